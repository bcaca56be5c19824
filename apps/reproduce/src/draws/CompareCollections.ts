/**
 * Adaptive beside uniform collection at the same number of samples, replayed on recordings that ship: what the predictor's
 * loss, and the share of samples that its allocation saves, become where training queries are drawn either way.
 * `node apps/reproduce/src/draws/CompareCollections.ts`; the test queries, with all their samples, only measure.
 *
 * @module
 */
import { openRecording, type Recording, successesOf } from "@alloc/bench"
import { moreSamples } from "@alloc/bench/collect"
import { allocate, samples } from "@alloc/core"
import { passAtK } from "@alloc/core/estimators"
import { permutation, random } from "@alloc/core/random"
import {
  type BetaPrediction,
  betaHead,
  type Counts,
  fitPca,
  type Inputs,
  inputs,
  logistic,
  selectInputs,
  train
} from "@alloc/predictor"
import { intrinsic } from "@alloc/predictor/metrics"
import { shippedRecording } from "../ShippedRecording.ts"

/** Principal components of the hidden states that the predictor reads: enough, and quick. */
const components = 64

/** Budgets at which allocation is measured. */
const budgets = [1, 2, 4] as const

interface Scene {
  readonly name: string
  readonly training: Inputs
  readonly test: Inputs
  /** Rewards of each training query's samples. */
  readonly rewards: ReadonlyArray<Float64Array>
  readonly counts: Counts
}

const openScene = async (name: string): Promise<Scene> => {
  const recording: Recording = await openRecording(shippedRecording(name))
  const [{ offsets, rewards }] = recording.arms
  const verdicts = rewards.get(recording.manifest.verifiers[0].name) ?? new Float64Array(0)
  const features = recording.features.get("hidden")
  if (features === undefined) throw new Error("the recording holds no hidden states")
  const rows = (ofTest: boolean): Int32Array =>
    Int32Array.from(recording.queries.keys()).filter((q) => (recording.queries[q].split === "test") === ofTest)
  const rewardsOf = (of: Int32Array): ReadonlyArray<Float64Array> =>
    Array.from(of, (q) => verdicts.slice(offsets[q], offsets[q + 1]))
  const all = inputs(
    recording.queries.map(({ id }) => id),
    features
  )
  const [known, held] = [rows(false), rows(true)]
  const pca = fitPca(selectInputs(all, known).features, components)
  const projected = inputs(
    recording.queries.map(({ id }) => id),
    pca.transform(features)
  )
  return {
    name,
    training: selectInputs(projected, known),
    test: selectInputs(projected, held),
    rewards: rewardsOf(known),
    counts: successesOf(rewardsOf(held))
  }
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0)

/** What each query's first samples came to. */
const firstOf = (rewards: ReadonlyArray<Float64Array>, drawn: ArrayLike<number>): Counts =>
  successesOf(rewards.map((row, query) => row.subarray(0, drawn[query])))

/** The rounds of `bench collect --adaptive` on samples that are there already. */
const drawnAdaptively = (rewards: ReadonlyArray<Float64Array>, perQuery: number, width: number): Int32Array => {
  const most = Math.min(4 * perQuery, ...rewards.map((row) => row.length))
  const drawn = new Int32Array(rewards.length).fill(Math.max(2, Math.round(perQuery / 4)))
  while (true) {
    const spent = sum(drawn)
    const spend = Math.min(perQuery * rewards.length - spent, spent)
    const more = moreSamples(firstOf(rewards, drawn), { width, most }, spend)
    if (sum(more) === 0) return drawn
    for (let query = 0; query < drawn.length; query++) drawn[query] += more[query]
  }
}

interface Measured {
  readonly loss: number
  /** Samples of uniform that reach what allocation reaches, as a share saved, on average over the budgets. */
  readonly saved: number
  readonly perQuery: number
}

/** Share of uniform's samples that an allocation by predictions saves, on average over the budgets. */
const savedBy = ({ curves }: BetaPrediction, { successes, trials }: Counts): number => {
  const size = trials.length
  const most = Math.min(...Array.from(trials))
  const value = (given: (query: number) => number): number =>
    Array.from({ length: size }, (_, q) => passAtK(trials[q], successes[q], given(q))).reduce((a, b) => a + b, 0)
  const uniform = Array.from({ length: most + 1 }, (_, k) => value(() => k))
  const allocated = curves(most)
  const shares = budgets.map((budget) => {
    const given = allocate(allocated, { budget: samples(budget) }).samples
    const reached = value((q) => given[q])
    const k = uniform.findIndex((one) => one >= reached)
    const cost = k <= 0 ? most : k - 1 + (reached - uniform[k - 1]) / (uniform[k] - uniform[k - 1])
    return 1 - budget / cost
  })
  return sum(shares) / budgets.length
}

const measured = ({ counts, rewards, test, training }: Scene, order: number, drawn: Int32Array): Measured => {
  const labels = firstOf(shuffled(rewards, order), drawn)
  const head = betaHead()
  const prediction = train(training, labels, { head, model: logistic(), seed: 1 }).predict(test.features)
  const { loss } = intrinsic(prediction.probability, counts)
  return { loss, saved: savedBy(prediction, counts), perQuery: sum(drawn) / drawn.length }
}

/** Each query's samples in another order. */
const shuffled = (rewards: ReadonlyArray<Float64Array>, order: number): ReadonlyArray<Float64Array> =>
  rewards.map((row, query) =>
    Float64Array.from(permutation(row.length, random(order, String(query), "order")), (place) => row[place])
  )

/** Orders of each query's samples that everything is repeated with, and the quantile of Student's t for as many. */
const orders = [1, 2, 3, 4, 5, 6]
const t = 2.571

/** Mean and half a 95 % interval over the orders. */
const meanOf = (values: ReadonlyArray<number>): string => {
  const mean = sum(values) / values.length
  const variance = sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1)
  return `${mean.toFixed(4)} ± ${(t * Math.sqrt(variance / values.length)).toFixed(4)}`
}

const row = (cells: ReadonlyArray<string>): void => void process.stdout.write(`| ${cells.join(" | ")} |\n`)

row([
  "recording",
  "samples",
  "width",
  "drawn",
  "loss, uniform",
  "adaptive less uniform",
  "saved, uniform",
  "adaptive less uniform"
])
row(Array.from({ length: 8 }, () => "---"))
for (const [name, sizes] of [
  ["arith-smollm2", [8, 16]],
  ["tasks-smollm2", [4, 8]]
] as const) {
  const scene = await openScene(name)
  for (const perQuery of sizes) {
    const uniform = orders.map((order) => measured(scene, order, new Int32Array(scene.rewards.length).fill(perQuery)))
    for (const width of [0.3, 0.5]) {
      const adaptive = orders.map((order) =>
        measured(scene, order, drawnAdaptively(shuffled(scene.rewards, order), perQuery, width))
      )
      const less = (of: (one: Measured) => number): string => meanOf(adaptive.map((one, i) => of(one) - of(uniform[i])))
      row([
        name,
        String(perQuery),
        String(width),
        (sum(adaptive.map((one) => one.perQuery)) / orders.length).toFixed(2),
        meanOf(uniform.map(({ loss }) => loss)),
        less(({ loss }) => loss),
        meanOf(uniform.map(({ saved }) => saved)),
        less(({ saved }) => saved)
      ])
    }
  }
}
