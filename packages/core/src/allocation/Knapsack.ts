/**
 * The densest increments that a capacity buys: the linear relaxation of the multiple-choice knapsack, in O(n) memory.
 * The search for the price is that of `Threshold.ts`, with costs in place of counts.
 *
 * @module
 */
import type { Hulls } from "./Hulls.ts"
import { bracketAbove, bracketBelow, middleDouble, nextUp, selectLargestByCost } from "./Select.ts"

const LEAST = Number.MIN_VALUE

/** What a capacity buys. */
export interface Knapsack {
  readonly arm: Int32Array
  readonly samples: Int32Array
  readonly spent: number
  readonly value: number
  /** Density of the first increment that did not fit; 0 where everything was bought. */
  readonly price: number
  /** The increment that did not fit. */
  readonly broken: { readonly query: number; readonly gain: number; readonly cost: number } | undefined
}

interface Pass {
  readonly above: number
  /** Value of the chains' starts and of what is above; the starts' cost is not in `above`. */
  readonly value: number
  readonly inside: number
  readonly listed: number
  readonly stride: number
  /** Variance over queries of the cost at or above `low`. */
  readonly variance: number
  readonly visited: number
}

/**
 * Takes increments in order of density, then samples, then query, and stops at the first that does not fit into the
 * capacity, which is what the chains' starts have left.
 */
