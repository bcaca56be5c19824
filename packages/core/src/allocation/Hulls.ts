/**
 * The choices (arm, number of samples) of a query, reduced to those that some price makes best: the upper concave
 * envelope of value over cost, as a chain of increments of falling density (gain per cost).
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import { boundsOf, type Limits, type PerQuery, unweightedFloor } from "./Bounds.ts"
import { type Cost, costOf, costsOf } from "./Costs.ts"

/** An arm of an allocation: a decoder's curves and the cost of its samples. An `Arm` of a `Problem` is one. */
export interface CostedArm {
  readonly curves: Curves
  /** Default 1. */
  readonly cost?: Cost | undefined
  /** Most samples of this arm per query; 0 where the arm is not available for a query. Default `curves.maxSamples`. */
  readonly maximum?: PerQuery | undefined
}

/** Rounding of sums is far below it. */
const SLACK = 2 ** -20

/** Prices and costs from here to its inverse have products that neither overflow nor lose digits to underflow. */
const TINY = 1e-150

/** Reads one query at a time; the arrays hold the chain of the query that was traced last. */
export interface Hulls {
  readonly size: number
  /** Sum of the minima: where it is 0, every chain starts at cost 0. */
  readonly forced: number
  /** Longest chain. */
  readonly width: number
  /**
   * Traces a query; densities below `floor` may be left out, and increments above `ceiling` may be one. Returns the length
   * of the chain.
   */
  readonly trace: (query: number, floor: number, ceiling: number) => number
  readonly gain: Float64Array
  readonly cost: Float64Array
  readonly density: Float64Array
  /** The choice at the end of each increment. */
  readonly arm: Int32Array
  readonly samples: Int32Array
  /** The cheapest allowed choice, where the chain starts: arm -1 and 0 samples unless there is a minimum. */
  readonly base: { gain: number; cost: number; arm: number; samples: number }
}

