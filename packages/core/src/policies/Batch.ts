/**
 * A problem with one arm in whole samples: bounds per query, checked, and the total that may be drawn. What the
 * one-arm policies start from.
 *
 * @module
 */
import { type Bounds, boundsOf, limitOf, startOf, wholeSamples } from "../allocation/Bounds.ts"
import { isCost } from "../allocation/Costs.ts"
import { checkNumber } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Problem } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"
import { checkProblem, onlyArm } from "./CheckProblem.ts"

/** Bounds and total of a batch, in samples. */
export interface Batch {
  readonly curves: Curves
  readonly size: number
  readonly minimum: Int32Array
  readonly maximum: Int32Array
  /** Samples that may be drawn: floor(budget * size / cost), at most the sum of the maxima. */
  readonly total: number
}

/** Limits of a batch that were checked before, as the solvers take them. */
export const boundsWithin = (minimum: Int32Array, maximum: Int32Array): Bounds => ({
  start: 0,
  limit: 0,
  starts: minimum,
  limits: maximum,
  weights: undefined,
  forced: minimum.reduce((sum, least) => sum + least, 0)
})

/**
 * Checks a one-arm problem and resolves its bounds, O(n). The maximum of a query is at most `curves.maxSamples`.
 *
 * @throws CoreError `InvalidParameter` (several arms or a cost per query among them), `InvalidBounds`, `LengthMismatch`,
 * `InvalidBudget`, `InfeasibleBudget`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { batchOf } from "@alloc/core/policies"
 *
 * const curves = successCurves([0.9, 0.3], { maxSamples: 8 })
 * const problem = { arms: [{ name: "lm", curves }], budget: samples(2.5), maximum: 4, seed: 1 }
 * console.log(batchOf(problem).total, batchOf(problem).maximum.join()) // => 5 "4,4"
 * ```
 */
export const batchOf = (problem: Problem): Batch => {
  checkProblem(problem)
  const arm = onlyArm(problem)
  const { curves, cost = 1 } = arm
  const { size } = curves
  const valid = "one number > 0 for all; costs that differ by query take the policy arms"
  checkNumber(`cost of arm ${arm.name}`, cost, valid, (value) => value > 0 && isCost(value))
  const bounds = boundsOf(curves, { minimum: problem.minimum, maximum: problem.maximum })
  const minimum = Int32Array.from({ length: size }, (_, query) => startOf(bounds, query))
  const maximum = Int32Array.from({ length: size }, (_, query) => limitOf(bounds, query))
  const most = maximum.reduce((sum, each) => sum + each, 0)
  const total = Math.min(wholeSamples(problem.budget / Number(cost), size), most)
  if (total < bounds.forced) {
    const smallest = (bounds.forced * Number(cost)) / size
    fail({ _tag: "InfeasibleBudget", budget: problem.budget, minimum: smallest })
  }
  return { curves, size, minimum, maximum, total }
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
