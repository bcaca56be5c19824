import type { Budget } from "../Budget.ts"
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import { type Limits, perQuery } from "./Bounds.ts"
import { type CostedArm, type Hulls, hullsOf } from "./Hulls.ts"
import { fillKnapsack } from "./Knapsack.ts"

/** Curves, whose samples cost 1 each, or arms. */
export type Choices = Curves | ReadonlyArray<CostedArm>

const hullsOfChoices = (choices: Choices, limits: Limits): Hulls =>
  hullsOf("kind" in choices ? [{ curves: choices }] : choices, limits)

/**
 * What every budget is worth: a concave chain of points, linear in between. Point 0 is the cheapest allowed allocation;
 * each further point adds all that is bought at one price.
 */
export interface Frontier {
  /** Average cost per query at each point, rising. */
  readonly spent: Float64Array
  /** Optimal expected reward per query at each point. */
  readonly value: Float64Array
  /** Price that leads to each point: the slope from the point before. Falling; Infinity at point 0. */
  readonly price: Float64Array
}

/**
 * The optimal value of every budget at once, from one sort of all increments.
 *
 * **Details.** Exact at every whole number of samples for curves (samples that cost the same); for arms and costs the
 * optimum of the linear relaxation, which whole choices meet at every point and miss by less than one item between. O(N
 * log N) time and O(N) memory for N = n maxSamples increments.
 *
 * **Errors.** Those of `allocateArms` for arms and limits.
 *
 * @example
 * ```ts
 * import { frontier, frontierValue, samples, successCurves } from "@alloc/core"
 *
 * const all = frontier(successCurves([0.5, 0.25], { maxSamples: 2 }))
 * console.log(all.spent.join()) // => "0,0.5,1.5,2"
 * console.log(frontierValue(all, samples(1))) // => 0.375
 * ```
 */
export const frontier = (choices: Choices, limits: Limits = {}): Frontier => {
  const hulls = hullsOfChoices(choices, limits)
  const { size, base } = hulls
  let spent = 0
  let value = 0
  let count = 0
  let room = 1024
  let densities = new Float64Array(room)
  let costs = new Float64Array(room)
  let uniform = true
  for (let query = 0; query < size; query++) {
    const length = hulls.trace(query, Number.MIN_VALUE, Number.POSITIVE_INFINITY)
    spent += base.cost
    value += base.gain
    if (count + length > room) {
      room = 2 * (count + length)
      densities = grown(densities, room)
      costs = grown(costs, room)
    }
    for (let k = 0; k < length; k++) {
      densities[count] = hulls.density[k]
      costs[count] = hulls.cost[k]
      uniform = uniform && costs[count] === costs[0]
      count++
    }
  }
  densities = densities.subarray(0, count)
  if (uniform) densities.sort().reverse()
  else {
    const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => densities[b] - densities[a])
    densities = Float64Array.from(order, (i) => densities[i])
    costs = Float64Array.from(order, (i) => costs[i])
  }
  let points = 1
  for (let i = 0; i < count; i++) if (i === 0 || densities[i] !== densities[i - 1]) points++
  const result = {
    spent: new Float64Array(points),
    value: new Float64Array(points),
    price: new Float64Array(points)
  }
  let point = 0
  const put = (price: number): void => {
    result.spent[point] = perQuery(spent, size)
    result.value[point] = perQuery(value, size)
    result.price[point++] = price
  }
  put(Number.POSITIVE_INFINITY)
  for (let i = 0; i < count; i++) {
    spent += costs[i]
    value += densities[i] * costs[i]
    if (i + 1 === count || densities[i + 1] !== densities[i]) put(densities[i])
  }
  return result
}

const grown = (values: Float64Array, length: number): Float64Array<ArrayBuffer> => {
  const longer = new Float64Array(length)
  longer.set(values)
  return longer
}

/** The last point whose entry in the rising `values` is at most `wanted`; -1 where none is. O(log). */
const lastAtMost = (values: Float64Array, wanted: number): number => {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle] <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * Optimal expected reward per query at a budget, read off a frontier. O(log points).
 *
 * **Errors.** `InfeasibleBudget` below the first point.
 *
 * @example
 * ```ts
 * import { frontier, frontierValue, samples, successCurves } from "@alloc/core"
 *
 * const all = frontier(successCurves([0.5, 0.25], { maxSamples: 2 }))
 * console.log([0, 0.5, 1, 2].map((budget) => frontierValue(all, samples(budget))).join()) // => "0,0.25,0.375,0.59375"
 * ```
 */
