/**
 * What routing between plain and guided draws could gain at most: an oracle that decides on half of each query's replies,
 * and is scored on the other half.
 *
 * @module
 */
import type { Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { differenceInWords } from "./GuidanceTable.ts"
import { hhVerifiers } from "./HhRecording.ts"

const shares: ReadonlyArray<number> = [0.25, 0.5, 0.75]

/** Mean reward of a query's replies at even places (half 0) or at odd ones; NaN where there is none. */
const halfMean = (arm: ArmSamples, verifier: string, query: number, half: 0 | 1): number => {
  const own = arm.rewards.get(verifier)?.subarray(arm.offsets[query], arm.offsets[query + 1]) ?? new Float64Array()
  const kept = own.filter((_, place) => place % 2 === half)
  return kept.reduce((sum, reward) => sum + reward, 0) / kept.length
}

/** 1 for the queries with the largest gaps, so many as the share says. */
const sentBy = (gap: Float64Array, share: number): Float64Array => {
  const sent = new Float64Array(gap.length)
  const order = [...gap.keys()].sort((a, b) => gap[b] - gap[a] || a - b)
  for (const q of order.slice(0, Math.round(share * gap.length))) sent[q] = 1
  return sent
}

/**
 * By query, what an oracle gains over sending as many at random: each half decides once, and the other one scores. Without
 * bias, since no reply is decided on and scored.
 */
export const splitOracleGains = (first: Float64Array, second: Float64Array, share: number): Float64Array => {
  const [byFirst, bySecond] = [sentBy(first, share), sentBy(second, share)]
  const rate = Math.round(share * first.length) / first.length
  return first.map((gap, q) => ((byFirst[q] - rate) * second[q] + (bySecond[q] - rate) * gap) / 2)
}

/** A line for each share and reward; none where an arm has too few replies to divide. */
export const splitOracleLines = ({ arms, queries }: Recording, split: string): ReadonlyArray<string> => {
  const [plain, vas] = ["plain", "vas"].map((name) => arms.find((arm) => arm.name === name))
  if (plain === undefined || vas === undefined) return []
  return [hhVerifiers.reward, hhVerifiers.judge].flatMap((verifier) => {
    const gapsOf = (half: 0 | 1): Float64Array =>
      Float64Array.from(queries, (_, q) => halfMean(vas, verifier, q, half) - halfMean(plain, verifier, q, half))
    const [first, second] = [gapsOf(0), gapsOf(1)]
    const kept = [...queries.keys()].filter(
      (q) => queries[q].split === split && !Number.isNaN(first[q]) && !Number.isNaN(second[q])
    )
    if (kept.length === 0) return []
    const pick = (gaps: Float64Array): Float64Array => Float64Array.from(kept, (q) => gaps[q])
    return shares.map((share) => {
      const gains = splitOracleGains(pick(first), pick(second), share)
      return `split-sample oracle on ${kept.length} ${split} prompts, ${verifier}, share ${share}: ${differenceInWords(gains)} over random at the same share; it decides on half of the replies and is scored on the other half.`
    })
  })
}
