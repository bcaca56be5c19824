import { describe, expect, it } from "vitest"
import { selectFeatures } from "../../src/recording/SelectFeatures.ts"

describe("selectFeatures", () => {
  it("takes rows in any order, as often as they are named, and zeros where there is none", () => {
    const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 2 }
    const features = { source, size: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) }
    expect(selectFeatures(features, Int32Array.of(2, 0, 2, -1))).toEqual({
      source,
      size: 4,
      values: Float32Array.of(5, 6, 1, 2, 5, 6, 0, 0)
    })
  })
})
