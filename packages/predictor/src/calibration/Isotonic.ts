/**
 * Isotonic regression by pooling adjacent violators.
 *
 * @module
 */
import type { Counts } from "../Labels.ts"

/** Knots and the values there; both increase. */
export interface IsotonicSteps {
  readonly knots: ReadonlyArray<number>
  readonly values: ReadonlyArray<number>
}

/**
 * The increasing function of the prediction that fits observed rates best by squared error, weighted by trials. Each
 * pooled block contributes its first and its last prediction as knots. O(n log n).
 */
export const isotonicFit = (predicted: ReadonlyArray<number>, labels: Counts): IsotonicSteps => {
  const order = predicted.map((_, i) => i).sort((a, b) => predicted[a] - predicted[b] || a - b)
  const blocks: Array<{ successes: number; trials: number; first: number; last: number }> = []
  for (const i of order) {
    const p = predicted[i]
    let block = { successes: labels.successes[i], trials: labels.trials[i], first: p, last: p }
    while (blocks.length > 0) {
      const before = blocks[blocks.length - 1]
      const tied = before.last === block.first
      if (!tied && before.successes * block.trials < block.successes * before.trials) break
      blocks.pop()
      block = {
        successes: before.successes + block.successes,
        trials: before.trials + block.trials,
        first: before.first,
        last: block.last
      }
    }
    blocks.push(block)
  }
  const knots: Array<number> = []
  const values: Array<number> = []
  for (const { first, last, successes, trials } of blocks) {
    for (const knot of first === last ? [first] : [first, last]) {
      knots.push(knot)
      values.push(successes / trials)
    }
  }
  return { knots, values }
}

/** The fitted function: constant beyond the outermost knots, linear between neighbours. O(log knots). */
export const isotonicValue = ({ knots, values }: IsotonicSteps, p: number): number => {
  const last = knots.length - 1
  if (p <= knots[0]) return values[0]
  if (p >= knots[last]) return values[last]
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (knots[middle] <= p) low = middle
    else high = middle
  }
  return values[low] + ((p - knots[low]) / (knots[high] - knots[low])) * (values[high] - values[low])
}
