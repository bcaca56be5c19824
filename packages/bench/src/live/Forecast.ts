/**
 * What earlier samples of the queries that are decoded live say of the run, and how both are stated.
 *
 * @module
 */
import type { Policy, Problem } from "@alloc/core"
import { type Replayed, replay } from "../recording/Replay.ts"
import type { SamplePool } from "../recording/SamplePool.ts"
import { interval, means, resamples } from "../statistics/Bootstrap.ts"
import { type LearntPrediction, predictivePools } from "./PredictivePool.ts"

/** A number with its 95 % interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Mean of some values. */
export const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

/** A mean over queries with the bootstrap's interval. */
export const estimate = (values: ReadonlyArray<number>, seed: number): Estimate => {
  const statistic = means(resamples(values.length, 2000, seed), values)
  return { value: statistic[0], ...interval(statistic) }
}

/** Forecast runs of each policy and budget. */
const replicates = 200

/** What runs are forecast from. */
export interface ForecastTask {
  /** The queries that are decoded, and what was drawn for them before. */
  readonly pool: SamplePool
  /** By arm. */
  readonly predictions: ReadonlyArray<LearntPrediction>
  /** Samples that one arm may draw for a query, at most. */
  readonly most: number
  readonly seed: number
}

/** The mean of single runs, and the interval that holds 95 % of them. */
export const ofRuns = (values: ReadonlyArray<number>): Estimate => {
  const middle = mean(values)
  // `interval` takes a statistic and its resamples: here the mean, and the single runs.
  return { value: middle, ...interval(Float64Array.of(middle, ...values)) }
}

/**
 * What further runs on the same queries would come to: replays of samples that the model may draw next, each run by a seed
 * of its own.
 */
export const forecastRuns = (
  { most, pool, predictions, seed }: ForecastTask,
  run: (seed: number) => { readonly policy: Policy; readonly problem: Problem }
): ReadonlyArray<Replayed> => {
  const poolOf = predictivePools(pool, predictions, most)
  return Array.from({ length: replicates }, (_, r) => {
    const { policy, problem } = run(seed + r)
    return replay(policy, problem, poolOf(seed + r))
  })
}
