/**
 * The control of `routing`: the same share of the queries, chosen at random.
 *
 * @module
 */
import { wholeSamples } from "../allocation/Bounds.ts"
import { costsOf } from "../allocation/Costs.ts"
import { checkOptions, checkShare } from "../Checks.ts"
import type { Policy } from "../Policy.ts"
import { checkProblem, twoArms } from "../policies/CheckProblem.ts"
import { type OneShot, oneShot } from "../policies/OneShot.ts"
import { oneReplyEach } from "../policies/Routing.ts"
import { permutation, random } from "../random/Random.ts"

/**
 * The control "routing-random": the same share of the queries goes to the strong decoder, at random (the problem's
 * seed). O(n).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`, `InvalidBudget`, `UnknownOption`
 * @example
 * ```ts
 * import { successCurves, usd } from "@alloc/core"
 * import { randomRouting } from "@alloc/core/controls"
 *
 * const weak = { name: "weak", curves: successCurves([0.9, 0.2, 0.3, 0.1], { maxSamples: 1 }) }
 * const strong = { name: "strong", curves: successCurves([0.9, 0.8, 0.4, 0.2], { maxSamples: 1 }) }
 * const { plan } = randomRouting({ share: 0.5 }).start({ arms: [weak, strong], budget: usd(1), seed: 1 })
 * console.log([...plan.arms].sort().join()) // => "0,0,1,1"
 * ```
 */
export const randomRouting = (options: { readonly share: number }): Policy<OneShot> => {
  checkOptions(options, ["share"])
  const { share } = options
  checkShare("share", share)
  return oneShot("routing-random", (problem) => {
    checkProblem(problem)
    for (const { cost = 1, curves: own } of twoArms(problem)) costsOf(cost, own.size, own.maxSamples)
    const { curves } = problem.arms[0]
    const strong = new Uint8Array(curves.size)
    const order = permutation(curves.size, random(problem.seed, "routing"))
    for (const i of order.subarray(0, wholeSamples(share, curves.size))) strong[i] = 1
    return oneReplyEach(strong)
  })
}
