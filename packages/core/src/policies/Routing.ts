/**
 * Which decoder answers which query: routing at a share or at a cost, and choosing a decoder and its number of samples
 * together.
 *
 * @module
 */
import { type ArmAllocation, allocateArms } from "../allocation/AllocateArms.ts"
import { allocateAtQuantile, checkQuantile, type RandomCostArm } from "../allocation/AllocateAtQuantile.ts"
import { routeShare } from "../allocation/Route.ts"
import { checkLengthOf, checkOptions } from "../Checks.ts"
import type { Numbers } from "../Curves.ts"
import type { Policy, Problem, Round } from "../Policy.ts"
import { checkProblem, twoArms } from "./CheckProblem.ts"
import { type OneShot, oneShot } from "./OneShot.ts"

/** Options of `routing`. */
export interface RoutingOptions {
  /** Share of the queries for the strong decoder; without it the problem's budget decides, as an average cost. */
  readonly share?: number | undefined
  /** Preference for the strong decoder, one number per query; default the predicted gain q_strong(1) - q_weak(1). */
  readonly preference?: Numbers | undefined
}

/** One reply for each query, from arm 1 where `strong` is 1, from arm 0 elsewhere. */
export const oneReplyEach = (strong: Uint8Array): Round => ({
  queries: Int32Array.from(strong.keys()),
  arms: Int32Array.from(strong),
  samples: new Int32Array(strong.length).fill(1)
})

const roundOfArms = ({ arm, samples }: ArmAllocation): Round => {
  const queries = Int32Array.from(samples.keys()).filter((i) => samples[i] > 0)
  return { queries, arms: queries.map((i) => arm[i]), samples: queries.map((i) => samples[i]) }
}

/** The plan of `allocateArms` for a problem. */
const armsPlan = (problem: Problem, limits: Pick<Problem, "minimum" | "maximum">): Round => {
  const { minimum, maximum } = limits
  return roundOfArms(allocateArms(problem.arms, { budget: problem.budget, minimum, maximum }))
}

/**
 * The policy "routing": one reply per query, from the weak decoder (arm 0) or the strong one (arm 1). At a `share` the
 * queries with the largest preference go to the strong one (Damani et al., routing); without it, those for which it
 * brings most for its additional cost, within the problem's average budget. O(n).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { routing } from "@alloc/core/policies"
 *
 * const weak = { name: "weak", curves: successCurves([0.9, 0.2, 0.3, 0.1], { maxSamples: 1 }) }
 * const strong = { name: "strong", curves: successCurves([0.9, 0.8, 0.4, 0.2], { maxSamples: 1 }) }
 * const state = routing({ share: 0.25 }).start({ arms: [weak, strong], budget: samples(1), seed: 1 })
 * console.log(state.plan.arms.join()) // => "0,1,0,0"
 * ```
 */
export const routing = (options: RoutingOptions = {}): Policy<OneShot> => {
  checkOptions(options, ["share", "preference"])
  return oneShot("routing", (problem) => {
    checkProblem(problem)
    const [weak, strong] = twoArms(problem)
    const { share, preference } = options
    if (share === undefined) return armsPlan(problem, { minimum: 1, maximum: 1 })
    const { size } = weak.curves
    if (preference !== undefined) checkLengthOf("preference", preference, size)
    const gain = (_: unknown, i: number): number => strong.curves.value(i, 1) - weak.curves.value(i, 1)
    return oneReplyEach(routeShare(preference ?? Float64Array.from({ length: size }, gain), share).strong)
  })
}

/** Options of `onlineArms`. */
export interface OnlineArmsOptions {
  /** Keep the budget with this probability, in [0.5, 1), where samples cost random amounts; default: in expectation. */
  readonly quantile?: number | undefined
  /** With `quantile`: variance of one sample's cost by arm, one number for all queries or one for each. */
  readonly variances?: ReadonlyArray<Numbers | number> | undefined
}

/** The arms with the variances of their costs. */
const withVariances = ({ arms }: Problem, variances: OnlineArmsOptions["variances"]): ReadonlyArray<RandomCostArm> => {
  checkLengthOf("variances", variances, arms.length)
  return arms.map((arm, at) => ({ ...arm, variance: variances?.[at] ?? Number.NaN }))
}

/**
 * The policy "arms" (after BEST-Route, arXiv 2506.22716): for each query a decoder and its number of samples together,
 * within the average cost, by `allocateArms`; with `quantile` by `allocateAtQuantile`, and named "arms-at-quantile". With one
 * arm it is `online` for costs that differ by query. O(n choices) a pass.
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `LengthMismatch`, `InvalidParameter`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { successCurves, usd } from "@alloc/core"
 * import { onlineArms } from "@alloc/core/policies"
 *
 * const small = { name: "small", cost: 1, curves: successCurves([0.8, 0.1], { maxSamples: 4 }) }
 * const large = { name: "large", cost: 5, curves: successCurves([0.9, 0.8], { maxSamples: 4 }) }
 * const { plan } = onlineArms().start({ arms: [small, large], budget: usd(3.5), seed: 1 })
 * console.log(plan.arms.join(), plan.samples.join()) // => "0,1 2,1"
 * ```
 */
export const onlineArms = (options: OnlineArmsOptions = {}): Policy<OneShot> => {
  checkOptions(options, ["quantile", "variances"])
  const { quantile, variances } = options
  if (quantile === undefined) {
    if (variances !== undefined) checkQuantile(quantile)
    return oneShot("arms", (problem) => {
      checkProblem(problem)
      return armsPlan(problem, { minimum: problem.minimum, maximum: problem.maximum })
    })
  }
  checkQuantile(quantile)
  return oneShot("arms-at-quantile", (problem) => {
    checkProblem(problem)
    const { budget, minimum, maximum } = problem
    return roundOfArms(allocateAtQuantile(withVariances(problem, variances), { budget, quantile, minimum, maximum }))
  })
}
