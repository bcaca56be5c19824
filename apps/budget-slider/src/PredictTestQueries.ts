/**
 * The test queries of a recording with one arm, as a predictor sees them that learned from the others.
 *
 * @module
 */
import type { ArmSamples, Recording } from "@alloc/bench/recording"
import { betaHead, type Inputs, inputs, logistic, train } from "@alloc/predictor"
import type { PredictedQueries } from "./PredictedQueries.ts"

const rewardsOf = ({ offsets, rewards }: ArmSamples, verifier: string, query: number): Float64Array =>
  (rewards.get(verifier) ?? new Float64Array()).subarray(offsets[query], offsets[query + 1])

/** Four digits are far more than a prediction is worth. */
const rounded = (values: Float64Array): ReadonlyArray<number> =>
  Array.from(values, (value) => Number(value.toPrecision(4)))

/**
 * Trains the predictor of `bench math` (a Beta distribution a query, from hidden states) on what is not test, and predicts
 * the test queries with it. Every query has to have as many samples as every other.
 */
export const predictTestQueries = (recording: Recording, feature: string): PredictedQueries => {
  const { arms, features, manifest, queries } = recording
  const [arm] = arms
  const vectors = features.get(feature)
  if (vectors === undefined) throw new Error(`no feature ${feature} in ${manifest.name}`)
  const counted = queries.map((_, query) => {
    const rewards = rewardsOf(arm, manifest.verifiers[0].name, query)
    return { trials: rewards.length, successes: rewards.reduce((sum, reward) => sum + reward, 0) }
  })
  const { width } = vectors.source
  const part = (isTest: boolean): { readonly queries: Inputs; readonly counts: typeof counted } => {
    const rows = [...queries.keys()].filter((query) => (queries[query].split === "test") === isTest)
    const values = new Float32Array(rows.length * width)
    rows.forEach((row, i) => {
      values.set(vectors.values.subarray(row * width, (row + 1) * width), i * width)
    })
    const ids = rows.map((row) => queries[row].id)
    return {
      queries: inputs(ids, { source: vectors.source, size: rows.length, values }),
      counts: rows.map((row) => counted[row])
    }
  }
  const [training, test] = [part(false), part(true)]
  const labels = {
    successes: training.counts.map(({ successes }) => successes),
    trials: training.counts.map(({ trials }) => trials)
  }
  const options = { head: betaHead(), model: logistic(), seed: 1, heldOut: test.queries.ids }
  const { alpha, beta } = train(training.queries, labels, options).predictHeldOut(test.queries)
  return {
    trials: test.counts[0].trials,
    successes: test.counts.map(({ successes }) => successes),
    alpha: rounded(alpha),
    beta: rounded(beta)
  }
}
