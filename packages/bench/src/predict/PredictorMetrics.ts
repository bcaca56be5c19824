/**
 * The predictors by themselves: Table 1, and whether they beat what they should.
 *
 * @module
 */
import { type Counts, intrinsic } from "@alloc/predictor"
import type { Resamples } from "./Bootstrap.ts"
import { combine, means } from "./Bootstrap.ts"
import type { CurvePredictor, RewardRows } from "./CurvePredictor.ts"
import { successesOf } from "./CurvePredictor.ts"
import type { Deployment } from "./Deployment.ts"
import { predictorComparisonRow } from "./ResultRows.ts"
import type { PredictorComparisonResult, PredictorResult } from "./Results.ts"
import { figure } from "./Results.ts"

/** The scored queries' predicted success probabilities by predictor; absent where a head predicts none. */
export type Probabilities = ReadonlyMap<string, Float64Array>

/**
 * Decodes the probabilities of all predictors.
 *
 * @example
 * ```ts
 * import { binaryPredictors, probabilitiesOf } from "@alloc/bench"
 *
 * const { point } = binaryPredictors()
 * const raw = new Map([["point", Float64Array.of(0, 0)]]) // log odds
 * const deployment = { scored: Int32Array.of(0, 1), raw, groups: [], trained: 0, trainMean: 0.5 }
 * console.log(probabilitiesOf(deployment, { point }).get("point")) // => [0.5, 0.5]
 * ```
 */
export const probabilitiesOf = (
  deployment: Deployment,
  predictors: Readonly<Record<string, CurvePredictor>>
): Probabilities =>
  new Map(
    Object.entries(predictors).flatMap(([name, predictor]) => {
      const raw = deployment.raw.get(name)
      const probability = raw === undefined ? undefined : predictor.probability?.(raw)
      return probability === undefined || probability.length === 0 ? [] : [[name, probability] as const]
    })
  )

/**
 * Table 1 of one predictor.
 *
 * @example
 * ```ts
 * import { predictorResult } from "@alloc/bench"
 *
 * const rewards = [Float64Array.of(1, 1), Float64Array.of(0, 0)]
 * console.log(predictorResult("mine", Float64Array.of(0.8, 0.2), rewards, 0.5).auc) // => 1
 * ```
 */
export const predictorResult = (
  name: string,
  probability: Float64Array | undefined,
  rewards: RewardRows,
  base: number
): PredictorResult => {
  if (probability === undefined)
    return { name, loss: null, avg: null, opt: null, accuracy: null, spearman: null, auc: null, ece: null }
  const { accuracy, auc, avg, ece, loss, opt, spearman } = intrinsic(probability, successesOf(rewards), base)
  return {
    name,
    loss: figure(loss),
    avg: figure(avg),
    opt: figure(opt),
    accuracy: figure(accuracy),
    spearman: figure(spearman),
    auc: figure(auc),
    ece: figure(ece)
  }
}

/** Cross entropy of each query, summed over its samples. */
const losses = (probability: Float64Array, { successes, trials }: Counts): Float64Array =>
  probability.map((p, i) => {
    const [right, wrong] = [successes[i], trials[i] - successes[i]]
    return (right === 0 ? 0 : -right * Math.log(p)) + (wrong === 0 ? 0 : -wrong * Math.log1p(-p))
  })

/**
 * Paired differences of cross entropy between a predictor and each baseline, resampled by query.
 *
 * O(resamples queries) per baseline. Throws nothing: a predictor without probabilities is left out.
 *
 * @example
 * ```ts
 * import { comparePredictors, resamples } from "@alloc/bench"
 *
 * const rewards = [Float64Array.of(1, 1), Float64Array.of(0, 0)]
 * const probabilities = new Map([["mine", Float64Array.of(0.8, 0.2)], ["constant", Float64Array.of(0.5, 0.5)]])
 * const [told] = comparePredictors(resamples(2, 50, 1), probabilities, "mine", ["constant"], rewards)
 * console.log(told.difference < 0, told.distinguishable) // => true true
 * ```
 */
export const comparePredictors = (
  draws: Resamples,
  probabilities: Probabilities,
  predictor: string,
  baselines: ReadonlyArray<string>,
  rewards: RewardRows
): ReadonlyArray<PredictorComparisonResult> => {
  const counts = successesOf(rewards)
  const trials = means(draws, counts.trials)
  const own = probabilities.get(predictor)
  return baselines.flatMap((baseline) => {
    const other = probabilities.get(baseline)
    if (own === undefined || other === undefined) return []
    const [a, b] = [own, other].map((probability) => means(draws, losses(probability, counts)))
    const difference = combine([a, b, trials], (x, y, n) => (x - y) / n)
    return [predictorComparisonRow(predictor, baseline, difference)]
  })
}
