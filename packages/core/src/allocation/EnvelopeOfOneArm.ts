/**
 * The envelope of one arm's choices: 0, 1, 2, ... samples.
 *
 * @module
 */
import { fail } from "../CoreError.ts"
import { type Bounds, limitOf, startOf, unweightedFloor, weightOf } from "./Bounds.ts"
import { type Chain, type CheckedArm, closeChain, startChain, type Trace } from "./ConcaveChain.ts"
import { costOf } from "./Costs.ts"
import { LEAST } from "./PriceSearch.ts"

/** Rounding of sums is far below it. */
const SLACK = 2 ** -20

/** A marginal that is a little below density times cost may belong to the density all the same: the product is rounded. */
const BELOW = 1 - 2 ** -40

/** Prices and costs from here to its inverse have products that neither overflow nor lose digits to underflow. */
const TINY = 1e-150

/**
 * Adds an increment of positive gain to a chain of `length`, pooled with those before it that are less dense; what is free
 * moves the start. Returns the new length.
 */
const pushIncrement = (chain: Chain, length: number, byGain: number, byCost: number, samples: number): number => {
  const { gain, cost, base } = chain
  let at = length
  let g = byGain
  let c = byCost
  while (at > 0 && g * cost[at - 1] > gain[at - 1] * c) {
    at--
    g += gain[at]
    c += cost[at]
  }
  if (c === 0) {
    startChain(chain, base.gain + g, base.cost, 0, samples)
    return 0
  }
  gain[at] = g
  cost[at] = c
  chain.samples[at] = samples
  return at + 1
}

/** Where a bracket's increments lie among a query's samples. */
interface Window {
  first: number
  last: number
}

type WindowFinder = (origin: number, start: number, end: number, weight: number, flat: number, steep: number) => void

/**
 * The best numbers of samples at a price a little above the bracket and at one a little below it, in one scan: what leads
 * to the first is one increment, since all of it is denser than the bracket; what follows the second is not asked for.
 * Gains over the best so far are summed from there on, so that small marginals do not vanish in a large sum.
 */
const windowFinder = (
  { gain, cost }: Chain,
  { values, byPosition }: CheckedArm["costs"],
  row: Float64Array,
  window: Window
): WindowFinder => {
  return (origin, start, end, weight, flat, steep) => {
    let g = 0
    let c = 0
    let j = start
    // As long as each sample is worth the greater price, it leads to both.
    for (; j < end; j++) {
      const m = row[j] * weight
      const price = values[origin + j * byPosition]
      if (!(m > steep * price)) break
      g += m
      c += price
    }
    let [first, last] = [j, j]
    let [firstGain, firstCost] = [g, c]
    let [overFlat, overSteep] = [0, 0]
    for (; j < end; j++) {
      const m = row[j] * weight
      const price = values[origin + j * byPosition]
      g += m
      c += price
      overFlat += m - flat * price
      overSteep += m - steep * price
      if (overFlat > 0) {
        overFlat = 0
        last = j + 1
      }
      if (overSteep > 0) {
        overSteep = 0
        first = j + 1
        firstGain = g
        firstCost = c
      }
    }
    window.first = first
    window.last = Math.max(first, last)
    if (first === start) return
    gain[0] = firstGain
    cost[0] = firstCost
  }
}

/** Starts the chain at a query's minimum. */
const startAtMinimum = (
  chain: Chain,
  costs: CheckedArm["costs"],
  row: Float64Array,
  query: number,
  start: number,
  weight: number
): void => {
  let value = 0
  let spent = 0
  for (let j = 0; j < start; j++) {
    value += row[j] * weight
    spent += costOf(costs, query, j)
  }
  startChain(chain, value, spent, start > 0 ? 0 : -1, start)
}

/**
 * Traces queries of one arm into the chain. What it returns fails for a query whose minimum is above its maximum.
 *
 * @throws CoreError `InvalidBounds`
 */
export const traceOneArm = (chain: Chain, { curves, costs, bounds }: CheckedArm, overall: Bounds): Trace => {
  const { fill } = curves
  const { values, byQuery, byPosition, least, leastByQuery } = costs
  const { density, samples } = chain
  const row = new Float64Array(curves.maxSamples)
  const window: Window = { first: 0, last: 0 }

  const findWindow = windowFinder(chain, costs, row, window)
  return (query, floor, ceiling) => {
    const start = startOf(overall, query)
    const limit = Math.min(limitOf(overall, query), limitOf(bounds, query))
    if (start > limit) fail({ _tag: "InvalidBounds", query, minimum: start, maximum: limit })
    const weight = weightOf(overall, query)
    const cheapest = least[query * leastByQuery]
    const origin = query * byQuery
    const end = fill(query, row, start, limit, unweightedFloor(Math.max(LEAST, floor * cheapest * BELOW), weight))
    startAtMinimum(chain, costs, row, query, start, weight)
    window.first = start
    window.last = end
    if (ceiling <= 1 / TINY && floor >= TINY && cheapest >= TINY)
      findWindow(origin, start, end, weight, floor * (1 - SLACK), ceiling * (1 + SLACK))
    const { first, last } = window
    let length = 0
    if (first > start) {
      samples[0] = first
      density[0] = Number.MAX_VALUE
      length = 1
    }
    for (let j = first; j < last; j++) {
      const m = row[j] * weight
      if (!(m > 0)) break
      length = pushIncrement(chain, length, m, values[origin + j * byPosition], j + 1)
    }
    return closeChain(chain, length, first > start ? 1 : 0)
  }
}
