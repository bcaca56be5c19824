import { Effect, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import { spendingLedger, type TokenUsage } from "../../src/index.ts"
import { meter, UsageBook } from "../../src/spending/Meter.ts"

const tokens = (promptTokens: number, completionTokens: number): TokenUsage => ({
  promptTokens,
  cachedTokens: 0,
  completionTokens,
  thinkingTokens: 0
})
const how = {
  model: "asked",
  worst: tokens(100, 50),
  usageOf: () => ({ tokens: tokens(10, 5), model: "named", estimated: false }),
  isFree: (error: string) => error === "refused"
}

describe("meter", () => {
  it("counts an answered call under the name that its server gives, at its price", async () => {
    const book = new UsageBook({ prices: { date: "2026-11-28", models: { asked: { input: 1, output: 2 } } } })
    const ledger = spendingLedger({ usd: 1 })
    await Effect.runPromise(meter([book], [ledger]).call(Effect.succeed("x"), how))
    expect(book.rows()).toMatchObject([{ model: "named", calls: 1, failed: 0, promptTokens: 10, completionTokens: 5 }])
    expect(book.rows()[0].usd).toBeCloseTo(20e-6, 15)
    expect(ledger.committed()).toEqual(ledger.spent())
    expect(ledger.spent().usd).toBeCloseTo(20e-6, 15)
  })

  it.each([
    ["refused", 0, 0],
    ["cut off", 50, 1]
  ])("counts a call that was %s as failed, with %d tokens", async (error, count, estimated) => {
    const book = new UsageBook()
    await Effect.runPromise(Effect.flip(meter([book], []).call(Effect.fail(error), how)))
    expect(book.rows()).toMatchObject([{ model: "asked", calls: 1, failed: 1, estimated, completionTokens: count }])
  })

  it("counts a cancelled call at its upper bound, and keeps no reservation", async () => {
    const book = new UsageBook()
    const ledger = spendingLedger({ tokens: 60 })
    const fiber = Effect.runFork(meter([book], [ledger]).call(Effect.never, how))
    await Effect.runPromise(Effect.yieldNow)
    expect(ledger.committed().tokens).toBe(50)
    await Effect.runPromise(Fiber.interrupt(fiber))
    expect(book.rows()).toMatchObject([{ calls: 1, cancelled: 1, completionTokens: 50 }])
    expect(ledger.committed().tokens).toBe(50)
    expect(ledger.spent().tokens).toBe(50)
  })

  it("does not make a call that a ledger refuses, and gives back what others reserved", async () => {
    let made = 0
    const wide = spendingLedger({ tokens: 1000 })
    const narrow = spendingLedger({ tokens: 10 })
    const call = Effect.sync(() => {
      made += 1
    })
    const error = await Effect.runPromise(Effect.flip(meter([], [wide, narrow]).call(call, how)))
    expect(error).toMatchObject({ reason: { _tag: "BudgetExhausted", cap: 10 } })
    expect([made, wide.committed().tokens]).toEqual([0, 0])
  })
})
