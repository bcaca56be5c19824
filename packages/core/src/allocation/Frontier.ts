import type { Budget } from "../Budget.ts"
import { checkBudget, checkLengthOf, checkNumber, checkObject, checkOptions, checkWhole, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import { LIMITS, type Limits, perQuery } from "./Bounds.ts"
import { type CostedArm, type Envelopes, envelopesOf } from "./Envelopes.ts"

/** Curves, whose samples cost 1 each, or arms. */
export type Choices = Curves | ReadonlyArray<CostedArm>

/** The envelopes of curves or arms. */
export const envelopesOfChoices = (choices: Choices, limits: Limits): Envelopes =>
  envelopesOf(
    typeof choices === "object" && choices !== null && "kind" in choices ? [{ curves: choices }] : choices,
    limits
  )

/**
 * What every budget is worth: a concave chain of points, linear in between. Point 0 is the cheapest allowed allocation;
 * each further point adds all that is bought at one price.
 */
export interface Frontier {
  /** Average cost per query at each point, rising. */
  readonly spent: Float64Array
  /** Optimal expected reward per query at each point. */
  readonly value: Float64Array
  /** Price of each point, the gain per cost bought last: the slope from the point before. Falling; Infinity at point 0. */
  readonly price: Float64Array
}

/** All increments of a batch, densest first, and what the chains' starts cost and bring. */
interface Increments {
  readonly densities: Float64Array
  readonly costs: Float64Array
  readonly cost: number
  readonly value: number
}

const grown = (values: Float64Array, length: number): Float64Array<ArrayBuffer> => {
  const longer = new Float64Array(length)
  longer.set(values)
  return longer
}

const sortedIncrements = (envelopes: Envelopes): Increments => {
  const { size, base } = envelopes
  let cost = 0
  let value = 0
  let count = 0
  let densities = new Float64Array(1024)
  let costs = new Float64Array(1024)
  let isUniform = true
  for (let query = 0; query < size; query++) {
    const length = envelopes.trace(query, Number.MIN_VALUE, Number.POSITIVE_INFINITY)
    cost += base.cost
    value += base.gain
    if (count + length > densities.length) {
      densities = grown(densities, 2 * (count + length))
      costs = grown(costs, densities.length)
    }
    for (let k = 0; k < length; k++) {
      densities[count] = envelopes.density[k]
      costs[count] = envelopes.cost[k]
      isUniform = isUniform && costs[count] === costs[0]
      count++
    }
  }
  densities = densities.subarray(0, count)
  // Where all cost the same, the numbers are sorted without an index, which is several times faster.
  if (isUniform) return { densities: densities.sort().reverse(), costs: costs.subarray(0, count), cost, value }
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => densities[b] - densities[a])
  return {
    densities: Float64Array.from(order, (i) => densities[i]),
    costs: Float64Array.from(order, (i) => costs[i]),
    cost,
    value
  }
}

/**
 * The optimal value of every budget at once, from one sort of all increments. Exact at every whole number of samples for
 * curves (samples that cost the same); for arms and costs the optimum of the linear relaxation, which whole choices meet
 * at every point and miss by less than one item between. O(N log N) time and O(N) memory for N = n maxSamples increments.
 *
 * @throws CoreError `InvalidBounds`, `LengthMismatch`, `InvalidParameter`, `UnknownOption`
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
  checkOptions(limits, LIMITS)
  const envelopes = envelopesOfChoices(choices, limits)
  const { size } = envelopes
  const increments = sortedIncrements(envelopes)
  const { densities, costs } = increments
  let { cost, value } = increments
  const count = densities.length
  let points = 1
  for (let i = 0; i < count; i++) if (i === 0 || densities[i] !== densities[i - 1]) points++
  const result = { spent: new Float64Array(points), value: new Float64Array(points), price: new Float64Array(points) }
  let point = 0
  const put = (price: number): void => {
    result.spent[point] = perQuery(cost, size)
    result.value[point] = perQuery(value, size)
    result.price[point++] = price
  }
  put(Number.POSITIVE_INFINITY)
  for (let i = 0; i < count; i++) {
    cost += costs[i]
    value += densities[i] * costs[i]
    if (i + 1 === count || densities[i + 1] !== densities[i]) put(densities[i])
  }
  return result
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

const checked = new WeakSet<Frontier>()

/** Checks that this is what `frontier` gave. O(points) once; then it is known. */
const checkFrontier = (curve: Frontier): void => {
  checkObject("frontier", curve, "what frontier gave")
  if (checked.has(curve)) return
  const { spent, value, price } = curve
  const points = lengthOf("frontier.spent", spent)
  checkLengthOf("frontier.value", value, points)
  checkLengthOf("frontier.price", price, points)
  checkWhole("length of the frontier", points, 1)
  for (const [field, values] of Object.entries({ spent, value }))
    for (let at = 0; at < points; at++)
      checkNumber(
        `frontier.${field}[${at}]`,
        values[at],
        "a finite number, none below the one before",
        (x) => Number.isFinite(x) && !(x < values[at - 1])
      )
  for (let at = 0; at < points; at++)
    checkNumber(
      `frontier.price[${at}]`,
      price[at],
      "a number >= 0, none above the one before",
      (x) => x >= 0 && !(x > price[at - 1])
    )
  checked.add(curve)
}

/**
 * Optimal expected reward per query at a budget, read off a frontier. O(log points).
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`
 * @example
 * ```ts
 * import { frontier, frontierValue, samples, successCurves } from "@alloc/core"
 *
 * const all = frontier(successCurves([0.5, 0.25], { maxSamples: 2 }))
 * console.log([0, 0.5, 1, 2].map((budget) => frontierValue(all, samples(budget))).join()) // => "0,0.25,0.375,0.59375"
 * ```
 */
export const frontierValue = (curve: Frontier, budget: Budget): number => {
  checkFrontier(curve)
  checkBudget(budget)
  const { spent, value, price } = curve
  const point = lastAtMost(spent, budget)
  if (point < 0) {
    // The minima may have been summed in another order, as `allocateArms` allows for.
    if (budget < spent[0] * (1 - 2 ** -40)) fail({ _tag: "InfeasibleBudget", budget, minimum: spent[0] })
    return value[0]
  }
  return point + 1 === spent.length ? value[point] : value[point] + (budget - spent[point]) * price[point + 1]
}

/**
 * Checks that a wanted value is within reach, give or take rounding.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkReachable = (wanted: number, most: number): void =>
  checkNumber(
    "value",
    wanted,
    `a number of at most ${most}, what an unlimited budget reaches`,
    (value) => value <= most + Math.abs(most) * 2 ** -40
  )

/**
 * The least average cost per query that reaches a wanted reward, read off a frontier. O(log points). For arms it is the
 * cost in the linear relaxation.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { frontier, frontierCost, successCurves } from "@alloc/core"
 *
 * console.log(frontierCost(frontier(successCurves([0.5, 0.25], { maxSamples: 2 })), 0.375)) // => 1
 * ```
 */
export const frontierCost = (curve: Frontier, wanted: number): number => {
  checkFrontier(curve)
  const { spent, value, price } = curve
  const last = value.length - 1
  checkReachable(wanted, value[last])
  // What is missing within rounding is not paid for: at the end of a curve it may be many samples of next to nothing.
  const rounding = Math.abs(wanted) * 2 ** -40
  const point = lastAtMost(value, wanted - rounding)
  if (point === last) return spent[last]
  if (point < 0 || value[point + 1] <= wanted + rounding) return spent[point + 1]
  return spent[point] + (wanted - value[point]) / price[point + 1]
}
