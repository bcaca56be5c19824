/**
 * Truncation on recorded samples: what would have come of them, had they been cut off.
 *
 * @module
 */
import type { CostedArm } from "@alloc/core"
import { truncatedArms } from "@alloc/core/estimators"
import { fail } from "../BenchError.ts"
import type { PoolArm, SamplePool } from "./SamplePool.ts"

const checkCaps = (caps: ReadonlyArray<number>): void => {
  if (caps.length === 0) fail({ _tag: "InvalidOption", field: "caps", value: caps, valid: "at least one cap" })
  for (const cap of caps)
    if (!(cap > 0)) fail({ _tag: "InvalidOption", field: "caps", value: cap, valid: "numbers of tokens > 0" })
}

const checkTokens = ({ name, tokens }: PoolArm): void => {
  if (tokens.some(Number.isNaN))
    fail({ _tag: "InvalidOption", field: "caps", value: name, valid: "arms whose tokens are recorded" })
}

/** The samples of an arm, those longer than `cap` cut off there: without reward and answer. */
const truncated = (arm: PoolArm, cap: number): PoolArm => {
  if (cap === Number.POSITIVE_INFINITY) return arm
  const isCut = (row: number): boolean => arm.tokens[row] > cap
  return {
    ...arm,
    name: `${arm.name} up to ${cap}`,
    rewards: arm.rewards.map((reward, row) => (isCut(row) && !Number.isNaN(reward) ? 0 : reward)),
    tokens: arm.tokens.map((tokens) => Math.min(tokens, cap)),
    answers: arm.answers?.map((answer, row) => (isCut(row) ? undefined : answer))
  }
}

/**
 * A pool of one arm for each cap at which samples of the pool's only arm may be cut off, in the order of the caps; Infinity
 * is the arm itself. With what `truncationArms` knows of other samples, a replay tells what truncation is worth on a
 * recording. The arms hold the same draws: a policy that asks two of them for a query sees a sample again, continued.
 *
 * @throws BenchError `InvalidOption`
 * @example
 * ```ts
 * import { replay, truncatedPool, truncationArms } from "@alloc/bench/recording"
 * import { tokens } from "@alloc/core"
 * import { onlineArms } from "@alloc/core/policies"
 *
 * // Right answers are short, wrong ones go on and on.
 * const rewards = Float64Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 : 0))
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 8, 16),
 *   rewards,
 *   failed: new Uint8Array(16),
 *   tokens: rewards.map((reward) => (reward === 1 ? 20 : 500)),
 *   logProbabilities: new Float64Array(16)
 * }
 * const pool = { size: 2, arms: [arm] }
 * const valueOf = (caps: ReadonlyArray<number>): number => {
 *   const problem = { arms: truncationArms(pool, caps), budget: tokens(100), seed: 1 }
 *   return replay(onlineArms(), problem, truncatedPool(pool, caps)).value.reduce((sum, value) => sum + value / 2, 0)
 * }
 * console.log(valueOf([Number.POSITIVE_INFINITY]), valueOf([50, Number.POSITIVE_INFINITY])) // => 0 1
 * ```
 */
export const truncatedPool = (pool: SamplePool, caps: ReadonlyArray<number>): SamplePool => {
  checkCaps(caps)
  return { size: pool.size, arms: caps.map((cap) => truncated(onlyArm(pool), cap)) }
}

const onlyArm = ({ arms }: SamplePool): PoolArm => {
  if (arms.length !== 1)
    fail({ _tag: "InvalidOption", field: "pool", value: `${arms.length} arms`, valid: "a pool of one arm" })
  checkTokens(arms[0])
  return arms[0]
}

/**
 * The arms of a problem on a truncated pool: success and mean cost in tokens of each query's recorded samples at each cap.
 * Taken from other samples than those that are scored, they are what a predictor would have to know.
 *
 * @throws BenchError `InvalidOption`
 * @throws CoreError `InvalidParameter`, `EmptyCurves` (a query without samples)
 */
export const truncationArms = (
  pool: SamplePool,
  caps: ReadonlyArray<number>,
  options: { readonly maxSamples?: number | undefined; readonly success?: number | undefined } = {}
): ReadonlyArray<CostedArm & { readonly name: string }> => {
  checkCaps(caps)
  const arm = onlyArm(pool)
  const recorded = Array.from({ length: pool.size }, (_, query) => ({
    costs: arm.tokens.slice(arm.offsets[query], arm.offsets[query + 1]),
    rewards: arm.rewards
      .slice(arm.offsets[query], arm.offsets[query + 1])
      .map((reward) => (Number.isNaN(reward) ? 0 : reward))
  }))
  return truncatedArms(recorded, { ...options, caps }).map((own, k) => ({ ...own, name: truncated(arm, caps[k]).name }))
}
