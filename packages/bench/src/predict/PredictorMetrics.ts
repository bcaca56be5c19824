/**
 * The predictors by themselves: Table 1, and whether they beat what they should, for success probabilities, preferences
 * between two decoders, and scores of many.
 *
 * @module
 */
import type { Counts } from "@alloc/predictor"
import { auc, crossEntropy, intrinsic, spearman } from "@alloc/predictor/metrics"
import { predictorComparisonRows } from "../results/Rows.ts"
import type { PredictorComparisonResult, PredictorResult } from "../results/Schema.ts"
import { combine, means, type Resamples } from "../statistics/Bootstrap.ts"
import { roundedOrNull } from "../statistics/Rounded.ts"
import type { RewardRows } from "./CurvePredictor.ts"
import { successesOf } from "./CurvePredictor.ts"
import type { ArmRewards } from "./Routers.ts"

/** Metrics of Table 1; NaN where one is not defined. */
export type Metrics = Readonly<Partial<Record<Exclude<keyof PredictorResult, "name">, number>>>

/** A row of Table 1; metrics that are not given, or not defined, are null. */
export const predictorResult = (name: string, metrics: Metrics): PredictorResult => {
  const of = (metric: keyof Metrics): number | null => roundedOrNull(metrics[metric] ?? Number.NaN)
  return {
    name,
    loss: of("loss"),
    avg: of("avg"),
    opt: of("opt"),
    accuracy: of("accuracy"),
    spearman: of("spearman"),
    auc: of("auc"),
    ece: of("ece")
  }
}

/** Metrics of predicted success probabilities; `base` is what a constant prediction says. */
export const successMetrics = (probability: Float64Array | undefined, rewards: RewardRows, base: number): Metrics =>
  probability === undefined ? {} : intrinsic(probability, successesOf(rewards), base)

/** A router's predictions for a pair of decoders, and what they are measured against. */
export interface PreferenceTask {
  readonly probability: Float64Array
  /** Rank of the preference within its fold, from 0 to 1, the largest preference near 1. */
  readonly rank: Float64Array
  /** Soft labels: sigmoid(strong - weak reward). */
  readonly labels: Counts
  /** Each fold's constant prediction, from the other folds. */
  readonly constants: Float64Array
  /** Strong less weak reward. */
  readonly gap: Float64Array
}

/**
 * Metrics of predicted preferences. The AUC tells queries that the strong decoder wins from those that the weak one wins,
 * weighted by how much; it and the rank correlation are of ranks within folds.
 */
export const preferenceMetrics = ({ constants, gap, labels, probability, rank }: PreferenceTask): Metrics => ({
  ...intrinsic(probability, labels),
  avg: crossEntropy(constants, labels),
  spearman: spearman(rank, gap),
  auc: auc(
    rank,
    gap.map((g) => Math.max(g, 0)),
    gap.map((g) => Math.max(-g, 0))
  )
})

/** Mean of what is known; NaN entries are not. */
export const meanKnown = (values: ArrayLike<number>, keep: (i: number) => boolean = () => true): number => {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (!keep(i) || Number.isNaN(values[i])) continue
    sum += values[i]
    count += 1
  }
  return sum / count
}

/** Whether all rewards are within [0, 1], so that a cross entropy against them has a meaning. */
export const areShares = (rewards: ArmRewards): boolean =>
  rewards.every((own) => own.every((reward) => Number.isNaN(reward) || (reward >= 0 && reward <= 1)))

/** Scores are fitted by squared error and may leave [0, 1]; for a cross entropy they are probabilities. */
const asProbability = (score: number): number => Math.min(0.99, Math.max(0.01, score))

/** Predicted scores of many decoders, by arm and query, and what they are measured against. */
export interface ArmScoresTask {
  readonly scores: ArmRewards
  /** Rank of each score within its fold and arm. */
  readonly ranks: ArmRewards
  /** Each fold's mean reward of each arm, from the other folds. */
  readonly constants: ArmRewards
  readonly rewards: ArmRewards
}

/**
 * Metrics of predicted scores: cross entropy over all replies (only where rewards are within [0, 1]); rank correlation and
 * AUC are of ranks within folds and means over the arms: telling arms apart is not telling queries apart.
 */
export const armScoresMetrics = ({ constants, ranks, rewards, scores }: ArmScoresTask): Metrics => {
  const replied = rewards.map((own) => Array.from(own.keys()).filter((i) => !Number.isNaN(own[i])))
  const picked = (values: ArmRewards): ReadonlyArray<ReadonlyArray<number>> =>
    replied.map((rows, a) => rows.map((i) => values[a][i]))
  const [order, earned] = [picked(ranks), picked(rewards)]
  const ranked = { spearman: meanKnown(order.map((one, a) => spearman(one, earned[a]))) }
  if (!areShares(rewards)) return ranked
  const labels = { successes: earned.flat(), trials: earned.flat().map(() => 1) }
  const lost = earned.map((own) => own.map((reward) => 1 - reward))
  const { ece, loss, opt } = intrinsic(picked(scores).flat().map(asProbability), labels)
  return {
    ...ranked,
    loss,
    opt,
    ece,
    avg: crossEntropy(picked(constants).flat().map(asProbability), labels),
    auc: meanKnown(order.map((one, a) => auc(one, earned[a], lost[a])))
  }
}

const term = (weight: number, logarithm: number): number => (weight === 0 ? 0 : -weight * logarithm)

/** Cross entropy of each query, summed over its samples. */
export const crossEntropies = (probability: Float64Array, { successes, trials }: Counts): Float64Array =>
  probability.map((p, i) => term(successes[i], Math.log(p)) + term(trials[i] - successes[i], Math.log1p(-p)))

/** Cross entropy of each query's scores, summed over the arms that replied to it. */
export const scoreCrossEntropies = (scores: ArmRewards, rewards: ArmRewards): Float64Array => {
  const size = scores[0]?.length ?? 0
  const sums = new Float64Array(size)
  rewards.forEach((own, a) => {
    const trials = own.map((reward) => (Number.isNaN(reward) ? 0 : 1))
    const successes = own.map((reward) => (Number.isNaN(reward) ? 0 : reward))
    crossEntropies(scores[a].map(asProbability), { successes, trials }).forEach((loss, i) => {
      sums[i] += loss
    })
  })
  return sums
}

/**
 * Paired differences of cross entropy between a predictor and each baseline that has any, resampled by query; below zero
 * the predictor is better. `losses` are sums over a query's samples, `samples` their number. O(resamples queries) each.
 */
export const comparePredictors = (
  draws: Resamples,
  losses: ReadonlyMap<string, Float64Array>,
  predictor: string,
  baselines: ReadonlyArray<string>,
  samples: ArrayLike<number>
): ReadonlyArray<PredictorComparisonResult> => {
  const own = losses.get(predictor)
  if (own === undefined) return []
  const [mean, count] = [means(draws, own), means(draws, samples)]
  const others = baselines.flatMap((baseline) => {
    const other = losses.get(baseline)
    if (other === undefined) return []
    return [{ baseline, statistic: combine([mean, means(draws, other), count], (x, y, n) => (x - y) / n) }]
  })
  return predictorComparisonRows(predictor, others)
}
