/**
 * The recorded samples of a list of queries, flat and ready to draw from: what replay and evaluation work on.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { fail } from "../BenchError.ts"
import type { RecordingRows } from "./Indices.ts"
import type { ArmSamples, Recording } from "./Recording.ts"

/** Samples of one arm; those of query i of the pool are at `offsets[i] .. offsets[i + 1] - 1`. */
export interface PoolArm {
  readonly name: string
  readonly offsets: Int32Array
  /** NaN where the draw failed. */
  readonly rewards: Float64Array
  readonly failed: Uint8Array
  readonly tokens: Float64Array
  readonly logProbabilities: Float64Array
  /** Extracted answers, which voting policies need; absent where the recording has none. */
  readonly answers?: ReadonlyArray<string | undefined> | undefined
}

/** `size` queries and their samples. */
export interface SamplePool {
  readonly size: number
  readonly arms: ReadonlyArray<PoolArm>
}

/** Number of samples of a query. Constant time. */
export const sampleCount = (arm: PoolArm, query: number): number => arm.offsets[query + 1] - arm.offsets[query]

/** Number of samples of every query. O(queries). */
export const sampleCounts = (arm: PoolArm): Int32Array =>
  Int32Array.from({ length: arm.offsets.length - 1 }, (_, i) => sampleCount(arm, i))

/** Whether every sample that did not fail was judged right or wrong, 1 or 0. O(samples). */
export const isBinary = ({ failed, rewards }: PoolArm): boolean =>
  rewards.every((reward, row) => failed[row] === 1 || reward === 0 || reward === 1)

/** Largest number of samples of any query. O(queries). */
export const mostSamples = (arm: PoolArm): number => sampleCounts(arm).reduce((most, count) => Math.max(most, count), 0)

const gather = (arm: PoolArm, rows: Int32Array, offsets: Int32Array): PoolArm => ({
  name: arm.name,
  offsets,
  rewards: Float64Array.from(rows, (row) => arm.rewards[row]),
  failed: Uint8Array.from(rows, (row) => arm.failed[row]),
  tokens: Float64Array.from(rows, (row) => arm.tokens[row]),
  logProbabilities: Float64Array.from(rows, (row) => arm.logProbabilities[row]),
  answers: arm.answers === undefined ? undefined : Array.from(rows, (row) => arm.answers?.[row])
})

/** An arm with, for each query of `queries`, the rows that `pick` leaves of its own, in that order. */
const select = (
  arm: PoolArm,
  queries: ArrayLike<number>,
  pick: (query: number, count: number) => ArrayLike<number>
): PoolArm => {
  const offsets = new Int32Array(queries.length + 1)
  const rows: Array<number> = []
  for (let i = 0; i < queries.length; i++) {
    const query = queries[i]
    const kept = pick(query, sampleCount(arm, query))
    for (let k = 0; k < kept.length; k++) rows.push(arm.offsets[query] + kept[k])
    offsets[i + 1] = rows.length
  }
  return gather(arm, Int32Array.from(rows), offsets)
}

/**
 * The samples of the given queries of a recording, in index order, with the rewards of one verifier. Voting policies
 * need `answers` as well, by arm (`await recording.answers(a)`).
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`
 * @example
 * ```ts
 * import { openRecording, recordingRows, samplePool } from "@alloc/bench/recording"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const arms = [recording.arms[0].name]
 * const pool = samplePool(recording, { queries: recordingRows([0, 1]), arms, verifier: "sandbox" })
 * console.log(pool.size, pool.arms[0].offsets.length) // => 2 3
 * ```
 */
export const samplePool = (
  recording: Recording,
  options: {
    readonly queries: RecordingRows
    readonly arms: ReadonlyArray<string>
    readonly verifier: string
    readonly answers?: ReadonlyMap<string, ReadonlyArray<string | undefined>> | undefined
  }
): SamplePool => {
  const byName = new Map<string, ArmSamples>(recording.arms.map((arm) => [arm.name, arm]))
  const arms = options.arms.map((name) => {
    const arm = byName.get(name) ?? fail({ _tag: "UnknownArmName", arm: name, valid: [...byName.keys()].join(", ") })
    const rewards =
      arm.rewards.get(options.verifier) ??
      fail({ _tag: "UnknownVerifier", verifier: options.verifier, valid: [...arm.rewards.keys()].join(", ") })
    const answers = options.answers?.get(name)
    return select({ ...arm, rewards, answers }, options.queries, (_, count) =>
      Int32Array.from({ length: count }, (_, k) => k)
    )
  })
  return { size: options.queries.length, arms }
}

/**
 * Some queries of a pool, each with all its samples in the same order; the pool itself where it is all of them, in order.
 *
 * @example
 * ```ts
 * import { selectQueries } from "@alloc/bench/recording"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const pool = selectQueries({ size: 2, arms: [arm] }, Int32Array.of(1))
 * console.log(pool.size, pool.arms[0].rewards) // => 1 [0, 0, 1, 0]
 * ```
 */
export const selectQueries = (pool: SamplePool, queries: Int32Array): SamplePool =>
  queries.length === pool.size && queries.every((query, i) => query === i)
    ? pool
    : {
        size: queries.length,
        arms: pool.arms.map((arm) =>
          select(arm, queries, (_, count) => Int32Array.from({ length: count }, (_, k) => k))
        )
      }

/**
 * Every query's samples in a random order of their own: one replicate of a replay. O(samples).
 *
 * @example
 * ```ts
 * import { shuffledPool } from "@alloc/bench/recording"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const [shuffled] = shuffledPool({ size: 2, arms: [arm] }, 1).arms
 * console.log(shuffled.rewards.subarray(0, 4).reduce((sum, reward) => sum + reward)) // => 3
 * ```
 */
export const shuffledPool = (pool: SamplePool, seed: number): SamplePool => ({
  size: pool.size,
  arms: pool.arms.map((arm, a) =>
    select(
      arm,
      Int32Array.from({ length: pool.size }, (_, i) => i),
      (query, count) => permutation(count, random(seed, "order", a, query))
    )
  )
})

/**
 * Two disjoint random halves of every query's samples (floor(n / 2) each; an odd one out is left out). An oracle decides
 * on one and is scored on the other. O(samples).
 *
 * @example
 * ```ts
 * import { halves, sampleCounts } from "@alloc/bench/recording"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const [first, second] = halves({ size: 2, arms: [arm] }, 1)
 * console.log(sampleCounts(first.arms[0]), sampleCounts(second.arms[0])) // => [2, 2] [2, 2]
 * ```
 */
export const halves = (pool: SamplePool, seed: number): readonly [SamplePool, SamplePool] => {
  const half = (which: 0 | 1): SamplePool => ({
    size: pool.size,
    arms: pool.arms.map((arm, a) =>
      select(
        arm,
        Int32Array.from({ length: pool.size }, (_, i) => i),
        (query, count) => {
          const size = count >> 1
          return permutation(count, random(seed, "half", a, query)).subarray(which * size, (which + 1) * size)
        }
      )
    )
  })
  return [half(0), half(1)]
}
