/**
 * What routing between plain and guided draws could gain at most: an oracle that decides on half of each query's replies,
 * and is scored on the other half.
 *
 * @module
 */
import type { Recording, TableResult } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { inCell, meanInterval } from "./Differences.ts"
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

/** A row for each share and reward; no table where an arm has too few replies to divide. */
export const splitOracleTable = ({ arms, queries }: Recording, split: string): ReadonlyArray<TableResult> => {
  const [plain, vas] = ["plain", "vas"].map((name) => arms.find((arm) => arm.name === name))
  if (plain === undefined || vas === undefined) return []
  const gapsOf = (verifier: string, half: 0 | 1): Float64Array =>
    Float64Array.from(queries, (_, q) => halfMean(vas, verifier, q, half) - halfMean(plain, verifier, q, half))
  const rewards = [hhVerifiers.reward, hhVerifiers.judge].map((verifier) => {
    return { verifier, first: gapsOf(verifier, 0), second: gapsOf(verifier, 1) }
  })
  const kept = [...queries.keys()].filter(
    (q) => queries[q].split === split && rewards.every(({ first, second }) => Number.isFinite(first[q] + second[q]))
  )
  if (kept.length === 0) return []
  const pick = (gaps: Float64Array): Float64Array => Float64Array.from(kept, (q) => gaps[q])
  return [
    {
      title: `Split-sample oracle, ${kept.length} ${split} prompts`,
      columns: ["scored by", ...shares.map((share) => `share ${share}`)],
      rows: rewards.map(({ first, second, verifier }) => [
        verifier,
        ...shares.map((share) => inCell(meanInterval(splitOracleGains(pick(first), pick(second), share))))
      ]),
      notes: [
        "Reward gained over sending as many prompts at random: what routing could gain. It decides on half of each prompt's replies and is scored on the other half."
      ]
    }
  ]
}
