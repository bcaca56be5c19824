/**
 * The upper limit of one-shot allocation.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { type OneShot, oneShot } from "./OneShot.ts"
import { onlinePlan } from "./Online.ts"

/**
 * The policy "oracle": `online` on curves estimated from one half of each query's own samples. Score it on the other
 * half: decided and scored on the same samples, an oracle shows gains that are not there. O(n + samples bought).
 *
 * @throws CoreError as `online` does
 * @example
 * ```ts
 * import { empiricalCurves, oracle, samples } from "@alloc/core"
 *
 * // Successes in the first eight of sixteen samples; the other eight score what is decided here.
 * const curves = empiricalCurves([8, 2, 0], 8)
 * const { plan } = oracle().start({ arms: [{ name: "lm", curves }], budget: samples(1), seed: 1 })
 * console.log(plan.queries.join(), plan.samples.join()) // => "0,1 1,2"
 * ```
 */
export const oracle = (): Policy<OneShot> => oneShot("oracle", onlinePlan)
