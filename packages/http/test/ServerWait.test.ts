import { Headers } from "effect/http"
import { describe, expect, it } from "vitest"
import { serverWaitMs } from "../src/ServerWait.ts"

const now = Date.parse("2026-11-28T12:00:00Z")
const waitMs = (headers: Readonly<Record<string, string>>): number => serverWaitMs(Headers.fromInput(headers), now)

describe("serverWaitMs", () => {
  it.each([
    [{ "retry-after": "20" }, 20_000],
    [{ "retry-after": " 1.5 " }, 1_500],
    [{ "retry-after": "Sat, 28 Nov 2026 12:00:09 GMT" }, 9_000],
    [{ "retry-after": "Sat, 28 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after-ms": "75.5", "retry-after": "20" }, 75.5],
    [{ "retry-after": "soon" }, 0],
    [{ "retry-after": "-3" }, 0],
    [{}, 0]
  ])("reads %j as %d ms", (headers, expected) => {
    expect(waitMs(headers)).toBe(expected)
  })

  it.each([
    ["6m0s", 360_000],
    ["1h2m3.5s", 3_723_500],
    ["20ms", 20],
    ["12", 12_000],
    [String(now / 1000 + 5), 5_000],
    [String(now + 7), 7],
    ["2026-11-28T12:00:04Z", 4_000],
    ["later", 0]
  ])("reads the reset %s of an exhausted limit as %d ms", (reset, expected) => {
    expect(waitMs({ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": reset })).toBe(expected)
  })

  it("does not wait while something is left, and waits for the last of several exhausted limits", () => {
    expect(waitMs({ "x-ratelimit-remaining-tokens": "1", "x-ratelimit-reset-tokens": "6m0s" })).toBe(0)
    const both = { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "3s" }
    expect(waitMs({ ...both, "ratelimit-remaining": "0", "ratelimit-reset": "2" })).toBe(3_000)
  })
})
