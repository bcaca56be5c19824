import type { Budget } from "../Budget.ts"
import {
  checkBudget,
  checkLengthOf,
  checkNumber,
  checkObject,
  checkOptions,
  checkSome,
  copyNonNegative
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"
import { normalQuantile } from "../posterior/Gamma.ts"
import { type ArmAllocation, allocateArms } from "./AllocateArms.ts"
import { allocateArmsAtPrice } from "./AllocateAtPrice.ts"
import { checkCurves, LIMITS, type Limits } from "./Bounds.ts"
import type { CostedArm } from "./Envelopes.ts"

/** An arm whose samples cost a random amount: `cost` is the expectation, `variance` that of one sample, by query. */
export interface RandomCostArm extends CostedArm {
  readonly variance: Numbers | number
}

/** An allocation whose cost is random. */
export interface QuantileAllocation extends ArmAllocation {
  /** Standard deviation of the average cost per query. */
  readonly deviation: number
}

/**
 * Checks the probability with which a budget is to be kept.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkQuantile = (quantile: unknown): void =>
  checkNumber("quantile", quantile, "a number in [0.5, 1)", (value) => value >= 0.5 && value < 1)

/**
 * The arms' allocation that keeps a budget with a given probability, where samples cost random amounts (tokens, say): the
 * largest expected cost `spent` with spent + z deviation <= budget, z the normal quantile. Expectation alone (`allocateArms`
 * with mean costs) exceeds the budget half of the time. The sum over a batch is taken to be normal, samples to be
 * independent: right for hundreds of samples, optimistic for a few with a heavy tail. Some 50 solves of `allocateArms`.
 *
 * O(n choices) a pass.
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `LengthMismatch`, `InvalidParameter`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { allocateArms, successCurves, tokens } from "@alloc/core"
 * import { allocateAtQuantile } from "@alloc/core/policies"
 *
 * const curves = successCurves(new Float64Array(400).fill(0.3), { maxSamples: 8 })
 * // A sample costs 100 tokens on average, give or take 80.
 * const arm = { curves, cost: 100, variance: 6400 }
 * const { spent, deviation } = allocateAtQuantile([arm], { budget: tokens(400), quantile: 0.99 })
 * console.log(spent.toFixed(0), deviation.toFixed(1)) // => "382 7.8"
 * ```
 */
export const allocateAtQuantile = (
  arms: ReadonlyArray<RandomCostArm>,
  options: { readonly budget: Budget; readonly quantile: number } & Limits
): QuantileAllocation => {
  checkOptions(options, ["budget", "quantile", ...LIMITS])
  const { budget, quantile, ...limits } = options
  checkBudget(budget)
  checkQuantile(quantile)
  const z = normalQuantile(quantile)
  checkSome("arms", arms, "arm")
  const variances = arms.map((arm) => {
    checkObject("arm", arm, "an object of curves, cost and variance")
    checkCurves(arm.curves)
    const { curves, variance } = arm
    if (typeof variance !== "number") checkLengthOf("variance", variance, curves.size)
    return copyNonNegative("variance", typeof variance === "number" ? [variance] : variance)
  })
  const costed = arms.map(({ variance, ...arm }): CostedArm => arm)
  const solve = (mean: number): QuantileAllocation => {
    // A part of the budget, which was checked, is a budget.
    const allocation = allocateArms(costed, { budget: mean as Budget, ...limits })
    let sum = 0
    for (const [query, arm] of allocation.arm.entries())
      if (arm >= 0)
        sum += allocation.samples[query] * (variances[arm].length === 1 ? variances[arm][0] : variances[arm][query])
    return { ...allocation, deviation: Math.sqrt(sum) / Math.max(1, allocation.arm.length) }
  }
  const isKept = ({ spent, deviation }: QuantileAllocation): boolean => spent + z * deviation <= budget * (1 + 2 ** -40)
  const whole = solve(budget)
  if (isKept(whole)) return whole
  const least = allocateArmsAtPrice(costed, { price: Number.POSITIVE_INFINITY, ...limits }).spent * (1 + 2 ** -40)
  return (
    bisected(solve, isKept, least, budget) ??
    fail({ _tag: "InfeasibleBudget", budget, minimum: least + z * solve(least).deviation })
  )
}

/** The largest budget in expectation that keeps the quantile, by bisection; undefined where none does. */
const bisected = (
  solve: (mean: number) => QuantileAllocation,
  isKept: (allocation: QuantileAllocation) => boolean,
  least: number,
  most: number
): QuantileAllocation | undefined => {
  let low = least
  let high = most
  const first = solve(least)
  let best = isKept(first) ? first : undefined
  for (let step = 0; best !== undefined && step < 50; step++) {
    const middle = (low + high) / 2
    const allocation = solve(middle)
    if (isKept(allocation)) {
      best = allocation
      low = middle
    } else high = middle
  }
  return best
}
