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

/** Of marginals that all equal the price, `ties[i]` for query i, takes `wanted`: smaller j first, then lower query index. */
export const takeTies = (samples: Int32Array, ties: Int32Array, maxSamples: number, wanted: number): void => {
  const starting = new Int32Array(maxSamples + 2)
  for (let query = 0; query < ties.length; query++)
    if (ties[query] > 0) {
      starting[samples[query] + 1]++
      starting[samples[query] + ties[query] + 1]--
    }
  // The position at which the wanted ties run out, and how many of that position are still taken.
  let last = 1
  let left = wanted
  let count = starting[1]
  while (last <= maxSamples && left >= count) {
    left -= count
    count += starting[++last]
  }
  for (let query = 0; query < ties.length; query++) {
    if (ties[query] === 0) continue
    const first = samples[query]
    const end = first + ties[query]
    samples[query] = Math.max(first, Math.min(end, last - 1))
    if (left > 0 && first < last && last <= end) {
      samples[query] = last
      left--
    }
  }
}
