import { describe, expect, it } from "vitest"
import { betaCurves, CoreError } from "../../src/index.ts"
import { decodeSummary, encodeSummary, summarise } from "../../src/shards/index.ts"

describe("encoded summaries", () => {
  it("survive being sent as bytes, and broken bytes are refused", () => {
    const summary = summarise(betaCurves([1, 2], [3, 4], { maxSamples: 9 }), { minimum: 1, capacity: 5 })
    const bytes = encodeSummary(summary)
    expect(decodeSummary(bytes)).toEqual(summary)
    expect(() => decodeSummary(bytes.slice(0, 50))).toThrow(CoreError)
    const wrong = bytes.slice()
    wrong[7] = 0
    expect(() => decodeSummary(wrong)).toThrow("format")
    const negative = bytes.slice()
    new DataView(negative.buffer).setFloat64(8 * 5, -1, true)
    expect(() => decodeSummary(negative)).toThrow("edge 0")
  })
})
