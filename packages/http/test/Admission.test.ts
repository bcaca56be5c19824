import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { admission } from "../src/Admission.ts"
import { HttpError } from "../src/HttpError.ts"

const busy = new HttpError({
  reason: { _tag: "Refused", url: "http://x.test", status: 429, problem: "busy", retryable: true, waitMs: 0 }
})

describe("admission", () => {
  it("halves once for all attempts that were under way, and grows by one after as many successes as it allows", async () => {
    const gate = admission({ concurrency: 8 })
    const together = Array.from({ length: 8 }, () => gate.admit(0, Effect.andThen(Effect.yieldNow, Effect.fail(busy))))
    await Effect.runPromise(Effect.all(together.map(Effect.flip), { concurrency: "unbounded" }))
    expect(gate.allowed()).toBe(4)
    const succeed = (count: number) =>
      Effect.runPromise(Effect.all(Array.from({ length: count }, () => gate.admit(0, Effect.void))))
    await succeed(3)
    expect(gate.allowed()).toBe(4)
    await succeed(1)
    expect(gate.allowed()).toBe(5)
  })
  it("never allows fewer than one", async () => {
    const gate = admission({ concurrency: 1 })
    await Effect.runPromise(Effect.flip(gate.admit(0, Effect.fail(busy))))
    expect(gate.allowed()).toBe(1)
  })
})
