/**
 * The selection that every allocation in samples rests on: the K largest marginals of a batch, in O(n) memory.
 *
 * The threshold is first estimated on subsets of the queries, so that one pass over the batch usually settles all: what
 * is above a narrow bracket around the estimate is taken, what lies inside is listed and selected from. A wrong estimate
 * costs another pass, never the result.
 *
 * @module
 */
import type { Curves } from "../Curves.ts"
import { type Bounds, unweightedFloor } from "./Bounds.ts"
import { bracketAbove, bracketBelow, middleDouble, nextUp, selectLargest } from "./Select.ts"

/** Least positive double: a marginal below it is zero or negative and is never bought. */
const LEAST = Number.MIN_VALUE

/** What a selection found. */
export interface Selection {
  readonly samples: Int32Array
  /** Samples bought, minima included. */
  readonly total: number
  /** Sum of the weighted marginals bought, minima included. */
  readonly value: number
  /** The least weighted marginal bought above the minima; 0 where all positive ones are; Infinity where none is. */
  readonly price: number
}

/** One pass: what is at or above `high`, and a list of what lies in [low, high), thinned to every `stride`-th. */
interface Pass {
  readonly above: number
  readonly inside: number
  readonly listed: number
  readonly stride: number
  /** Value of the minima and of what is above. */
  readonly value: number
  /** Variance over queries of the number of samples at or above `low`. */
  readonly variance: number
  readonly visited: number
}

const makeScanner = (curves: Curves, bounds: Bounds, capacity: number) => {
  const { fill, size } = curves
  const { start: least, limit: most, starts, limits, weights } = bounds
  const row = new Float64Array(curves.maxSamples)
  const samples = new Int32Array(size)
  const queries = new Int32Array(capacity)
  const values = new Float64Array(capacity)
  const scan = (low: number, high: number, step: number): Pass => {
    let above = 0
    let inside = 0
    let listed = 0
    let stride = 1
    let phase = 0
    let value = 0
    let counts = 0
    let squares = 0
    let visited = 0
    for (let at = 0; at < size; at += step) {
      // One query of every `step`, at an irregular place, so that a pattern in the batch does no harm.
      const query = step === 1 ? at : Math.min(size - 1, at + ((Math.imul(at, 0x9e3779b1) >>> 8) % step))
      const start = starts === undefined ? least : starts[query]
      const limit = limits === undefined ? most : limits[query]
      const weight = weights === undefined ? 1 : weights[query]
      const end = fill(query, row, start, limit, unweightedFloor(low, weight))
      if (weight !== 1) for (let j = 0; j < end; j++) row[j] *= weight
      let sum = 0
      let j = 0
      for (; j < start; j++) sum += row[j]
      for (; j < end && row[j] >= high; j++) sum += row[j]
      value += sum
      samples[query] = j
      above += j - start
      for (; j < end; j++) {
        const m = row[j]
        if (m < low) break
        inside++
        if (++phase < stride) continue
        phase = 0
        if (listed === capacity) {
          for (let kept = 0; kept < capacity >>> 1; kept++) {
            values[kept] = values[2 * kept + 1]
            queries[kept] = queries[2 * kept + 1]
          }
          listed = capacity >>> 1
          stride *= 2
        }
        values[listed] = m
        queries[listed++] = query
      }
      const count = j - start
      counts += count
      squares += count * count
      visited++
    }
    const mean = counts / visited
    return { above, inside, listed, stride, value, variance: Math.max(0, squares / visited - mean * mean), visited }
  }
  return { samples, queries, values, scan }
}

/**
 * Of marginals that all equal the price, `ties[i]` for query i after its `samples[i]`, adds the first `wanted`: smaller j
 * first, then lower query index.
 */
