import { betaCurves, samples, sequential } from "@alloc/core"
import { sequentialShuffled } from "@alloc/core/controls"
import { permutation, random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { run } from "../policies/simulation.ts"

describe("sequentialShuffled", () => {
  it("samples first the query that the best prior was dealt to", () => {
    const alpha = [1, 2, 9, 3, 1, 2]
    const curves = betaCurves(
      alpha,
      [...alpha].map((a) => 10 - a),
      { maxSamples: 8 }
    )
    for (const seed of [1, 2, 3, 4]) {
      const policy = sequentialShuffled({ maxInFlight: 1 })
      const state = policy.start({ arms: [{ name: "lm", curves }], budget: samples(1), seed })
      const dealt = permutation(alpha.length, random(seed, "shuffled")).indexOf(2)
      expect([...(policy.next(state)?.queries ?? [])]).toEqual([dealt])
    }
  })

  it("is sequential where all priors are equal", () => {
    const curves = betaCurves(new Array(9).fill(1), new Array(9).fill(2), { maxSamples: 8 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 }
    const success = new Float64Array(9).fill(0.3)
    expect(run(sequentialShuffled(), problem, success).drawn).toEqual(run(sequential(), problem, success).drawn)
  })
})
