import { describe, expect, it } from "vitest"
import { floatsOf, loadRuntime } from "../../src/persistence/Runtime.ts"
import { reasonOf } from "../Data.ts"

describe("the runtime", () => {
  it("is loaded once", async () => {
    expect(await loadRuntime()).toBe(await loadRuntime())
  })

  it("a tensor of another type is an error that says how to install the runtime", () => {
    const numbers = Float32Array.of(1)
    expect(floatsOf({ data: numbers })).toBe(numbers)
    expect(reasonOf(() => floatsOf({ data: Float64Array.of(1) }))).toBe("MissingRuntime")
  })
})
