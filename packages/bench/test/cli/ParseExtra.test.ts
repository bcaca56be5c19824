import { describe, expect, it } from "vitest"
import { BenchError } from "../../src/BenchError.ts"
import { parseExtra } from "../../src/cli/ParseExtra.ts"

describe("parseExtra", () => {
  it("gives no fields without a text, and those of an object", () => {
    expect(parseExtra(undefined)).toBeUndefined()
    expect(parseExtra('{"top_k": -1, "options": {"think": false}}')).toEqual({ top_k: -1, options: { think: false } })
  })

  it.each(["[1]", "null", "3", '"top_k"', "top_k=1", "", "{"])("refuses %j, naming flag and text", (text) => {
    const reason = { _tag: "InvalidOption", field: "--extra", value: text }
    expect(() => parseExtra(text)).toThrow(BenchError)
    expect(() => parseExtra(text)).toThrow(expect.objectContaining({ reason: expect.objectContaining(reason) }))
  })
})
