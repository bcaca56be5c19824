import { describe, expect, it } from "vitest"
import { DecoderError, toDecoderError } from "../src/DecoderError.ts"

const server = { url: "http://localhost", problem: "no", refused: true }

describe("DecoderError", () => {
  it.each([
    [400, true],
    [422, true],
    [401, false],
    [500, false]
  ])("blames the request for status %d: %s", (status, expected) => {
    expect(new DecoderError({ reason: { _tag: "BadResponse", status, ...server } }).ofRequest).toBe(expected)
  })

  it("says in the words of the first failure why all failed", () => {
    const first = { _tag: "TimedOut", url: "http://localhost", milliseconds: 5 } as const
    const error = new DecoderError({ reason: { _tag: "AllFailed", count: 3, arm: "a", first } })
    expect(error.message).toMatch(/first 3 calls of arm a failed.*no answer within 5 ms/)
  })
})

describe("toDecoderError", () => {
  it("keeps what is one, and names what was done in anything else", () => {
    const closed = new DecoderError({ reason: { _tag: "Closed" } })
    expect(toDecoderError("reading")(closed)).toBe(closed)
    expect(toDecoderError("reading")(new Error("no disk")).message).toMatch(/while reading: no disk/)
  })
})
