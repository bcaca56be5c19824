/**
 * The control of `routing`: the same share of the queries, chosen at random.
 *
 * @module
 */
import { wholeSamples } from "../allocation/Bounds.ts"
import { CoreError } from "../CoreError.ts"
import type { Policy } from "../Policy.ts"
import { type OneShot, oneShot } from "../policies/OneShot.ts"
import { checkTwoArms, oneReplyEach } from "../policies/Routing.ts"
import { permutation, random } from "../random/Random.ts"

/**
 * The control "routing-random": the same share of the queries goes to the strong decoder, at random (the problem's
 * seed). O(n).
 *
 * @throws CoreError `InvalidParameter` as `routing` does
 * @example
 * ```ts
 * import { randomRouting, successCurves, usd } from "@alloc/core"
 *
 * const weak = { name: "weak", curves: successCurves([0.9, 0.2, 0.3, 0.1], { maxSamples: 1 }) }
 * const strong = { name: "strong", curves: successCurves([0.9, 0.8, 0.4, 0.2], { maxSamples: 1 }) }
 * const { plan } = randomRouting({ share: 0.5 }).start({ arms: [weak, strong], budget: usd(1), seed: 1 })
 * console.log([...plan.arms].sort().join()) // => "0,0,1,1"
 * ```
 */
export const randomRouting = (options: { readonly share: number }): Policy<OneShot> =>
  oneShot("routing-random", (problem) => {
    checkTwoArms(problem)
    const { size } = problem.arms[0].curves
    const { share } = options
    if (!(share >= 0 && share <= 1)) {
      throw new CoreError({ _tag: "InvalidParameter", field: "share", value: share, valid: "a number in [0, 1]" })
    }
    const strong = new Uint8Array(size)
    const order = permutation(size, random(problem.seed, "routing"))
    for (const i of order.subarray(0, wholeSamples(share, size))) strong[i] = 1
    return oneReplyEach(strong)
  })
