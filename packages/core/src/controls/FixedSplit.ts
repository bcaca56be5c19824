/**
 * A control: two levels and a share, chosen on training data; who gets which is random. What unequal budgets gain
 * without any prediction.
 *
 * @module
 */
import { checkBounds, checkCurves } from "../allocation/Bounds.ts"
import type { BudgetSamples } from "../Budget.ts"
import { checkBudget, checkOptions } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Policy } from "../Policy.ts"
import { batchOf, settle } from "../policies/Batch.ts"
import { type OneShot, oneShot, roundOf } from "../policies/OneShot.ts"
import { permutation, random } from "../random/Random.ts"

/** A fitted split; plain data that survives `JSON.stringify`. */
export interface FixedSplit {
  readonly schema: "alloc/fixed-split@1"
  readonly low: number
  readonly high: number
  /** Share of the queries that get `high`. */
  readonly share: number
}

/** Bounds for `fitFixedSplit`. */
export interface FixedSplitOptions {
  readonly budget: BudgetSamples
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
}

/** Mean of q_i(k) over the queries, k = 0 .. most. */
const meanValue = (outcomes: Curves, most: number): Float64Array => {
  const mean = new Float64Array(most + 1)
  const row = new Float64Array(most)
  for (let i = 0; i < outcomes.size; i++) {
    outcomes.fill(i, row, most, most, 0)
    for (let k = 0; k < most; k++) mean[k + 1] += row[k] / outcomes.size
  }
  for (let k = 0; k < most; k++) mean[k + 1] += mean[k]
  return mean
}

/**
 * The best two levels low <= B <= high on training outcomes, with the share that costs B on average: maximises
 * (1 - share) Q(low) + share Q(high), Q(k) the mean of q_i(k). Where Q is concave that is floor(B) and ceil(B), that
 * is, uniform: random members cannot gain from unequal budgets. Ties: the narrowest split. O(n Bmax + Bmax^2).
 *
 * @throws CoreError `EmptyCurves`, `InvalidBounds`, `InvalidBudget`, `InfeasibleBudget`, `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { empiricalCurves, samples } from "@alloc/core"
 * import { fitFixedSplit } from "@alloc/core/controls"
 *
 * const split = fitFixedSplit(empiricalCurves([1, 5, 9], 10), { budget: samples(2.25) })
 * console.log(split.low, split.high, split.share) // => 2 3 0.25
 * ```
 */
export const fitFixedSplit = (outcomes: Curves, options: FixedSplitOptions): FixedSplit => {
  checkOptions(options, ["budget", "minimum", "maximum"])
  checkCurves(outcomes)
  checkBudget(options.budget)
  const { minimum: least = 0, maximum = outcomes.maxSamples } = options
  if (outcomes.size === 0) fail({ _tag: "EmptyCurves" })
  checkBounds(0, least, maximum)
  const most = Math.min(maximum, outcomes.maxSamples)
  checkBounds(0, least, most)
  if (options.budget < least) fail({ _tag: "InfeasibleBudget", budget: options.budget, minimum: least })
  const budget = Math.min(options.budget, most)
  const mean = meanValue(outcomes, most)
  let best: FixedSplit = { schema: "alloc/fixed-split@1", low: least, high: least, share: 0 }
  let bestValue = Number.NEGATIVE_INFINITY
  for (let low = Math.floor(budget); low >= least; low--) {
    for (let high = Math.ceil(budget); high <= most; high++) {
      const share = high === low ? 0 : (budget - low) / (high - low)
      const value = (1 - share) * mean[low] + share * mean[high]
      if (value > bestValue + 1e-12) {
        best = { schema: "alloc/fixed-split@1", low, high, share }
        bestValue = value
      }
    }
  }
  return best
}

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidArtifact", field, value, valid })

/**
 * Checks that this is a split as `fitFixedSplit` makes them.
 *
 * @throws CoreError `InvalidArtifact`
 */
const checkSplit = (split: FixedSplit): void => {
  if (typeof split !== "object" || split === null) invalid("split", split, "an object")
  const { schema, low, high, share } = split
  if (schema !== "alloc/fixed-split@1") invalid("schema", schema, "alloc/fixed-split@1")
  if (!(Number.isSafeInteger(low) && low >= 0)) invalid("low", low, "a whole number >= 0")
  if (!(Number.isSafeInteger(high) && high >= low)) invalid("high", high, `a whole number >= ${low}`)
  if (!(typeof share === "number" && share >= 0 && share <= 1)) invalid("share", share, "a number in [0, 1]")
}

/**
 * The policy "fixed-split": a random `share` of the queries, drawn with the problem's seed, gets `high`, the others
 * `low`. Brought to the problem's own total, so that policies are compared at equal cost. O(n).
 *
 * @throws CoreError `InvalidArtifact`, `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`,
 * `InfeasibleBudget`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { fixedSplit } from "@alloc/core/controls"
 *
 * const curves = successCurves([0.9, 0.3, 0.1, 0.5], { maxSamples: 8 })
 * const policy = fixedSplit({ schema: "alloc/fixed-split@1", low: 1, high: 5, share: 0.5 })
 * const { plan } = policy.start({ arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 })
 * console.log([...plan.samples].sort().join()) // => "1,1,5,5"
 * ```
 */
export const fixedSplit = (split: FixedSplit): Policy<OneShot> => {
  checkSplit(split)
  return oneShot("fixed-split", (problem) => {
    const batch = batchOf(problem)
    const wanted = new Int32Array(batch.size).fill(split.low)
    const chosen = permutation(batch.size, random(problem.seed, "fixed-split"))
    for (const i of chosen.subarray(0, Math.round(split.share * batch.size))) wanted[i] = split.high
    return roundOf(settle(batch, wanted, problem.seed))
  })
}
