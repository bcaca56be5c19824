import { checkText } from "../Checks.ts"
import type { Policy } from "../Policy.ts"
import { checkPolicy } from "../PolicyRounds.ts"

/**
 * A policy under another name in tables and results: `online` on curves estimated from half of a query's own samples is
 * the "oracle", on Beta curves "online-beta". O(1).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { empiricalCurves, online, samples } from "@alloc/core"
 * import { named } from "@alloc/core/policies"
 *
 * // Successes in the first eight of sixteen samples; the other eight are to score what is decided here.
 * const curves = empiricalCurves([8, 2, 0], 8)
 * const oracle = named("oracle", online())
 * const { plan } = oracle.start({ arms: [{ name: "lm", curves }], budget: samples(1), seed: 1 })
 * console.log(oracle.name, plan.queries.join(), plan.samples.join()) // => "oracle 0,1 1,2"
 * ```
 */
export const named = <State>(name: string, policy: Policy<State>): Policy<State> => {
  checkText("name", name)
  checkPolicy(policy)
  return { ...policy, name }
}
