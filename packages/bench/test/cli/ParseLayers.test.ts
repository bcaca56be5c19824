import { describe, expect, it } from "vitest"
import { parseLayers } from "../../src/cli/ParseLayers.ts"

describe("parseLayers", () => {
  it("reads one layer or several", () => {
    expect(parseLayers("20")).toEqual([20])
    expect(parseLayers("16, 20")).toEqual([16, 20])
    expect(parseLayers(undefined)).toBeUndefined()
  })

  it("reads that no states are wanted", () => {
    expect(parseLayers("none")).toEqual([])
  })

  it("refuses what is no layer", () => {
    for (const text of ["", "0", "16,", "1.5", "last", "16,none"])
      expect(() => parseLayers(text)).toThrow("--layers is")
  })
})
