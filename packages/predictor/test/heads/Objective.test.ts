import { describe, expect, it } from "vitest"
import { columnsOf } from "../../src/heads/Objective.ts"

describe("columnsOf", () => {
  it("lays rows out one after the other, in single precision", () => {
    const { objective, values, width } = columnsOf({ kind: "squared" }, 3, 2, (i) => [i, 0.1 * i])
    expect(objective).toEqual({ kind: "squared" })
    expect(width).toBe(2)
    expect(values).toEqual(Float32Array.of(0, 0, 1, 0.1, 2, 0.2))
  })
})
