import { describe, expect, it } from "vitest"
import { HttpError } from "../src/HttpError.ts"

const refused = (status: number, retryable: boolean, waitMs = 0): HttpError =>
  new HttpError({ reason: { _tag: "Refused", url: "http://x.test", status, problem: "busy", retryable, waitMs } })

describe("HttpError", () => {
  it("slows all callers down only where the server has too much to do, and another attempt is worth it", () => {
    expect([refused(429, true), refused(429, false), refused(500, true)].map((error) => error.overloaded)).toEqual([
      true,
      false,
      false
    ])
  })
  it("is worth another attempt where the connection or the time is at fault, not the answer", () => {
    const url = "http://x.test"
    const late = new HttpError({ reason: { _tag: "TimedOut", url, milliseconds: 5 } })
    const wrong = new HttpError({ reason: { _tag: "Malformed", url, status: 200, problem: "no JSON" } })
    expect([late.retryable, wrong.retryable]).toEqual([true, false])
  })
  it("says how long the server wants to be left alone", () => {
    expect(refused(429, true, 1500).message).toMatch(/status 429: busy \(it asks for a pause of 2 s\)/)
  })
})
