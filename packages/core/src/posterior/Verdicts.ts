/**
 * What a verifier that errs leaves of a success probability. A right sample is accepted with probability 1 - fn, a wrong
 * one with probability fp. For a query whose samples succeed with probability lambda, a sample is rejected with probability
 *
 *   r(lambda) = (1 - fp) (1 - kappa lambda),   kappa = (1 - fp - fn) / (1 - fp),
 *
 * so a rejection says less than a failure does: m rejections are as many failures as a coin of bias kappa counts among
 * them. With S(j) and Delta_(j+1) of the query's reward curve, the chance of m rejections in a row and the chance that the
 * next sample is accepted and right are
 *
 *   R(m) = (1 - fp)^m sum_j Binomial(j; m, kappa) S(j),
 *   W(m) = (1 - fn) (1 - fp)^m sum_j Binomial(j; m, kappa) Delta_(j+1).
 *
 * All terms are positive, so no digits are lost, and curves of any kind will do. The sums are taken by averaging
 * neighbours m times.
 *
 * @module
 */
import { checkCurves } from "../allocation/Bounds.ts"
import { checkOptions, checkShare, checkWhole } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves, MarginalCurves } from "../Curves.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import { type Survival, survivalOf } from "./Survival.ts"

/** How often a verifier errs, for a sample, given whether the sample is right. */
export interface VerifierRates {
  /** Probability that a wrong sample is accepted. */
  readonly falsePositive: number
  /** Probability that a right sample is rejected. */
  readonly falseNegative: number
}

/** A posterior after rejections, which ends with an acceptance, right or wrong. */
export interface VerdictSurvival extends Survival {
  /** Probability that the next sample is accepted, where `after` or `next` went last. */
  readonly ends: () => number
}

/**
 * Checks that both rates are in [0, 1) and that a right sample is accepted more often than a wrong one.
 *
 * @throws CoreError `UnknownOption`, `InvalidParameter`
 */
export const checkRates = (rates: VerifierRates): void => {
  checkOptions(rates, ["falsePositive", "falseNegative"])
  checkShare("falsePositive", rates.falsePositive)
  checkShare("falseNegative", rates.falseNegative)
  if (rates.falsePositive + rates.falseNegative >= 1)
    fail({
      _tag: "InvalidParameter",
      field: "falsePositive + falseNegative",
      value: rates.falsePositive + rates.falseNegative,
      valid: "a number below 1: at 1 the verdict says nothing"
    })
}

/** R(m) and W(m) of a query, m = 0 .. the length of `right` - 1. O(length^2). */
const verdictsOf = (
  survival: Survival,
  query: number,
  { falsePositive, falseNegative }: VerifierRates,
  rejections: Float64Array,
  right: Float64Array
): void => {
  const { length } = right
  const kappa = (1 - falsePositive - falseNegative) / (1 - falsePositive)
  const alive = new Float64Array(length)
  const delta = new Float64Array(length)
  let chance = 1
  for (let j = 0; j < length; j++) {
    const hazard = j === 0 ? survival.after(query, 0) : survival.next()
    alive[j] = chance
    delta[j] = chance * hazard
    chance *= 1 - hazard
  }
  let scale = 1
  for (let m = 0; m < length; m++) {
    rejections[m] = scale * alive[0]
    right[m] = (1 - falseNegative) * scale * delta[0]
    for (let j = 0; j + 1 < length - m; j++) {
      alive[j] += kappa * (alive[j + 1] - alive[j])
      delta[j] += kappa * (delta[j + 1] - delta[j])
    }
    scale *= 1 - falsePositive
  }
}

/**
 * The curves of answers that are accepted *and right*, where sampling ends at the first acceptance: what a budget is worth
 * behind a verifier that errs. Solvers and one-shot policies take them as they take any curves. Their `value(i, k)` is the
 * probability that query i ends with a right answer, where the original's says that a perfect verifier would have found one.
 * Curves of any kind whose rewards are 0 and 1. O(n maxSamples^2) time, O(n maxSamples) memory.
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `UnknownOption`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 * import { verifiedCurves } from "@alloc/core/posterior"
 *
 * // One sample in ten is right; a verifier that accepts one wrong sample in five mostly ends with a wrong one.
 * const found = successCurves([0.1], { maxSamples: 32 })
 * const right = verifiedCurves(found, { falsePositive: 0.2, falseNegative: 0.1 })
 * console.log(found.value(0, 32).toFixed(2), right.value(0, 32).toFixed(2)) // => "0.97 0.33"
 * ```
 */
