/**
 * The densest increments that a capacity buys: the linear relaxation of the multiple-choice knapsack, in O(n) memory.
 * The search for the price is that of `threshold.ts`, with costs in place of counts.
 *
 * @module
 */
import type { Hulls } from "./hulls.ts"
import { middleDouble, nextUp, selectLargestByCost } from "./select.ts"

const LEAST = Number.MIN_VALUE

/** How far down its chain each query goes. */
export interface Knapsack {
  /** Number of increments taken of each query's chain. */
  readonly taken: Int32Array
  /** Density of the first increment that did not fit; 0 where everything was bought. */
  readonly price: number
  /** The query whose next increment did not fit, or -1. */
  readonly broken: number
}

interface Pass {
  readonly above: number
  readonly inside: number
  readonly listed: number
  readonly stride: number
  readonly visited: number
}

/** Takes increments in order of density, then samples, then query, and stops at the first that does not fit. */
export const fillKnapsack = (hulls: Hulls, capacity: number): Knapsack => {
  const { size, width, trace } = hulls
  const limit = Math.min(size * width, Math.max(1 << 19, size))
  const taken = new Int32Array(size)
  const queries = new Int32Array(limit)
  const positions = new Int32Array(limit)
  const densities = new Float64Array(limit)
  const costs = new Float64Array(limit)
  // Room for the rounding of sums of costs, whose order is not that of the budget's arithmetic.
  const room = capacity * (1 + 2 ** -40)

  const scan = (low: number, high: number, step: number): Pass => {
    let above = 0
    let inside = 0
    let listed = 0
    let stride = 1
    let phase = 0
    let visited = 0
    for (let at = 0; at < size; at += step) {
      const query = step === 1 ? at : Math.min(size - 1, at + ((Math.imul(at, 0x9e3779b1) >>> 8) % step))
      const length = trace(query, low)
      visited++
      let k = 0
      for (; k < length && hulls.density[k] >= high; k++) above += hulls.cost[k]
      taken[query] = k
      for (; k < length && hulls.density[k] >= low; k++) {
        inside += hulls.cost[k]
        if (++phase < stride) continue
        phase = 0
        if (listed === limit) {
          listed = limit >>> 1
          for (let kept = 0; kept < listed; kept++) {
            queries[kept] = queries[2 * kept + 1]
            positions[kept] = positions[2 * kept + 1]
            densities[kept] = densities[2 * kept + 1]
            costs[kept] = costs[2 * kept + 1]
          }
          stride *= 2
        }
        queries[listed] = query
        positions[listed] = hulls.samples[k]
        densities[listed] = hulls.density[k]
        costs[listed++] = hulls.cost[k]
      }
    }
    return { above, inside, listed, stride, visited }
  }

  let low = LEAST
  let high = Number.POSITIVE_INFINITY
  const densityAt = (pass: Pass, target: number): number =>
    selectLargestByCost(densities.slice(0, pass.listed), costs.slice(0, pass.listed), target / pass.stride)
  const narrow = (pass: Pass, target: number, margin: number): void => {
    const below = target + margin < pass.inside ? densityAt(pass, target + margin) : low
    const upper = target - margin > 0 ? nextUp(densityAt(pass, target - margin)) : high
    if (below < upper) {
      low = below
      high = upper
    }
  }
  for (let step = size >> 10; step >= 4; step >>= 4) {
    const pass = scan(low, high, step)
    const share = pass.visited / size
    // Four standard deviations, if costs of a query vary as much as the budget per query is large.
    narrow(pass, room * share - pass.above, 4 * (capacity / size) * Math.sqrt(pass.visited))
  }

  let knownLow = LEAST
  let knownHigh = Number.POSITIVE_INFINITY
  for (;;) {
    const pass = scan(low, high, 1)
    const target = room - pass.above
    if (target < 0) {
      knownLow = high
      low = high
      high = knownHigh
    } else if (target >= pass.inside) {
      if (low === LEAST) {
        scan(LEAST, LEAST, 1)
        return { taken, price: 0, broken: -1 }
      }
      knownHigh = low
      high = low
      low = knownLow
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
    let spent = pass.above
    const ties: Array<number> = []
    for (let c = 0; c < pass.listed; c++)
      if (densities[c] > price) {
        taken[queries[c]]++
        spent += costs[c]
      } else if (densities[c] === price) ties.push(c)
    ties.sort((a, b) => positions[a] - positions[b] || queries[a] - queries[b])
    for (const c of ties) {
      if (spent + costs[c] > room) return { taken, price, broken: queries[c] }
      spent += costs[c]
      taken[queries[c]]++
    }
    // Rounding alone let all ties in: nothing is broken at this price.
    return { taken, price, broken: -1 }
  }

  /** More increments of one density than the list holds: they are taken by position, one pass for each. */
  function finishEqual(pass: Pass, price: number): Knapsack {
    let spent = pass.above
    for (let position = 1; ; position++) {
      let left = false
      for (let query = 0; query < size; query++) {
        const length = trace(query, price)
        const k = taken[query]
        if (k >= length || hulls.density[k] !== price) continue
        if (hulls.samples[k] > position) {
          left = true
          continue
        }
        if (spent + hulls.cost[k] > room) return { taken, price, broken: query }
        spent += hulls.cost[k]
        taken[query]++
        left = true
      }
      if (!left) return { taken, price, broken: -1 }
    }
  }
}
