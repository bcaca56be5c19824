/**
 * What a selection of marginals finds, and which of equal ones it takes.
 *
 * @module
 */

/** What a selection found. */
export interface Selection {
  readonly samples: Int32Array
  /** Samples bought, minima included. */
  readonly total: number
  /** Sum of the weighted marginals bought, minima included. */
  readonly value: number
  /** The least weighted marginal bought above the minima; 0 where budget is left; Infinity where none is bought. */
  readonly price: number
}

/** Where ties run out: the last position of which any is taken, and how many of that position are. */
interface TiesEnd {
  readonly last: number
  readonly left: number
}

/**
 * Where `wanted` ties run out, smaller j first: `ties[i]` of them follow `samples[i]` for each of `counts[i]` queries, or for
 * one query without `counts`.
 */
export const tiesEnd = (
  samples: Int32Array,
  ties: Int32Array,
  counts: ArrayLike<number> | undefined,
  maxSamples: number,
  wanted: number
): TiesEnd => {
  const starting = new Int32Array(maxSamples + 2)
  for (let i = 0; i < ties.length; i++)
    if (ties[i] > 0) {
      const count = counts === undefined ? 1 : counts[i]
      starting[samples[i] + 1] += count
      starting[samples[i] + ties[i] + 1] -= count
    }
  let last = 1
  let left = wanted
  let count = starting[1]
  while (last <= maxSamples && left >= count) {
    left -= count
    count += starting[++last]
  }
  return { last, left }
}

/** Of marginals that all equal the price, `ties[i]` for query i, takes `wanted`: smaller j first, then lower query index. */
export const takeTies = (samples: Int32Array, ties: Int32Array, maxSamples: number, wanted: number): void => {
  const end = tiesEnd(samples, ties, undefined, maxSamples, wanted)
  const { last } = end
  let { left } = end
  for (let query = 0; query < ties.length; query++) {
    if (ties[query] === 0) continue
    const first = samples[query]
    const behind = first + ties[query]
    samples[query] = Math.max(first, Math.min(behind, last - 1))
    if (left > 0 && first < last && last <= behind) {
      samples[query] = last
      left--
    }
  }
}