export const fillKnapsack = (hulls: Hulls, capacity: number): Knapsack => {
  const { size, width, trace } = hulls
  const limit = Math.min(size * width, Math.max(32768, size >>> 1))
  const arm = new Int32Array(size)
  const samples = new Int32Array(size)
  const queries = new Int32Array(limit)
  const toArm = new Int32Array(limit)
  const toSamples = new Int32Array(limit)
  const densities = new Float64Array(limit)
  const costs = new Float64Array(limit)
  const gains = new Float64Array(limit)
  // Room for the rounding of sums of costs, whose order is not that of the budget's arithmetic.
  const room = capacity * (1 + 2 ** -40)

  const scan = (low: number, high: number, step: number): Pass => {
    let above = 0
    let value = 0
    let inside = 0
    let listed = 0
    let stride = 1
    let phase = 0
    let visited = 0
    let squares = 0
    for (let at = 0; at < size; at += step) {
      const query = step === 1 ? at : Math.min(size - 1, at + ((Math.imul(at, 0x9e3779b1) >>> 8) % step))
      const length = trace(query, low, high)
      visited++
      let k = 0
      let cost = 0
      value += hulls.base.gain
      for (; k < length && hulls.density[k] >= high; k++) {
        cost += hulls.cost[k]
        value += hulls.gain[k]
      }
      above += cost
      arm[query] = k === 0 ? hulls.base.arm : hulls.arm[k - 1]
      samples[query] = k === 0 ? hulls.base.samples : hulls.samples[k - 1]
      for (; k < length && hulls.density[k] >= low; k++) {
        inside += hulls.cost[k]
        cost += hulls.cost[k]
        if (++phase < stride) continue
        phase = 0
        if (listed === limit) {
          listed = limit >>> 1
          for (let kept = 0; kept < listed; kept++) {
            queries[kept] = queries[2 * kept + 1]
            toArm[kept] = toArm[2 * kept + 1]
            toSamples[kept] = toSamples[2 * kept + 1]
            densities[kept] = densities[2 * kept + 1]
            costs[kept] = costs[2 * kept + 1]
            gains[kept] = gains[2 * kept + 1]
          }
          stride *= 2
        }
        queries[listed] = query
        toArm[listed] = hulls.arm[k]
        toSamples[listed] = hulls.samples[k]
        densities[listed] = hulls.density[k]
        gains[listed] = hulls.gain[k]
        costs[listed++] = hulls.cost[k]
      }
      squares += cost * cost
    }
    const mean = (above + inside) / visited
    return { above, value, inside, listed, stride, variance: Math.max(0, squares / visited - mean * mean), visited }
  }

  let low = LEAST
  let high = Number.POSITIVE_INFINITY
  const densityAt = (pass: Pass, target: number): number =>
    selectLargestByCost(densities.slice(0, pass.listed), costs.slice(0, pass.listed), target / pass.stride)
  const narrow = (pass: Pass, target: number, margin: number): void => {
    if (pass.listed === 0) return
    const below = target + margin < pass.inside ? densityAt(pass, target + margin) : low
    // Above the densest of a thinned list there may be denser ones still: the next pass counts them.
    const upper = Math.min(high, nextUp(densityAt(pass, Math.max(0, target - margin))))
    if (below < upper) {
      low = below
      high = upper
    }
  }
  for (let step = size >> 4; step >= 4; step >>= 3) {
    const pass = scan(low, high, step)
    const share = pass.visited / size
    // Before anything is known: what queries cost is taken to vary by twice its mean.
    const spread = low === LEAST ? (2 * capacity) / size : Math.sqrt(pass.variance)
    // The variance at `low` is more than that at the price: 1.5 of these deviations were enough in all of ten instances.
    narrow(pass, room * share - pass.above, 1.5 * spread * Math.sqrt(pass.visited))
  }

  let knownLow = LEAST
  let knownHigh = Number.POSITIVE_INFINITY
  for (;;) {
    const pass = scan(low, high, 1)
    const target = room - pass.above
    if (target < 0) {
      // Two sums of the same costs that round differently, one on each side of the room: it fits.
      if (high === knownHigh)
        return { arm, samples, spent: pass.above, value: pass.value, price: high, broken: undefined }
      knownLow = high
      const next = bracketAbove(low, high, knownHigh)
      low = high
      high = next
    } else if (target >= pass.inside) {
      if (low === knownLow) {
        const all = scan(low, low, 1)
        return {
          arm,
          samples,
          spent: all.above,
          value: all.value,
          price: low === LEAST ? 0 : low,
          broken: undefined
        }
      }
      knownHigh = low
      const next = bracketBelow(low, high, knownLow)
      high = low
      low = next
    } else if (pass.stride === 1) {
      return finish(pass, densityAt(pass, target))
    } else if (high === nextUp(low)) {
      return finishEqual(pass, low)
    } else {
      knownLow = low
      knownHigh = high
      narrow(pass, target, (pass.inside / pass.listed) * (1 + 3 * Math.sqrt(pass.listed)))
      if (low === knownLow && high === knownHigh) low = middleDouble(low, high)
    }
  }

  /** What is denser than the price is taken; of what equals it, by samples and query, while it fits. */
  function finish(pass: Pass, price: number): Knapsack {
    let { above: spent, value } = pass
    const ties: Array<number> = []
    for (let c = 0; c < pass.listed; c++)
      if (densities[c] > price) {
        take(c)
        spent += costs[c]
        value += gains[c]
      } else if (densities[c] === price) ties.push(c)
    ties.sort((a, b) => toSamples[a] - toSamples[b] || queries[a] - queries[b])
    for (const c of ties) {
      const cost = costs[c]
      const gain = gains[c]
      if (spent + cost > room) return { arm, samples, spent, value, price, broken: { query: queries[c], gain, cost } }
      take(c)
      spent += cost
      value += gain
    }
    // Rounding alone let all ties in: nothing is broken at this price.
    return { arm, samples, spent, value, price, broken: undefined }
  }

  function take(c: number): void {
    arm[queries[c]] = toArm[c]
    samples[queries[c]] = toSamples[c]
  }

  /** More increments of one density than the list holds: they are taken by samples, one pass for each number. */
  function finishEqual(pass: Pass, price: number): Knapsack {
    let { above: spent, value } = pass
    const taken = new Int32Array(size)
    for (let number = 1; ; number++) {
      let left = false
      for (let query = 0; query < size; query++) {
        const length = trace(query, price, Number.POSITIVE_INFINITY)
        let k = taken[query]
        while (k < length && hulls.density[k] > price) k++
        for (; k < length && hulls.density[k] === price && hulls.samples[k] <= number; k++) {
          const gain = hulls.gain[k]
          const cost = hulls.cost[k]
          if (spent + cost > room) return { arm, samples, spent, value, price, broken: { query, gain, cost } }
          spent += cost
          value += gain
          arm[query] = hulls.arm[k]
          samples[query] = hulls.samples[k]
        }
        taken[query] = k
        if (k < length && hulls.density[k] === price) left = true
      }
      if (!left) return { arm, samples, spent, value, price, broken: undefined }
    }
  }
}
