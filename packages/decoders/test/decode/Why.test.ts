import { successCurves } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { whyOf } from "../../src/decode/Why.ts"

const facts = { query: 0, predicted: [], rounds: [], samples: [], sample: undefined } as const
const failed = { arm: "a", index: 0, round: 0, reused: false }

describe("whyOf", () => {
  it("counts samples and rounds, names failures, and says what ended the drawing", () => {
    const rounds = [
      { round: 0, arm: "a", samples: 1 },
      { round: 1, arm: "a", samples: 1 }
    ]
    const { text } = whyOf({ ...facts, rounds, samples: [failed, { ...failed, reused: true }], stopped: "cap" })
    expect(text).toMatch(/^2 samples in 2 rounds, 2 failed, 1 reused, .*; the cap on spending was reached$/)
  })
  it("gives the predicted gain of the first sample by arm", () => {
    const arms = [0.25, 0.5].map((p) => ({ name: String(p), curves: successCurves([p], { maxSamples: 2 }), cost: 1 }))
    expect(whyOf({ ...facts, predicted: arms, stopped: "policy" }).predicted).toEqual([0.25, 0.5])
  })
})
