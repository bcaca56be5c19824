import { Deferred, Effect } from "effect"
import { describe, expect, it } from "vitest"
import { failureWatch } from "../../src/collect/DrawFailures.ts"
import { callGate, requestKey } from "../../src/collect/DrawItem.ts"
import { promptKey } from "../../src/collect/Journal.ts"

describe("requestKey", () => {
  it("stands for the prompt, or the whole conversation", () => {
    const messages = [{ role: "user" as const, content: "2" }]
    expect(requestKey({ prompt: "1" })).toBe(promptKey("1"))
    expect(requestKey({ prompt: "1", messages })).toBe(promptKey(JSON.stringify(messages)))
  })
})

describe("callGate", () => {
  it("lets the first few through until any was answered, and never more than may be in flight", async () => {
    const watch = failureWatch("arm", false)
    let begun = 0
    const program = Effect.gen(function* () {
      const { admit } = yield* callGate(watch, 50)
      const answer = yield* Deferred.make<void>()
      const call = Effect.gen(function* () {
        begun += 1
        yield* Deferred.await(answer)
        if (begun === watch.first) watch.saw("q", undefined)
      })
      const calls = Effect.forEach(Array.from({ length: 9 }), () => admit(call), { concurrency: "unbounded" })
      const early = Effect.gen(function* () {
        while (begun < 5) yield* Effect.sleep("5 millis")
        // Time for more of them to begin, which they must not.
        yield* Effect.sleep("20 millis")
        const first = begun
        yield* Deferred.succeed(answer, undefined)
        return first
      })
      const [, first] = yield* Effect.all([calls, early], { concurrency: 2 })
      return first
    })
    expect(await Effect.runPromise(program)).toBe(5)
    expect(begun).toBe(9)
  })
})
