/**
 * What each decoder replies to each query, and what that costs: what routing is evaluated on.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import type { ArmRewards } from "../predict/Routers.ts"
import { type RecordingRows, recordingRows, type ScoredPositions, scoredPositions } from "../recording/Indices.ts"
import type { ArmEntry } from "../recording/Manifest.ts"
import type { Recording } from "../recording/Recording.ts"
import { type PoolArm, type SamplePool, sampleCounts, samplePool, selectQueries } from "../recording/SamplePool.ts"

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
  readonly queries: RecordingRows
  readonly arms: ReadonlyArray<ArmReplies>
  /** The samples themselves, to replay policies on. */
  readonly pool: SamplePool
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
  const all = recordingRows(recording.queries.keys())
  const whole = samplePool(recording, { queries: all, arms: names, verifier })
  const queries = recordingRows(
    all.filter((q) => keep(whole.arms.map((arm) => !Number.isNaN(meanOf(arm, arm.rewards, q)))))
  )
  if (queries.length === 0) {
    const valid = "arms that answered the same queries"
    fail({ _tag: "InvalidOption", field: "arms", value: names.join(", "), valid })
  }
  const pool = selectQueries(whole, queries)
  const entries = names.flatMap((name) => recording.manifest.arms.filter((arm) => arm.name === name))
  return {
    queries,
    pool,
    priceUnit: commonUnit(entries),
    arms: pool.arms.map((arm, a) => ({
      name: arm.name,
      model: entries[a].model,
      reward: Float64Array.from(queries, (_, i) => meanOf(arm, arm.rewards, i)),
      tokens: Float64Array.from(queries, (_, i) => meanOf(arm, arm.tokens, i)),
      tokenPrice: (entries[a].price?.perMillionTokens ?? Number.NaN) / 1e6
    }))
  }
}

/** Mean rewards of all other arms on the same queries. */
export const otherRewards = (recording: Recording, replies: Replies, verifier: string): ArmRewards => {
  const own = replies.arms.map(({ name }) => name)
  const arms = recording.manifest.arms.map(({ name }) => name).filter((name) => !own.includes(name))
  return samplePool(recording, { queries: replies.queries, arms, verifier }).arms.map((arm) =>
    Float64Array.from(replies.queries, (_, i) => meanOf(arm, arm.rewards, i))
  )
}

/** Replies to some of the queries, by position. */
export const selectReplies = (replies: Replies, positions: ScoredPositions): Replies => {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(positions, (i) => values[i])
  return {
    ...replies,
    queries: recordingRows(positions.map((i) => replies.queries[i])),
    pool: selectQueries(replies.pool, positions),
    arms: replies.arms.map((arm) => ({ ...arm, reward: pick(arm.reward), tokens: pick(arm.tokens) }))
  }
}

/**
 * The replies with those to the queries of the split "test" first, and how many these are; as they are where none is split off.
 *
 * @throws BenchError `EmptySplit`
 */
export const testFirst = (
  recording: Recording,
  all: Replies,
  split = false
): { readonly all: Replies; readonly test: number | undefined } => {
  if (!split) return { all, test: undefined }
  const isTest = (i: number): boolean => recording.queries[all.queries[i]].split === "test"
  const places = Array.from(all.queries.keys())
  const tested = places.filter(isTest)
  if (tested.length === 0 || tested.length === places.length) {
    const empty = tested.length === 0 ? "test" : "train"
    return fail({ _tag: "EmptySplit", split: empty, recording: recording.manifest.name })
  }
  const order = [...tested, ...places.filter((i) => !isTest(i))]
  return { all: selectReplies(all, scoredPositions(order)), test: tested.length }
}

/** Price of a reply, per query. */
export const priceOf = ({ tokenPrice, tokens }: ArmReplies): Float64Array => tokens.map((count) => count * tokenPrice)

/** What a query's reward of a decoder is made of: "one reply", or "the mean of 4 to 8 replies". */
export const repliesInWords = ({ pool }: Replies): string => {
  const counts = pool.arms.flatMap((arm) => Array.from(sampleCounts(arm))).filter((count) => count > 0)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (most === 1) return "one reply"
  return `the mean of ${least === most ? most : `${least} to ${most}`} replies`
}

/** 1 where the arm answered the query. */
export const answered = ({ reward }: ArmReplies): Int32Array =>
  Int32Array.from(reward, (r) => (Number.isNaN(r) ? 0 : 1))
