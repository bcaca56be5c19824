import { betaCurves, samples, sequential } from "@alloc/core"
import { sequentialFlat } from "@alloc/core/controls"
import { describe, expect, it } from "vitest"

describe("sequentialFlat", () => {
  it("draws alike whichever query has which prior, where sequential follows the priors", () => {
    const alpha = [9, 1, 5, 2, 7, 3, 1, 4, 6, 2]
    const first = (policy: ReturnType<typeof sequential>, a: ReadonlyArray<number>): ReadonlyArray<number> => {
      const curves = betaCurves(
        a,
        [...a].map((x) => 10 - x),
        { maxSamples: 8 }
      )
      const state = policy.start({ arms: [{ name: "lm", curves }], budget: samples(0.5), seed: 1 })
      return [...(policy.next(state)?.queries ?? [])]
    }
    const turned = [...alpha].reverse()
    expect(first(sequentialFlat(), alpha).length).toBe(5)
    expect(first(sequentialFlat(), turned)).toEqual(first(sequentialFlat(), alpha))
    expect(first(sequential(), turned)).not.toEqual(first(sequential(), alpha))
  })
})
