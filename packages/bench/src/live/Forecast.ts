/**
 * What replay says of the queries that are decoded live, and how both are stated.
 *
 * @module
 */
import type { Policy, Problem } from "@alloc/core"
import { type Replayed, replay } from "../recording/Replay.ts"
import { type SamplePool, shuffledPool } from "../recording/SamplePool.ts"
import { interval, means, resamples } from "../statistics/Bootstrap.ts"

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

/** Replays of each policy and budget. */
const replicates = 200

/** What replays on the same queries come to, each by a seed of its own, with the samples in another order. */
export const replays = <A>(
  pool: SamplePool,
  seed: number,
  run: (seed: number) => { readonly policy: Policy; readonly problem: Problem },
  read: (replayed: Replayed) => A
): { readonly forecast: Estimate; readonly runs: ReadonlyArray<A> } => {
  const values: Array<number> = []
  const runs = Array.from({ length: replicates }, (_, r) => {
    const { policy, problem } = run(seed + r)
    const replayed = replay(policy, problem, shuffledPool(pool, seed + r))
    values.push(mean(replayed.value))
    return read(replayed)
  })
  // `interval` takes a statistic and its resamples: here the mean, and the single replays.
  const middle = mean(values)
  return { forecast: { value: middle, ...interval(Float64Array.of(middle, ...values)) }, runs }
}
