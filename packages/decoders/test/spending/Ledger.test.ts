import { Effect, Exit, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import { type Amount, spendingLedger } from "../../src/index.ts"

const tokens = (count: number): Amount => ({ tokens: count, usd: 0 })
const run = Effect.runPromise

describe("spendingLedger", () => {
  it("reserves up to the cap, and counts what was spent", async () => {
    const ledger = spendingLedger({ tokens: 10 })
    await run(ledger.reserve(tokens(6)))
    await run(ledger.reserve(tokens(4)))
    expect([ledger.committed().tokens, ledger.spent().tokens]).toEqual([10, 0])
    ledger.settle(tokens(6), tokens(2))
    expect([ledger.committed().tokens, ledger.spent().tokens]).toEqual([6, 2])
  })

  it("lets a call wait for what others give back, in their order", async () => {
    const ledger = spendingLedger({ tokens: 10 })
    await run(ledger.reserve(tokens(8)))
    const order: Array<string> = []
    const waiting = (name: string, count: number) =>
      Effect.runFork(Effect.tap(ledger.reserve(tokens(count)), () => Effect.sync(() => order.push(name))))
    const fibers = [waiting("large", 5), waiting("small", 1)]
    await run(Effect.yieldNow)
    expect(order).toEqual([])
    ledger.settle(tokens(8), tokens(1))
    await run(Effect.forEach(fibers, Fiber.join))
    expect(order).toEqual(["large", "small"])
  })

  it("fails at once, or as soon as it is known, where a call can never fit", async () => {
    const ledger = spendingLedger({ tokens: 10 })
    const never = Effect.flip(ledger.reserve(tokens(11)))
    expect(await run(never)).toMatchObject({ reason: { _tag: "BudgetExhausted", unit: "tokens", cap: 10, needed: 11 } })
    await run(ledger.reserve(tokens(6)))
    const waiting = Effect.runFork(ledger.reserve(tokens(6)))
    await run(Effect.yieldNow)
    ledger.settle(tokens(6), tokens(6))
    expect(Exit.isFailure(await run(Fiber.await(waiting)))).toBe(true)
  })

  it("forgets a call that is interrupted while it waits, and serves the next", async () => {
    const ledger = spendingLedger({ usd: 1 })
    const usd = (amount: number): Amount => ({ tokens: 0, usd: amount })
    await run(ledger.reserve(usd(0.8)))
    const first = Effect.runFork(ledger.reserve(usd(0.9)))
    const second = Effect.runFork(ledger.reserve(usd(0.2)))
    await run(Effect.yieldNow)
    await run(Fiber.interrupt(first))
    await run(Fiber.join(second))
    expect(ledger.committed().usd).toBeCloseTo(1, 12)
  })

  it("adds a thousand small sums without passing the cap by rounding", async () => {
    const ledger = spendingLedger({ usd: 1 })
    for (let k = 0; k < 1000; k++) {
      await run(ledger.reserve({ tokens: 1, usd: 0.001 }))
      ledger.settle({ tokens: 1, usd: 0.001 }, { tokens: 1, usd: 0.001 })
    }
    expect(ledger.spent().usd).toBeCloseTo(1, 9)
    expect(await run(Effect.flip(ledger.reserve({ tokens: 1, usd: 0.001 })))).toMatchObject({ _tag: "DecoderError" })
  })
})