export const verifiedCurves = (curves: Curves, rates: VerifierRates): MarginalCurves => {
  checkCurves(curves)
  checkRates(rates)
  const { size, maxSamples } = curves
  const survival = survivalOf(curves)
  const values = new Float64Array(size * maxSamples)
  const rejections = new Float64Array(maxSamples)
  for (let query = 0; query < size; query++) {
    const right = values.subarray(query * maxSamples, (query + 1) * maxSamples)
    verdictsOf(survival, query, rates, rejections, right)
  }
  return marginalCurves(values, { size, maxSamples })
}

/**
 * The posterior after rejections by a verifier that errs, as `survivalOf` is that after failures: `after` and `next` are the
 * probabilities that the next sample is accepted and right, `ends` that it is accepted, so that their quotient is the
 * probability that an answer accepted now is right. O(n maxSamples^2) time, O(n maxSamples) memory.
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `UnknownOption`
 * @example
 * ```ts
 * import { betaCurves } from "@alloc/core"
 * import { survivalUnderVerdicts } from "@alloc/core/posterior"
 *
 * const survival = survivalUnderVerdicts(betaCurves([1], [1], { maxSamples: 8 }), { falsePositive: 0.2, falseNegative: 0 })
 * // Accepted at once, an answer is right with probability 0.5 / 0.6; after four rejections, 1 / 2.
 * for (const rejections of [0, 4]) {
 *   const right = survival.after(0, rejections)
 *   console.log((right / survival.ends()).toFixed(3))
 *   // => 0.833
 *   // => 0.500
 * }
 * ```
 */
export const survivalUnderVerdicts = (curves: Curves, rates: VerifierRates): VerdictSurvival => {
  checkCurves(curves)
  checkRates(rates)
  const { size, maxSamples } = curves
  const plain = survivalOf(curves)
  const rejected = new Float64Array(size * maxSamples)
  const right = new Float64Array(size * maxSamples)
  for (let query = 0; query < size; query++) {
    const [from, end] = [query * maxSamples, (query + 1) * maxSamples]
    verdictsOf(plain, query, rates, rejected.subarray(from, end), right.subarray(from, end))
  }
  let at = 0
  const worth = (): number => (rejected[at] > 0 ? right[at] / rejected[at] : 0)
  // A sample that is accepted is right, or it is wrong and slips through.
  const ends = (): number => {
    const found = worth()
    const success = Math.min(1, found / (1 - rates.falseNegative))
    return found + rates.falsePositive * (1 - success)
  }
  return {
    size,
    maxSamples,
    after: (query, failures) => {
      at = query * maxSamples + Math.min(failures, maxSamples - 1)
      return worth()
    },
    next: () => {
      at += 1
      return worth()
    },
    ends,
    survive: (query, failures) =>
      failures < maxSamples ? rejected[query * maxSamples + failures] : rejected[(query + 1) * maxSamples - 1],
    used: (query, failures, more) => {
      let sum = 0
      let chance = 1
      for (let k = 0; k < more; k++) {
        at = query * maxSamples + Math.min(failures + k, maxSamples - 1)
        sum += chance
        chance *= 1 - ends()
      }
      return sum
    }
  }
}

/**
 * The rates of a verifier that is asked several times about one sample and accepts it at `needed` acceptances: asking
 * again, where its errors are independent from one time to the next. Together with what asking costs each number of times
 * is an arm of `allocateArms`. O(times).
 *
 * @throws CoreError `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { repeatedVerdicts } from "@alloc/core/posterior"
 *
 * const { falsePositive, falseNegative } = repeatedVerdicts({ falsePositive: 0.2, falseNegative: 0.2 }, { times: 3, needed: 2 })
 * console.log(falsePositive.toFixed(3), falseNegative.toFixed(3)) // => "0.104 0.104"
 * ```
 */
export const repeatedVerdicts = (
  rates: VerifierRates,
  options: { readonly times: number; readonly needed: number }
): VerifierRates => {
  checkRates(rates)
  checkOptions(options, ["times", "needed"])
  const { times, needed } = options
  checkWhole("times", times, 1, 1000)
  checkWhole("needed", needed, 1, times)
  // P(at least `needed` of `times`), each with probability p: one row of Pascal's triangle at a time.
  const atLeast = (p: number): number => {
    const chances = new Float64Array(times + 1)
    chances[0] = 1
    for (let t = 0; t < times; t++)
      for (let k = t + 1; k >= 0; k--) chances[k] = chances[k] * (1 - p) + (k > 0 ? chances[k - 1] * p : 0)
    return chances.subarray(needed).reduce((sum, chance) => sum + chance, 0)
  }
  return { falsePositive: atLeast(rates.falsePositive), falseNegative: 1 - atLeast(1 - rates.falseNegative) }
}
