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

/**
 * The value of the entry at which the costs, summed from the largest value down, exceed `target`; the least value where
 * they never do. Reorders both arrays. O(length) on average.
 */
export const selectLargestByCost = (values: Float64Array, costs: Float64Array, target: number): number => {
  let low = 0
  let high = values.length - 1
  let left = target
  while (low < high) {
    const a = values[low]
    const b = values[(low + high) >>> 1]
    const c = values[high]
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    // Three parts: above the pivot, equal to it, below it.
    let above = low
    let below = high
    let costAbove = 0
    let costEqual = 0
    for (let i = low; i <= below; ) {
      const value = values[i]
      const cost = costs[i]
      if (value > pivot) {
        costAbove += cost
        values[i] = values[above]
        costs[i++] = costs[above]
        values[above] = value
        costs[above++] = cost
      } else if (value < pivot) {
        values[i] = values[below]
        costs[i] = costs[below]
        values[below] = value
        costs[below--] = cost
      } else {
        costEqual += cost
        i++
      }
    }
    if (costAbove > left) high = above - 1
    else if (costAbove + costEqual > left || below === high) return pivot
    else {
      left -= costAbove + costEqual
      low = below + 1
    }
  }
  return values[low]
}
