/**
 * The envelope of several arms' choices, merged in order of cost.
 *
 * @module
 */
import { fail } from "../CoreError.ts"
import { type Bounds, limitOf, startOf, unweightedFloor, weightOf } from "./Bounds.ts"
import { type Chain, type CheckedArm, closeChain, startChain, type Trace } from "./ConcaveChain.ts"
import { costOf } from "./Costs.ts"
import { LEAST } from "./PriceSearch.ts"

/**
 * The gain between two arms' choices is a difference of sums, which cancels: gains of less than this part of the value are
 * none, and what is left of others after cancellation is less than twice the truth.
 */
const CANCELLED = 2 ** -44

/**
 * A sample whose gain is below density times cost cannot end an increment of that density, since the increment would be
 * less dense than its last sample; half of that leaves room for cancellation.
 */
const BELOW = 0.5

/** The next choice of an arm: its number of samples, what they bring and cost, and where the arm ends. */
interface Head extends CheckedArm {
  readonly row: Float64Array
  next: number
  limit: number
  value: number
  spent: number
}

/** Puts an arm at its cheapest allowed choice. Samples too small to be asked for are left out. */
const resetHead = (head: Head, query: number, start: number, most: number, weight: number, floor: number): void => {
  const { curves, bounds, costs, row } = head
  const limit = Math.min(most, limitOf(bounds, query))
  head.limit = 0
  head.next = Math.max(start, 1)
  head.value = 0
  head.spent = 0
  if (limit < head.next) return
  const cheapest = costs.least[query * costs.leastByQuery]
  head.limit = curves.fill(query, row, start, limit, unweightedFloor(Math.max(LEAST, floor * cheapest * BELOW), weight))
  if (head.limit < head.next) return
  for (let j = 0; j < head.next; j++) {
    head.value += row[j] * weight
    head.spent += costOf(costs, query, j)
  }
}

/** Whether an arm's next choice comes before another's: the cheaper one, of equal cost the better, then the first arm. */
const isBefore = (heads: ReadonlyArray<Head>, a: number, b: number): boolean => {
  const [one, other] = [heads[a], heads[b]]
  if (one.spent !== other.spent) return one.spent < other.spent
  return one.value > other.value || (one.value === other.value && a < b)
}

/** Moves the arm at a place back until those in [place + 1, end) behind it come after it. */
const sink = (order: Int32Array, heads: ReadonlyArray<Head>, place: number, end: number): void => {
  const a = order[place]
  let at = place
  for (; at + 1 < end && isBefore(heads, order[at + 1], a); at++) order[at] = order[at + 1]
  order[at] = a
}

/** Sorts the arms. They come as the last query left them: where costs are alike for all, each is in place or nearly so. */
const sortHeads = (order: Int32Array, heads: ReadonlyArray<Head>): void => {
  for (let place = order.length - 2; place >= 0; place--) sink(order, heads, place, order.length)
}

const advanceHead = (head: Head, query: number, weight: number): void => {
  if (++head.next > head.limit) return
  head.value += head.row[head.next - 1] * weight
  head.spent += costOf(head.costs, query, head.next - 1)
}

/** The corners of an envelope as they are: a difference of two does not depend on what was between them. */
interface Corners {
  readonly value: Float64Array
  readonly cost: Float64Array
}

/** Adds a choice that is worth more than those before it; corners that fall below the line to it go. Returns the length. */
const addCorner = (
  chain: Chain,
  corners: Corners,
  length: number,
  arm: number,
  { value, spent, next }: Head
): number => {
  const { base } = chain
  let at = length
  while (at > 0) {
    const beforeValue = at === 1 ? base.gain : corners.value[at - 2]
    const beforeCost = at === 1 ? base.cost : corners.cost[at - 2]
    const rise = (value - corners.value[at - 1]) * (corners.cost[at - 1] - beforeCost)
    if (!(rise > (corners.value[at - 1] - beforeValue) * (spent - corners.cost[at - 1]))) break
    at--
  }
  if (at === 0 && spent === base.cost) {
    startChain(chain, value, spent, arm, next)
    return 0
  }
  corners.value[at] = value
  corners.cost[at] = spent
  chain.arm[at] = arm
  chain.samples[at] = next
  return at + 1
}

/** The steps between corners. */
const toIncrements = ({ base, gain, cost }: Chain, corners: Corners, length: number): void => {
  for (let k = 0; k < length; k++) {
    gain[k] = corners.value[k] - (k === 0 ? base.gain : corners.value[k - 1])
    cost[k] = corners.cost[k] - (k === 0 ? base.cost : corners.cost[k - 1])
  }
}

/**
 * Traces queries of several arms into the chain. What it returns fails for a query whose minimum no arm can reach.
 *
 * @throws CoreError `InvalidBounds`
 */
export const traceSeveralArms = (chain: Chain, arms: ReadonlyArray<CheckedArm>, overall: Bounds): Trace => {
  const heads = arms.map(
    (arm): Head => ({ ...arm, row: new Float64Array(arm.curves.maxSamples), next: 0, limit: 0, value: 0, spent: 0 })
  )
  const order = Int32Array.from(arms.keys())
  const corners = { value: new Float64Array(chain.gain.length), cost: new Float64Array(chain.gain.length) }
  return (query, floor) => {
    const start = startOf(overall, query)
    const most = limitOf(overall, query)
    const weight = weightOf(overall, query)
    for (const head of heads) resetHead(head, query, start, most, weight, floor)
    let started = start === 0
    let value = 0
    startChain(chain, 0, 0, -1, 0)
    let length = 0
    sortHeads(order, heads)
    for (let place = 0; place < order.length; ) {
      const a = order[place]
      const head = heads[a]
      if (head.next > head.limit) {
        place++
        continue
      }
      if (!started) {
        started = true
        value = head.value
        startChain(chain, value, head.spent, a, head.next)
      } else if (head.value - value > CANCELLED * Math.abs(head.value)) {
        value = head.value
        length = addCorner(chain, corners, length, a, head)
      }
      advanceHead(head, query, weight)
      if (head.next <= head.limit) sink(order, heads, place, order.length)
    }
    if (!started) fail({ _tag: "InvalidBounds", query, minimum: start, maximum: most })
    toIncrements(chain, corners, length)
    return closeChain(chain, length, 0)
  }
}
