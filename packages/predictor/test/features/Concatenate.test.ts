import { concatenate, lengthFeatures } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { reasonOf } from "../Data.ts"

describe("concatenate", () => {
  it("keeps rows together and names its parts", () => {
    const both = concatenate([lengthFeatures(["ab", "c"]), lengthFeatures(["", "1 2"])])
    expect(both.values.length).toBe(16)
    expect(both.values[0]).toBeCloseTo(Math.log(3), 6)
    expect(both.values[4]).toBe(0)
    expect(reasonOf(() => concatenate([lengthFeatures(["a"]), lengthFeatures(["a", "b"])]))).toBe("LengthMismatch")
    expect(reasonOf(() => concatenate([]))).toBe("InvalidOption")
  })

  it("lays the parts of each row out in order, and has another source in another order", () => {
    const part = (kind: string, width: number, values: ReadonlyArray<number>) => ({
      source: { model: "toy", modelHash: kind, kind, width },
      size: 2,
      values: Float32Array.from(values)
    })
    const [a, b] = [part("a", 1, [1, 4]), part("b", 2, [2, 3, 5, 6])]
    expect(concatenate([a, b]).values).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    expect(concatenate([a, b]).source.modelHash).not.toBe(concatenate([b, a]).source.modelHash)
    expect(concatenate([a])).toBe(a)
  })
})
