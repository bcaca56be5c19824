/**
 * The policies that route between two decoders, and their controls, measured at every share.
 *
 * @module
 */
import {
  type Arm,
  cascade,
  marginalCurves,
  type Problem,
  permutation,
  random,
  routing,
  successCurves,
  usd
} from "@alloc/core"
import { means, type Resamples } from "../evaluate/Bootstrap.ts"
import { round } from "../evaluate/Results.ts"
import { mean } from "./ArmMetrics.ts"
import { expected, type Played, play } from "./Play.ts"
import type { Replies } from "./Replies.ts"
import { type RouteSummary, summariseRoute } from "./RouteSummary.ts"

/** What is routed, and by whom. */
export interface PairCase {
  /** Of the weak decoder and the strong one. */
  readonly replies: Replies
  readonly draws: Resamples
  readonly seed: number
  /** Seeds of random policies. */
  readonly replicates: number
  readonly foldOf: Int32Array
  /** The first is the one whose predictions are shuffled, and that a cascade follows. */
  readonly routers: ReadonlyArray<{ readonly policy: string; readonly rank: Float64Array }>
  /** Whether a verifier could say of a reply that it is right. */
  readonly verified: boolean
}

/** Every policy at every share. */
export interface MeasuredPair {
  readonly summaries: ReadonlyArray<RouteSummary>
  /** The weak decoder alone, the strong one alone, and the one that is better on the other folds. */
  readonly singles: ReadonlyArray<RouteSummary>
  /** Which queries a router sent to the strong decoder, 1 or 0. */
  readonly sentAt: (policy: string, share: number) => Float64Array
}

const constant = (size: number, value: number): Float64Array => new Float64Array(size).fill(value)

/** Predictions dealt to other queries. */
export const dealt = (rank: Float64Array, seed: number): Float64Array => {
  const order = permutation(rank.length, random(seed, "shuffled"))
  return rank.map((_, i) => rank[order[i]])
}

/** How often each arm answers each query where the arm that is better on the other folds answers all. */
const bestSingle = ({ arms: [weak, strong] }: Replies, foldOf: Int32Array): ReadonlyArray<Float64Array> => {
  const gap = strong.reward.map((reward, i) => reward - weak.reward[i])
  const better = new Map([...new Set(foldOf)].map((fold) => [fold, mean(gap, (i) => foldOf[i] !== fold) > 0]))
  const sent = Float64Array.from(foldOf, (fold) => (better.get(fold) === true ? 1 : 0))
  return [sent.map((s) => 1 - s), sent]
}

/** Measures all of them at the given shares. */
export const measurePair = (
  { draws, foldOf, replicates, replies, routers, seed, verified }: PairCase,
  shares: ReadonlyArray<number>,
  progress: (step: string) => void
): MeasuredPair => {
  const [weak, strong] = replies.arms
  const size = replies.queries.length
  const [main] = routers
  const sent = new Map<string, Float64Array>()

  const summaryOf = (policy: string, budget: number, played: Played): RouteSummary =>
    summariseRoute(draws, policy, budget, played, played.calls[1])
  const problemOf = (
    curves: readonly [Arm["curves"], Arm["curves"]],
    costs: readonly [number, number],
    budget: number
  ): Problem => ({
    arms: [
      { name: weak.name, cost: costs[0], curves: curves[0] },
      { name: strong.name, cost: costs[1], curves: curves[1] }
    ],
    budget: usd(budget),
    seed
  })
  const believed = (rank: Float64Array): readonly [Arm["curves"], Arm["curves"]] => [
    successCurves(
      rank.map((r) => 1 - r),
      { maxSamples: 1 }
    ),
    successCurves(rank, { maxSamples: 1 })
  ]
  const recorded = (reward: Float64Array): Arm["curves"] => marginalCurves(reward, { size, maxSamples: 1, forced: 1 })
  const truth = [recorded(weak.reward), recorded(strong.reward)] as const

  const atRandom = (share: number): RouteSummary =>
    summaryOf("random", share, expected(replies, [constant(size, 1 - share), constant(size, share)]))
  const routed = (policy: string, share: number, rankAt: (seed: number) => Float64Array, times: number) => {
    const problem = problemOf(believed(main.rank), [0, 1], share)
    const played = play((at) => routing({ share, preference: rankAt(at) }), problem, replies, times)
    sent.set(`${policy} ${share}`, played.calls[1])
    return summaryOf(policy, share, played)
  }
  /** Buys a strong reply only where it is better: routing at cost, on the recorded rewards themselves. */
  const oracle = (share: number): RouteSummary =>
    summaryOf(
      "oracle",
      share,
      play(() => routing(), problemOf(truth, [1, 2], 1 + share), replies, 1)
    )
  /** The weak decoder answers everything; what is left of the budget are strong replies. */
  const cascaded = (policy: string, share: number, rank: Float64Array, times: number): RouteSummary =>
    summaryOf(
      policy,
      share,
      play(() => cascade(), problemOf(believed(rank), [1, 1], 1 + share), replies, times)
    )

  const summaries = shares.flatMap((share) => {
    progress(`routing at share ${share}`)
    return [
      atRandom(share),
      ...routers.map(({ policy, rank }) => routed(policy, share, () => rank, 1)),
      routed("shuffled", share, (at) => dealt(main.rank, at), replicates),
      oracle(share),
      ...(verified
        ? [cascaded("cascade", share, main.rank, 1), cascaded("cascade-flat", share, constant(size, 0.5), replicates)]
        : [])
    ]
  })
  const alone = (share: 0 | 1): Played => expected(replies, [constant(size, 1 - share), constant(size, share)])
  const single = expected(replies, bestSingle(replies, foldOf))
  return {
    summaries,
    singles: [
      summaryOf("always-weak", 0, alone(0)),
      summaryOf("always-strong", 1, alone(1)),
      summaryOf("best-single", round(means(draws, single.calls[1])[0]), single)
    ],
    sentAt: (policy, share) => sent.get(`${policy} ${share}`) ?? new Float64Array(0)
  }
}
