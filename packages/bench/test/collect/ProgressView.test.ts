import { PassThrough } from "node:stream"
import { describe, expect, it } from "vitest"
import { duration, progressView } from "../../src/collect/ProgressView.ts"

describe("duration", () => {
  it.each([
    [0.2, "1 s"],
    [59, "59 s"],
    [200, "3 min 20 s"],
    [3840, "1 h 04 min"],
    [Number.POSITIVE_INFINITY, "?"],
    [Number.NaN, "?"]
  ])("shows %d seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })
})

describe("progressView off a terminal", () => {
  it("writes a plain line now and then, with rate and time left, and one at the end", () => {
    const stream = new PassThrough()
    let clock = 0
    // A stream that is no terminal has all that the view uses of it.
    const view = progressView(stream as unknown as NodeJS.WriteStream, () => clock)
    const at = (seconds: number, done: number, failed = 0): void => {
      clock = seconds * 1000
      view.show({ what: "samples", done, total: 100, fresh: done - 10, failed })
    }
    at(0, 10)
    at(1, 12)
    at(40, 50, 2)
    at(50, 90)
    at(55, 100)
    view.stop()
    expect(String(stream.read()).trimEnd().split("\n")).toEqual([
      "samples 10/100  ?/s, ? left",
      "samples 50/100  1.0/s, 50 s left, 2 failed",
      "samples 100/100  1.6/s, 0 s left"
    ])
  })
})
