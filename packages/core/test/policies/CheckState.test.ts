import { describe, expect, it } from "vitest"
import { CoreError, type Policy, samples, successCurves, uniform } from "../../src/index.ts"
import { withCheckedState } from "../../src/policies/CheckState.ts"

const problem = {
  arms: [{ name: "lm", curves: successCurves([0.5], { maxSamples: 2 }) }],
  budget: samples(1),
  seed: 1
}

describe("withCheckedState", () => {
  it("refuses what is no state in every function, and leaves the policy as it is otherwise", () => {
    const policy = uniform()
    const state = policy.start(problem)
    expect(policy.next(state)?.samples.join()).toBe("1")
    expect(policy.isLast?.(state, 0)).toBe(true)
    const outcomes = { queries: Int32Array.of(0), arms: Int32Array.of(0), rewards: Float64Array.of(1) }
    for (const bad of [undefined, null, 5, "state", {}, []]) {
      const given = bad as unknown as typeof state
      for (const call of [
        () => policy.next(given),
        () => policy.observe(given, outcomes),
        () => policy.isLast?.(given, 0)
      ]) {
        expect(call).toThrow(CoreError)
        expect(call).toThrow("the policy's own state")
      }
    }
  })

  it("adds no isLast to a policy that has none", () => {
    const plain: Policy<{ readonly batch: object }> = {
      name: "none",
      start: () => ({ batch: {} }),
      next: () => undefined,
      observe: (state) => state
    }
    expect(withCheckedState<{ readonly batch: object }>("batch", plain).isLast).toBeUndefined()
  })
})
