/**
 * A problem with one arm in whole samples: bounds per query, checked, and the total that may be drawn. What the
 * one-arm policies start from.
 *
 * @module
 */
import { wholeSamples } from "../allocation/Bounds.ts"
import { type BudgetSamples, samples } from "../Budget.ts"
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Arm, Problem } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"

/** Bounds and total of a batch, in samples. */
export interface Batch {
  readonly curves: Curves
  readonly size: number
  readonly minimum: Int32Array
  readonly maximum: Int32Array
  /** Samples that may be drawn: floor(budget * size / cost), at most the sum of the maxima. */
  readonly total: number
  /** An average that buys exactly `total` samples: half a sample more, against rounding. */
  readonly perQuery: BudgetSamples
}

const bound = (given: number | Int32Array | undefined, fallback: number, size: number, field: string): Int32Array => {
  if (given instanceof Int32Array) {
    if (given.length !== size) {
      throw new CoreError({ _tag: "LengthMismatch", field, length: given.length, expected: size })
    }
    return given.slice()
  }
  const value = given ?? fallback
  if (!Number.isInteger(value) || value < 0) {
    throw new CoreError({ _tag: "InvalidParameter", field, value, valid: "whole numbers >= 0" })
  }
  return new Int32Array(size).fill(value)
}

/** The only arm of a problem. Throws `InvalidParameter` where there are none or several. */
export const onlyArm = (problem: Problem): Arm => {
  const arm = problem.arms[0]
  if (arm === undefined || problem.arms.length > 1) {
    const valid = "exactly one arm; cascade and routing policies take several"
    throw new CoreError({ _tag: "InvalidParameter", field: "arms", value: problem.arms.length, valid })
  }
  return arm
}

const scalarCost = (arm: Arm): number => {
  const cost = arm.cost ?? 1
  if (typeof cost !== "number" || !(cost > 0) || !Number.isFinite(cost)) {
    const valid = "one finite number > 0; costs that differ by query take the policy arms"
    throw new CoreError({ _tag: "InvalidParameter", field: `cost of arm ${arm.name}`, value: cost, valid })
  }
  return cost
}

/**
 * Checks a one-arm problem and resolves its bounds, O(n). The maximum of a query is at most `curves.maxSamples`.
 *
 * @throws CoreError `InvalidParameter` for several arms or a cost per query, `InvalidBounds`, `LengthMismatch`,
 * `InvalidBudget`, `InfeasibleBudget` where the minima cost more than the budget
 * @example
 * ```ts
 * import { batchOf, samples, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.9, 0.3], { maxSamples: 8 })
 * const problem = { arms: [{ name: "lm", curves }], budget: samples(2.5), maximum: 4, seed: 1 }
 * console.log(batchOf(problem).total, batchOf(problem).maximum.join()) // => 5 "4,4"
 * ```
 */
export const batchOf = (problem: Problem): Batch => {
  const arm = onlyArm(problem)
  const curves = arm.curves
  const size = curves.size
  if (!Number.isFinite(problem.budget) || problem.budget < 0) {
    throw new CoreError({ _tag: "InvalidBudget", value: problem.budget, valid: "a finite number >= 0" })
  }
  const minimum = bound(problem.minimum, 0, size, "minimum")
  const maximum = bound(problem.maximum, curves.maxSamples, size, "maximum")
  let least = 0
  let most = 0
  for (let i = 0; i < size; i++) {
    maximum[i] = Math.min(maximum[i], curves.maxSamples)
    if (minimum[i] < 0 || minimum[i] > maximum[i]) {
      throw new CoreError({ _tag: "InvalidBounds", query: i, minimum: minimum[i], maximum: maximum[i] })
    }
    least += minimum[i]
    most += maximum[i]
  }
  const cost = scalarCost(arm)
  const total = Math.min(wholeSamples(problem.budget / cost, size), most)
  if (total < least) {
    const smallest = (least * cost) / size
    throw new CoreError({ _tag: "InfeasibleBudget", budget: problem.budget, minimum: smallest })
  }
  const perQuery = samples(size === 0 ? 0 : (total + 0.5) / size)
  return { curves, size, minimum, maximum, total, perQuery }
}

/**
 * Brings budgets within the bounds and to exactly `batch.total` samples: clamps, then adds (or takes) one sample at a
 * time along a seeded random order of the queries, round after round. O(n + corrections).
 */
export const settle = (batch: Batch, wanted: ArrayLike<number>, seed: number): Int32Array => {
  const { size, minimum, maximum, total } = batch
  const budgets = new Int32Array(size)
  let sum = 0
  for (let i = 0; i < size; i++) {
    budgets[i] = Math.min(maximum[i], Math.max(minimum[i], wanted[i]))
    sum += budgets[i]
  }
  const order = permutation(size, random(seed, "settle"))
  const step = sum < total ? 1 : -1
  const limit = sum < total ? maximum : minimum
  while (sum !== total) {
    for (let k = 0; k < size && sum !== total; k++) {
      const i = order[k]
      if (budgets[i] === limit[i]) continue
      budgets[i] += step
      sum += step
    }
  }
  return budgets
}
