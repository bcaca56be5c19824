/**
 * What each decoder replies to each query, and what that costs: what routing is evaluated on.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import type { ArmEntry } from "../recording/Manifest.ts"
import type { Recording } from "../recording/Open.ts"
import type { Pool, PoolArm } from "../recording/SamplePool.ts"
import { poolOf } from "../recording/SamplePool.ts"

/** One decoder's replies. */
export interface ArmReplies {
  readonly name: string
  readonly model: string
  /** Mean reward of a sample, per query; NaN where there is none that did not fail. */
  readonly reward: Float64Array
  /** Mean generated tokens of a sample, per query; NaN where there is none, or no count of them. */
  readonly tokens: Float64Array
  /** Price of one generated token; NaN where the recording states none. */
  readonly tokenPrice: number
}

/** Replies of some decoders to the same queries. */
export interface Replies {
  /** Rows of the recording. */
  readonly queries: Int32Array
  readonly arms: ReadonlyArray<ArmReplies>
  /** The samples themselves, to play policies on. */
  readonly pool: Pool
  /** Unit of the arms' prices; undefined where an arm has none, or units differ: prices then cannot be compared. */
  readonly priceUnit: string | undefined
}

const meanOf = (arm: PoolArm, values: Float64Array, query: number): number => {
  let sum = 0
  let count = 0
  for (let row = arm.offsets[query]; row < arm.offsets[query + 1]; row++) {
    if (arm.failed[row] === 1) continue
    sum += values[row]
    count += 1
  }
  return sum / count
}

const commonUnit = (entries: ReadonlyArray<ArmEntry>): string | undefined => {
  const units = new Set(entries.map(({ price }) => price?.unit))
  return units.size === 1 ? [...units][0] : undefined
}

/**
 * The replies of the named arms to the queries that satisfy `keep`, which is given which of the arms replied.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier`; `InvalidOption` where an arm is named twice or no query is left
 */
export const repliesOf = (
  recording: Recording,
  options: {
    readonly arms: ReadonlyArray<string>
    readonly verifier: string
    readonly keep: (replied: ReadonlyArray<boolean>) => boolean
  }
): Replies => {
  const { arms: names, keep, verifier } = options
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) fail({ _tag: "InvalidOption", field: "arms", value: twice, valid: "each arm once" })
  const all = Int32Array.from(recording.queries.keys())
  const whole = poolOf(recording, { queries: all, arms: names, verifier })
  const queries = all.filter((q) => keep(whole.arms.map((arm) => !Number.isNaN(meanOf(arm, arm.rewards, q)))))
  if (queries.length === 0)
    fail({
      _tag: "InvalidOption",
      field: "arms",
      value: names.join(", "),
      valid: "arms that answered the same queries"
    })
  const pool = queries.length === all.length ? whole : poolOf(recording, { queries, arms: names, verifier })
  const entries = names.flatMap((name) => recording.manifest.arms.filter((arm) => arm.name === name))
  const rows = Array.from(queries.keys())
  return {
    queries,
    pool,
    priceUnit: commonUnit(entries),
    arms: pool.arms.map((arm, a) => ({
      name: arm.name,
      model: entries[a].model,
      reward: Float64Array.from(rows, (i) => meanOf(arm, arm.rewards, i)),
      tokens: Float64Array.from(rows, (i) => meanOf(arm, arm.tokens, i)),
      tokenPrice: (entries[a].price?.perMillionTokens ?? Number.NaN) / 1e6
    }))
  }
}

/** Replies of all other arms to the same queries. */
export const otherReplies = (recording: Recording, replies: Replies, verifier: string): ReadonlyArray<ArmReplies> => {
  const own = replies.arms.map(({ name }) => name)
  const arms = recording.manifest.arms.map(({ name }) => name).filter((name) => !own.includes(name))
  if (arms.length === 0) return []
  const others = repliesOf(recording, { arms, verifier, keep: () => true })
  return someReplies(others, recording, verifier, Array.from(replies.queries)).arms
}

/** Some of the queries, by position. */
export const someReplies = (
  replies: Replies,
  recording: Recording,
  verifier: string,
  positions: ReadonlyArray<number>
): Replies => {
  const queries = Int32Array.from(positions, (i) => replies.queries[i])
  const pick = (values: Float64Array): Float64Array => Float64Array.from(positions, (i) => values[i])
  return {
    ...replies,
    queries,
    pool: poolOf(recording, { queries, arms: replies.arms.map(({ name }) => name), verifier }),
    arms: replies.arms.map((arm) => ({ ...arm, reward: pick(arm.reward), tokens: pick(arm.tokens) }))
  }
}

/** The first `limit` queries of them. */
export const firstReplies = (replies: Replies, recording: Recording, verifier: string, limit: number): Replies =>
  someReplies(
    replies,
    recording,
    verifier,
    Array.from(replies.queries.keys()).filter((i) => i < limit)
  )