export const frontierValue = ({ spent, value, price }: Frontier, budget: Budget): number => {
  const point = lastAtMost(spent, budget)
  if (point < 0) throw new CoreError({ _tag: "InfeasibleBudget", budget, minimum: spent[0] })
  return point + 1 === spent.length ? value[point] : value[point] + (budget - spent[point]) * price[point + 1]
}

/**
 * The least average cost per query that reaches a wanted reward, read off a frontier. O(log points). For arms it is the
 * cost in the linear relaxation.
 *
 * **Errors.** `InvalidParameter` where no budget reaches it.
 *
 * @example
 * ```ts
 * import { frontier, frontierCost, successCurves } from "@alloc/core"
 *
 * console.log(frontierCost(frontier(successCurves([0.5, 0.25], { maxSamples: 2 })), 0.375)) // => 1
 * ```
 */
export const frontierCost = ({ spent, value, price }: Frontier, wanted: number): number => {
  const last = value.length - 1
  checkReachable(wanted, value[last])
  const point = lastAtMost(value, wanted)
  if (point < 0) return spent[0]
  return point === last ? spent[last] : spent[point] + (wanted - value[point]) / price[point + 1]
}

const checkReachable = (wanted: number, most: number): void => {
  if (!(wanted <= most + Math.abs(most) * 2 ** -40))
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "value",
      value: wanted,
      valid: `at most ${most}, what an unlimited budget reaches`
    })
}

/** The cheapest allocation that reaches a reward. */
export interface CheapestBudget {
  /** Average cost per query: the budget to ask for. */
  readonly spent: number
  /** Expected reward per query, at least the wanted one. */
  readonly value: number
  readonly arm: Int32Array
  readonly samples: Int32Array
  /** The least gain per cost among what is bought. */
  readonly price: number
  /** Average cost in the linear relaxation: no allocation that reaches the reward costs less. */
  readonly bound: number
}

/**
 * The dual of `allocate` and `allocateArms`: the cheapest budget whose optimal allocation reaches a wanted mean reward.
 *
 * **Details.** For curves, the least number of samples, exactly; for costs and arms at most one item's cost above the
 * least. The same search as the primal's, with gains in place of costs: O(n choices) a pass, O(n) memory. The value is
 * reached within a relative 1e-12.
 *
 * **Errors.** `InvalidParameter` where no budget reaches the value; those of `allocateArms` for arms and limits.
 *
 * @example
 * ```ts
 * import { cheapestBudget, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.9, 0.5, 0.1], { maxSamples: 16 })
 * const { samples } = cheapestBudget(curves, { value: 0.6 })
 * console.log(samples.join()) // => "1,3,1"
 * ```
 */
export const cheapestBudget = (choices: Choices, options: { readonly value: number } & Limits): CheapestBudget => {
  const hulls = hullsOfChoices(choices, options)
  const { size, base } = hulls
  let least = 0
  for (let query = 0; query < size; query++) {
    hulls.trace(query, Number.MAX_VALUE, Number.POSITIVE_INFINITY)
    least += base.gain
  }
  const wanted = options.value * size - least
  // In units of gain every increment costs what it brings.
  const reached = fillKnapsack({ ...hulls, cost: hulls.gain }, Math.max(0, wanted))
  const { arm, samples, price, broken } = reached
  if (broken === undefined) checkReachable(options.value, size === 0 ? 0 : reached.value / size)
  const missing = wanted - (reached.value - least)
  const needed = broken !== undefined && missing > Math.abs(options.value * size) * 2 ** -40
  let spent = 0
  let item = 0
  let part = 0
  for (let query = 0; query < size; query++) {
    const length = hulls.trace(query, price, Number.POSITIVE_INFINITY)
    spent += base.cost
    let k = 0
    while (k < length && !endsAt(hulls, k, arm[query], samples[query])) spent += hulls.cost[k++]
    if (needed && query === broken.query) {
      item = hulls.cost[k]
      part = (item * missing) / hulls.gain[k]
      arm[query] = hulls.arm[k]
      samples[query] = hulls.samples[k]
    }
  }
  return {
    spent: perQuery(spent + item, size),
    value: perQuery(needed ? reached.value + broken.gain : reached.value, size),
    arm,
    samples,
    price,
    bound: perQuery(spent + part, size)
  }
}

/** Whether the first k increments of the chain lead to this choice. */
const endsAt = (hulls: Hulls, k: number, arm: number, samples: number): boolean =>
  k === 0
    ? hulls.base.arm === arm && hulls.base.samples === samples
    : hulls.arm[k - 1] === arm && hulls.samples[k - 1] === samples