/** Checks arms and limits. Throws what `boundsOf` and `costsOf` throw, and `LengthMismatch` for arms of unequal size. */
export const hullsOf = (arms: ReadonlyArray<CostedArm>, limits: Limits): Hulls => {
  if (arms.length === 0)
    throw new CoreError({ _tag: "InvalidParameter", field: "arms", value: "empty", valid: "at least one arm" })
  const { size } = arms[0].curves
  for (const { curves } of arms)
    if (curves.size !== size)
      throw new CoreError({ _tag: "LengthMismatch", field: "curves of an arm", length: curves.size, expected: size })
  const checked = arms.map(({ curves, cost = 1, maximum }) => ({
    curves,
    // An arm whose maximum is below the minimum is out for that query, not an error while another is left.
    bounds: boundsOf(curves, { maximum, minimum: curves.kind === "marginals" ? curves.forced : 0 }),
    costs: costsOf(cost, size, curves.maxSamples),
    row: new Float64Array(curves.maxSamples),
    next: 0,
    limit: 0,
    value: 0,
    spent: 0
  }))
  const longest = arms.reduce((a, b) => (b.curves.maxSamples > a.curves.maxSamples ? b : a)).curves
  const overall = boundsOf(longest, limits)
  const width = checked.reduce((sum, { curves }) => sum + curves.maxSamples, 0)
  const gain = new Float64Array(width)
  const cost = new Float64Array(width)
  const density = new Float64Array(width)
  const arm = new Int32Array(width)
  const samples = new Int32Array(width)
  const base = { gain: 0, cost: 0, arm: -1, samples: 0 }

  const startAt = (atGain: number, atCost: number, atArm: number, atSamples: number): void => {
    base.gain = atGain
    base.cost = atCost
    base.arm = atArm
    base.samples = atSamples
  }
  /**
   * Adds an increment of positive gain to a chain, pooled with those before it that are less dense. Returns the new
   * length.
   */
  const push = (chain: number, byGain: number, byCost: number, toArm: number, toSamples: number): number => {
    let length = chain
    let g = byGain
    let c = byCost
    while (length > 0 && g * cost[length - 1] > gain[length - 1] * c) {
      length--
      g += gain[length]
      c += cost[length]
    }
    if (c === 0) {
      startAt(base.gain + g, base.cost, toArm, toSamples)
      return 0
    }
    gain[length] = g
    cost[length] = c
    arm[length] = toArm
    samples[length] = toSamples
    return length + 1
  }

  /** Densities of a finished chain. They fall in exact arithmetic; rounding must not make one rise, nor be infinite. */
  const close = (length: number, from: number): number => {
    let last = Number.MAX_VALUE
    for (let k = from; k < length; k++) {
      last = Math.min(last, gain[k] / cost[k])
      density[k] = last
    }
    return length
  }

  const { curves, costs, row, bounds } = checked[0]
  const { fill } = curves
  const { values: price, byQuery, byPosition, least, leastByQuery } = costs
  const { starts: fewest, limits: most, weights } = overall
  const { limits: own } = bounds
  const traceOne = (query: number, floor: number, ceiling: number): number => {
    const start = fewest === undefined ? overall.start : fewest[query]
    const limit = Math.min(
      most === undefined ? overall.limit : most[query],
      own === undefined ? bounds.limit : own[query]
    )
    if (start > limit) throw new CoreError({ _tag: "InvalidBounds", query, minimum: start, maximum: limit })
    const weight = weights === undefined ? 1 : weights[query]
    const cheapest = least[query * leastByQuery]
    const origin = query * byQuery
    // A sample whose gain is below this cannot be part of an increment of density `floor`, pooled or not.
    const end = fill(query, row, start, limit, unweightedFloor(floor * cheapest, weight))
    let value = 0
    let spent = 0
    for (let j = 0; j < start; j++) {
      value += row[j] * weight
      spent += price[origin + j * byPosition]
    }
    startAt(value, spent, start > 0 ? 0 : -1, start)
    // The best numbers of samples at a price a little above the bracket and at one a little below it, in one scan: what
    // leads to the first is one increment, since all of it is denser than the bracket, what follows the second is not asked for.
    let first = start
    let last = end
    if (ceiling <= 1 / TINY && floor >= TINY && cheapest >= TINY) {
      const steep = ceiling * (1 + SLACK)
      const flat = floor * (1 - SLACK)
      let best = 0
      let bestAbove = 0
      let g = 0
      let c = 0
      last = start
      for (let j = start; j < end; j++) {
        g += row[j] * weight
        c += price[origin + j * byPosition]
        if (g - flat * c > best) {
          best = g - flat * c
          last = j + 1
          if (g - steep * c > bestAbove) {
            bestAbove = g - steep * c
            first = j + 1
            gain[0] = g
            cost[0] = c
          }
        }
      }
    }
    let length = 0
    if (first > start) {
      samples[0] = first
      density[0] = Number.MAX_VALUE
      length = 1
    }
    for (let j = first; j < last; j++) {
      let g = row[j] * weight
      if (!(g > 0)) break
      let c = price[origin + j * byPosition]
      while (length > 0 && g * cost[length - 1] > gain[length - 1] * c) {
        length--
        g += gain[length]
        c += cost[length]
      }
      if (c === 0) startAt(base.gain + g, base.cost, 0, j + 1)
      else {
        gain[length] = g
        cost[length] = c
        samples[length++] = j + 1
      }
    }
    return close(length, first > start ? 1 : 0)
  }

  const traceMany = (query: number): number => {
    const start = overall.starts === undefined ? overall.start : overall.starts[query]
    const most = overall.limits === undefined ? overall.limit : overall.limits[query]
    const weight = overall.weights === undefined ? 1 : overall.weights[query]
    for (const state of checked) {
      const { curves, bounds, costs, row } = state
      state.limit = Math.min(most, bounds.limits === undefined ? bounds.limit : bounds.limits[query])
      state.next = Math.max(start, 1)
      state.value = 0
      state.spent = 0
      if (state.limit < state.next) continue
      curves.fill(query, row, state.limit, state.limit, 0)
      for (let j = 0; j < state.next; j++) {
        state.value += row[j] * weight
        state.spent += costOf(costs, query, j)
      }
    }
    let started = start === 0
    let value = 0
    let spent = 0
    startAt(0, 0, -1, 0)
    let length = 0
    for (;;) {
      // The cheapest choice not seen yet; of equal cost the best, then the first arm.
      let best = -1
      for (let a = 0; a < checked.length; a++) {
        const state = checked[a]
        if (state.next > state.limit) continue
        if (
          best < 0 ||
          state.spent < checked[best].spent ||
          (state.spent === checked[best].spent && state.value > checked[best].value)
        )
          best = a
      }
      if (best < 0) break
      const state = checked[best]
      if (!started) {
        started = true
        value = state.value
        spent = state.spent
        startAt(value, spent, best, state.next)
      } else if (state.value > value) {
        length = push(length, state.value - value, state.spent - spent, best, state.next)
        value = state.value
        spent = state.spent
      }
      if (++state.next <= state.limit) {
        state.value += state.row[state.next - 1] * weight
        state.spent += costOf(state.costs, query, state.next - 1)
      }
    }
    if (!started) throw new CoreError({ _tag: "InvalidBounds", query, minimum: start, maximum: most })
    return close(length, 0)
  }

  return {
    size,
    forced: overall.forced,
    width,
    trace: arms.length === 1 ? traceOne : traceMany,
    gain,
    cost,
    density,
    arm,
    samples,
    base
  }
}
