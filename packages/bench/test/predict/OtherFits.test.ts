import { inputs } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { learnablePart, otherFits } from "../../src/predict/OtherFits.ts"

describe("otherFits", () => {
  it("are four halves by default, each its own, the same for one seed", () => {
    const fits = otherFits(100, 60, { seed: 3 })
    expect(fits.map(({ learnable, number }) => [number, learnable.size])).toEqual([1, 2, 3, 4].map((k) => [k, 50]))
    expect(new Set(fits.map(({ learnable }) => [...learnable].sort().join())).size).toBe(4)
    expect(otherFits(100, 60, { seed: 3 })).toEqual(fits)
  })

  it("are none where few queries are learnt from, and as many as are asked for", () => {
    expect(otherFits(100, 39, { seed: 3 })).toEqual([])
    expect(otherFits(100, 40, { seed: 3, fits: 7 })).toHaveLength(7)
  })
})

describe("learnablePart", () => {
  const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
  const rows = Int32Array.of(4, 7, 9)
  const part = { rows, inputs: inputs(["a", "b", "c"], { source, size: 3, values: Float32Array.of(1, 2, 3) }) }

  it("keeps rows and inputs that may be learnt from, in step", () => {
    const kept = learnablePart(part, new Set([9, 4, 100]))
    expect([...kept.rows]).toEqual([4, 9])
    expect(kept.inputs.ids).toEqual(["a", "c"])
    expect([...kept.inputs.features.values]).toEqual([1, 3])
  })

  it("is the same object where all may, so that decompositions are found again", () => {
    expect(learnablePart(part, undefined)).toBe(part)
  })
})