const takeTies = (samples: Int32Array, ties: Int32Array, maxSamples: number, wanted: number): void => {
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

/** Selects the `wanted` largest positive weighted marginals above the minima. `wanted` is a whole number >= 0. */
export const selectMarginals = (curves: Curves, bounds: Bounds, wanted: number): Selection => {
  const { size, maxSamples } = curves
  const { samples, queries, values, scan } = makeScanner(
    curves,
    bounds,
    Math.min(size * maxSamples, Math.max(65536, size >>> 1))
  )
  if (size === 0 || wanted === 0) {
    const { value } = scan(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1)
    return { samples, total: bounds.forced, value, price: wanted === 0 ? Number.POSITIVE_INFINITY : 0 }
  }
  // The threshold is known to be in [known.low, known.high); [low, high) is where it is looked for.
  let knownLow = LEAST
  let knownHigh = Number.POSITIVE_INFINITY
  let low = knownLow
  let high = knownHigh
  const narrow = (pass: Pass, rank: number, margin: number): void => {
    const sample = values.slice(0, pass.listed)
    // Above the largest of a thinned list there may be larger ones still: the next pass counts them.
    const upper = Math.max(1, Math.floor((rank - margin) / pass.stride))
    const lower = Math.ceil((rank + margin) / pass.stride)
    const below = lower < pass.listed ? selectLargest(sample, pass.listed, lower + 1) : low
    const top = upper <= pass.listed ? nextUp(selectLargest(sample, pass.listed, upper)) : below
    if (top > below) high = Math.min(high, top)
    else if (below > low) high = below
    if (below < high) low = below
  }
  // On 16 queries, then on eight times as many, as far as that is cheaper than a pass.
  for (let step = size >> 4; step >= 4; step >>= 3) {
    const pass = scan(low, high, step)
    const rank = (wanted * pass.visited) / size - pass.above
    // Counts in 0 .. maxSamples of mean m have a standard deviation of at most sqrt(m maxSamples), and usually of less than
    // half of it. That of the counts at `low` says more, once `low` is near the threshold.
    const usual = Math.sqrt((wanted / size) * maxSamples) / 2
    const spread = low === LEAST ? usual : Math.min(usual, Math.sqrt(pass.variance))
    narrow(pass, rank, pass.stride + 3 * spread * Math.sqrt(pass.visited))
  }
  for (;;) {
    const pass = scan(low, high, 1)
    const rank = wanted - pass.above
    if (rank <= 0) {
      knownLow = high
      const next = bracketAbove(low, high, knownHigh)
      low = high
      high = next
    } else if (rank > pass.inside) {
      if (low === LEAST) {
        const all = scan(LEAST, LEAST, 1)
        return { samples, total: bounds.forced + all.above, value: all.value, price: 0 }
      }
      knownHigh = low
      const next = bracketBelow(low, high, knownLow)
      high = low
      low = next
    } else if (pass.stride === 1) {
      const price = selectLargest(values.slice(0, pass.listed), pass.listed, rank)
      const ties = new Int32Array(size)
      let value = pass.value
      let left = rank
      for (let c = 0; c < pass.listed; c++) {
        const m = values[c]
        if (m > price) {
          samples[queries[c]]++
          value += m
          left--
        } else if (m === price) ties[queries[c]]++
      }
      takeTies(samples, ties, maxSamples, left)
      return { samples, total: bounds.forced + wanted, value: value + left * price, price }
    } else if (high === nextUp(low)) {
      // All inside are equal, and too many to list.
      const ties = samples.slice()
      scan(low, low, 1)
      for (let query = 0; query < size; query++) {
        const atOrAbove = samples[query]
        samples[query] = ties[query]
        ties[query] = atOrAbove - samples[query]
      }
      takeTies(samples, ties, maxSamples, rank)
      return { samples, total: bounds.forced + wanted, value: pass.value + rank * low, price: low }
    } else {
      knownLow = low
      knownHigh = high
      narrow(pass, rank, pass.stride * (1 + 3 * Math.sqrt(pass.listed)))
      if (low === knownLow && high === knownHigh) low = middleDouble(low, high)
    }
  }
}
