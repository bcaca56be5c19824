/**
 * Selection by rank.
 *
 * @module
 */

/**
 * The `rank`-th largest (from 1) of the first `count` entries, which are reordered. Hoare's quickselect with the median
 * of three as pivot: O(count) on average; equal values stop the scans, so ties do no harm.
 */
export const selectLargest = (values: Float64Array, count: number, rank: number): number => {
  let low = 0
  let high = count - 1
  const k = rank - 1
  while (low < high) {
    const a = values[low]
    const b = values[(low + high) >>> 1]
    const c = values[high]
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    let i = low
    let j = high
    while (i <= j) {
      while (values[i] > pivot) i++
      while (values[j] < pivot) j--
      if (i <= j) {
        const swapped = values[i]
        values[i++] = values[j]
        values[j--] = swapped
      }
    }
    if (k <= j) high = j
    else if (k >= i) low = i
    else break
  }
  return values[k]
}

const double = new Float64Array(1)
const bits = new BigUint64Array(double.buffer)

const withBits = (value: bigint): number => {
  bits[0] = value
  return double[0]
}

const bitsOf = (value: number): bigint => {
  double[0] = value
  return bits[0]
}

/** The next double above a positive finite number. */
export const nextUp = (value: number): number => withBits(bitsOf(value) + 1n)

/** The double half-way, by rank among all doubles, between two positive numbers. */
export const middleDouble = (low: number, high: number): number => withBits((bitsOf(low) + bitsOf(high)) >> 1n)
