import { DecoderError, type DecoderReason } from "@alloc/decoders"
import { describe, expect, it } from "vitest"
import { failureKind, failureWatch } from "../../src/collect/DrawFailures.ts"

const url = "http://server"
const errorOf = (reason: DecoderReason): DecoderError => new DecoderError({ reason })
const status = (code: number, problem = "no"): DecoderError =>
  errorOf({ _tag: "BadResponse", url, status: code, problem, refused: true })
const timedOut = errorOf({ _tag: "TimedOut", url, milliseconds: 10 })

describe("failureKind", () => {
  it.each<[string, string, DecoderError]>([
    ["final", "a request that is at fault", status(400)],
    ["stops", "a refused key", status(401)],
    ["stops", "an absent model", status(404)],
    ["passing", "a busy server", status(429)],
    ["passing", "a server's own fault", status(500)],
    ["passing", "silence", timedOut],
    ["stops", "no connection", errorOf({ _tag: "Unreachable", url, problem: "refused" })],
    ["stops", "a closed model", errorOf({ _tag: "Closed" })]
  ])("is %s for %s", (kind, _, error) => {
    expect(failureKind(error)).toBe(kind)
  })
})

describe("failureWatch", () => {
  it("stops where all first requests are refused in the same words but for numbers", () => {
    const watch = failureWatch("lm", false)
    expect([watch.first, watch.stop()]).toEqual([5, undefined])
    for (let i = 0; i < watch.first; i++) watch.saw(`q${i}`, status(500, `request req-${i} failed`))
    expect(watch.answered()).toBe(false)
    expect(watch.stop()?.reason).toMatchObject({ _tag: "AllFailed", count: 5, arm: "lm", first: { status: 500 } })
  })

  it("goes on where the reasons differ, or where one request was answered", () => {
    const differing = failureWatch("lm", false)
    differing.saw("a", status(500, "overloaded"))
    differing.saw("b", status(500, "no such field"))
    expect(differing.stop()).toBeUndefined()
    const answered = failureWatch("lm", false)
    answered.saw("a", status(500))
    answered.saw("b", undefined)
    expect([answered.answered(), answered.stop()]).toEqual([true, undefined])
  })

  it("stops at twelve queries in a row that fail, each counted once, and begins anew at an answer", () => {
    const watch = failureWatch("lm", true)
    expect([watch.first, watch.answered()]).toEqual([0, true])
    const failUpTo = (last: number): void => {
      for (let i = 0; i <= last; i++) watch.saw(`q${i}`, timedOut)
    }
    failUpTo(10)
    failUpTo(10)
    expect(watch.stop()).toBeUndefined()
    watch.saw("good", undefined)
    watch.saw("q11", timedOut)
    expect(watch.stop()).toBeUndefined()
    failUpTo(10)
    expect(watch.stop()).toBe(timedOut)
  })

  it("takes no notice of what is not the server's", () => {
    const watch = failureWatch("lm", true)
    const tooLong = { _tag: "PromptTooLong", tokens: 9, maxTokens: 1, contextSize: 8 } as const
    for (let i = 0; i < 20; i++) watch.saw(`q${i}`, errorOf({ ...tooLong, query: `q${i}` }))
    expect(watch.stop()).toBeUndefined()
  })
})
