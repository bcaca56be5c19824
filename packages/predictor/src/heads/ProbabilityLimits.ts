/**
 * How far towards 0 and 1 the predictions of a least-squares or nearest-neighbour model may be believed.
 *
 * @module
 */
import type { Counts } from "../Labels.ts"

/** Limits within which a score is a probability. */
export interface ProbabilityLimits {
  readonly low: number
  readonly high: number
}

/** Scores in increasing order with the counts that were observed there. */
interface Sorted {
  readonly scores: Float64Array
  readonly successes: Float64Array
  readonly trials: Float64Array
}

const sortedBy = (scores: Float64Array, labels: Counts, flip: boolean): Sorted => {
  const value = (i: number): number => (flip ? 1 - scores[i] : scores[i])
  const order = Array.from(scores.keys()).sort((a, b) => value(a) - value(b))
  const success = (i: number): number => (flip ? labels.trials[i] - labels.successes[i] : labels.successes[i])
  return {
    scores: Float64Array.from(order, value),
    successes: Float64Array.from(order, success),
    trials: Float64Array.from(order, (i) => labels.trials[i])
  }
}

const crossEntropy = (p: number, successes: number, trials: number): number =>
  -(successes * Math.log(p) + (trials - successes) * Math.log1p(-p))

/** Number of scores below a value. */
const countBelow = (scores: Float64Array, value: number): number => {
  let [low, high] = [0, scores.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (scores[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The lower limit: among the smoothed success rates (S + 1/2) / (N + 1) of the queries with the k lowest scores, the one with
 * the least cross entropy on all.
 */
const lowestOf = ({ scores, successes, trials }: Sorted): number => {
  const size = scores.length
  const below = { successes: new Float64Array(size + 1), trials: new Float64Array(size + 1) }
  for (let i = 0; i < size; i++) {
    below.successes[i + 1] = below.successes[i] + successes[i]
    below.trials[i + 1] = below.trials[i] + trials[i]
  }
  const least = 0.5 / (below.trials[size] + 1)
  const base = (below.successes[size] + 0.5) / (below.trials[size] + 1)
  const above = new Float64Array(size + 1)
  for (let i = size - 1; i >= 0; i--) {
    const p = Math.min(1 - least, Math.max(least, scores[i]))
    above[i] = above[i + 1] + crossEntropy(p, successes[i], trials[i])
  }
  let best = { limit: least, loss: Number.POSITIVE_INFINITY }
  for (let k = 0; k <= size; k++) {
    const limit = k === 0 ? least : (below.successes[k] + 0.5) / (below.trials[k] + 1)
    if (limit > base) continue
    const j = countBelow(scores, limit)
    const loss = crossEntropy(limit, below.successes[j], below.trials[j]) + above[j]
    if (loss < best.loss) best = { limit, loss }
  }
  return best.limit
}

/**
 * Limits of probabilities from held-out scores and what was observed of their queries: pooled evidence decides, not how
 * many samples one query has. With one outcome a query, and a base rate of 1 in 400, predictions may go as low as the
 * rate among the lowest scores; where scores tell nothing, both limits are the base rate. O(n log n).
 */
export const probabilityLimits = (scores: Float64Array, labels: Counts): ProbabilityLimits => ({
  low: lowestOf(sortedBy(scores, labels, false)),
  high: 1 - lowestOf(sortedBy(scores, labels, true))
})
