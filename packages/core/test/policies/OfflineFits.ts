/** Offline policies fitted to random held-out queries, for the tests here. */
import { betaCurves, samples } from "@alloc/core"
import { fitOffline, type OfflineBins } from "@alloc/core/policies"
import fc from "fast-check"

/** What is fitted, and how. */
export const fits = fc.record({
  success: fc.array(fc.double({ min: 0.02, max: 0.95, noNaN: true }), { minLength: 1, maxLength: 40 }),
  budget: fc.double({ min: 0, max: 8, noNaN: true }),
  bins: fc.integer({ min: 1, max: 6 }),
  edges: fc.constantFrom("quantile" as const, "width" as const),
  remainder: fc.constantFrom("randomised" as const, "none" as const),
  two: fc.boolean(),
  minimum: fc.constantFrom(0, 1)
})

/** The fit itself, and the success probabilities that it was made from. */
export const fitted = (
  fit: ReturnType<(typeof fits)["generate"]>["value"]
): { bins: OfflineBins; success: Array<number> } => {
  const { success, budget, two, ...rest } = fit
  const heldOut = betaCurves(
    success.map((p, i) => p * (1 + (i % 3))),
    success.map((p, i) => (1 - p) * (1 + (i % 3))),
    { maxSamples: 8 }
  )
  const by = two ? [{ marginal: 1 }, { value: 8 }] : [{ marginal: 1 }]
  return { bins: fitOffline(heldOut, { ...rest, by, budget: samples(Math.max(budget, rest.minimum)) }), success }
}
