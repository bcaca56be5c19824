/**
 * How good predicted rewards of many decoders are by themselves.
 *
 * @module
 */
import { auc, intrinsic, spearman } from "@alloc/predictor"
import { combine, means, type Resamples } from "../evaluate/Bootstrap.ts"
import { predictorComparisonRow } from "../evaluate/ResultRows.ts"
import type { PredictorComparisonResult, PredictorResult } from "../evaluate/Results.ts"
import { figure } from "../evaluate/Results.ts"
import type { ArmReplies, Replies } from "./Replies.ts"
import { shareRoutedWithin } from "./SharesRouted.ts"

/** Mean of what is known; NaN entries are not. */
export const mean = (values: ArrayLike<number>, keep: (i: number) => boolean = () => true): number => {
  let sum = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    if (!keep(i) || Number.isNaN(values[i])) continue
    sum += values[i]
    count += 1
  }
  return sum / count
}

/** 1 where the arm answered the query. */
export const answered = ({ reward }: ArmReplies): Int32Array =>
  Int32Array.from(reward, (r) => (Number.isNaN(r) ? 0 : 1))

// Scores are fitted by squared error and may leave [0, 1]; for a cross entropy they are probabilities.
const probability = (score: number): number => Math.min(0.99, Math.max(0.01, score))

const areShares = ({ arms }: Replies): boolean =>
  arms.every(({ reward }) => reward.every((r) => Number.isNaN(r) || (r >= 0 && r <= 1)))

/** Predicted scores and rewards of an arm, on the queries that it answered. */
const askedOf = ({ reward }: ArmReplies, score: (i: number) => number) => {
  const rows = Array.from(reward.keys()).filter((i) => !Number.isNaN(reward[i]))
  return { scores: rows.map(score), rewards: rows.map((i) => reward[i]) }
}

/**
 * Table 1 of predicted scores: cross entropy over all replies (null where rewards are not within [0, 1]); rank
 * correlation and AUC are of ranks within folds and means over the arms: telling arms apart is not telling queries apart.
 */
export const armsResult = (
  name: string,
  scores: ReadonlyArray<Float64Array>,
  replies: Replies,
  foldOf: Int32Array,
  constant: ReadonlyArray<Float64Array>
): PredictorResult => {
  const rank = scores.map((values) => shareRoutedWithin(foldOf, values))
  const asked = replies.arms.map((arm, a) => askedOf(arm, (i) => scores[a][i]))
  const constants = replies.arms.flatMap((arm, a) => askedOf(arm, (i) => constant[a][i]).scores)
  const order = replies.arms.map((arm, a) => askedOf(arm, (i) => rank[a][i]))
  const ranked = figure(mean(order.map((one) => spearman(one.scores, one.rewards))))
  const nothing = { name, loss: null, avg: null, opt: null, accuracy: null, auc: null, ece: null }
  if (!areShares(replies)) return { ...nothing, spearman: ranked }
  const successes = asked.flatMap(({ rewards }) => rewards)
  const labels = { successes, trials: successes.map(() => 1) }
  const own = intrinsic(
    asked.flatMap((one) => one.scores.map(probability)),
    labels
  )
  const areas = order.map((one) =>
    auc(
      one.scores,
      one.rewards,
      one.rewards.map((r) => 1 - r)
    )
  )
  return {
    name,
    loss: figure(own.loss),
    avg: figure(intrinsic(constants.map(probability), labels).loss),
    opt: figure(own.opt),
    accuracy: null,
    spearman: ranked,
    auc: figure(mean(areas)),
    ece: figure(own.ece)
  }
}

/** A router among many decoders. */
export interface Scored {
  readonly policy: string
  readonly scores: ReadonlyArray<Float64Array>
}

/** Cross entropy of each query, summed over the arms that answered it. */
const lossesOf = ({ scores }: Scored, { arms, queries }: Replies): Float64Array =>
  Float64Array.from(queries, (_, i) =>
    arms.reduce((sum, { reward }, a) => {
      const [p, r] = [probability(scores[a][i]), reward[i]]
      return Number.isNaN(r) ? sum : sum - r * Math.log(p) - (1 - r) * Math.log1p(-p)
    }, 0)
  )

/** Paired difference of two routers' cross entropies per reply, resampled by query; below zero the first is better. */
export const compareScores = (
  draws: Resamples,
  main: Scored,
  other: Scored,
  replies: Replies
): ReadonlyArray<PredictorComparisonResult> => {
  if (!areShares(replies)) return []
  const counts = Float64Array.from(replies.queries, (_, i) =>
    replies.arms.reduce((sum, { reward }) => (Number.isNaN(reward[i]) ? sum : sum + 1), 0)
  )
  const [a, b] = [main, other].map((one) => means(draws, lossesOf(one, replies)))
  const difference = combine([a, b, means(draws, counts)], (x, y, n) => (x - y) / n)
  return [predictorComparisonRow(main.policy, other.policy, difference)]
}
