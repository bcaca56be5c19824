import { uniform } from "@alloc/core"
import { manualTimers, type Reply, scriptedServer } from "@alloc/http/testing"
import { Effect, Exit, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import {
  type Amount,
  type DecodeOptions,
  decode,
  decodeOne,
  decodeStream,
  fixedAllocation,
  type SpendingCap,
  serverModel,
  spendingLedger
} from "../../src/index.ts"

const tokens = (count: number): Amount => ({ samples: 0, tokens: count, usd: 0 })
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
    const usd = (amount: number): Amount => ({ samples: 0, tokens: 0, usd: amount })
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
      await run(ledger.reserve({ samples: 1, tokens: 1, usd: 0.001 }))
      ledger.settle({ samples: 1, tokens: 1, usd: 0.001 }, { samples: 1, tokens: 1, usd: 0.001 })
    }
    expect(ledger.spent().usd).toBeCloseTo(1, 9)
    expect(await run(Effect.flip(ledger.reserve({ samples: 1, tokens: 1, usd: 0.001 })))).toMatchObject({
      _tag: "DecoderError"
    })
  })
})

const price = { input: 1, output: 2 }

/** A server that answers, cuts off, refuses, fails, streams and hangs in turn, and counts what it generated. */
const countingServer = async () => {
  const counted = { samples: 0, tokens: 0, usd: 0 }
  const hanging = { count: 0 }
  const server = await scriptedServer(async ({ body, index, method }): Promise<Reply> => {
    if (method === "GET") return { json: { data: [{ id: "served" }] } }
    const kind = index % 9
    if (kind === 2) return { status: 429 }
    if (kind === 5) return { status: 500 }
    const choices = Number(body.n ?? 1)
    // A call that is given up may have been generated to its end.
    const tokens = kind === 8 ? 16 : 1 + (index % 16)
    counted.samples += choices
    counted.tokens += choices * tokens
    counted.usd += (10 * price.input + choices * tokens * price.output) / 1e6
    if (kind === 8) {
      hanging.count += 1
      return "hang"
    }
    const usage = { prompt_tokens: 10, completion_tokens: choices * tokens }
    const choice = (place: number) => ({ index: place, finish_reason: "stop" })
    const whole = Array.from({ length: choices }, (_, k) => ({ ...choice(k), message: { content: "x" } }))
    const json = { model: "served", choices: whole, usage }
    if (kind === 4) return { json, cutAfter: 20 }
    const parts = whole.map(({ message, ...rest }) => ({ ...rest, delta: message }))
    return kind === 7
      ? { json: `data: ${JSON.stringify({ ...json, choices: parts })}\n\ndata: [DONE]\n\n` }
      : { json, delayMs: 1 }
  })
  return { counted, hanging, server }
}

const caps: ReadonlyArray<readonly [string, SpendingCap, number]> = [
  ["samples", { samples: 300 }, 1],
  ["tokens", { tokens: 2_000 }, 1],
  ["usd", { usd: 0.04 }, 1],
  ["samples, several at once", { samples: 300 }, 4]
]

describe("64 concurrent callers", () => {
  it.each(caps)("never pass a cap in %s, by the server's own count", async (_, cap, choices) => {
    const { counted, hanging, server } = await countingServer()
    await using _server = server
    const timeoutMs = 54_321
    using limit = manualTimers(timeoutMs)
    // The time of attempts is over when no other than those that the server leaves unanswered is under way.
    const looking = setInterval(() => {
      if (limit.waiting() > hanging.count) return
      hanging.count = 0
      limit.end()
    }, 5)
    const ledger = spendingLedger(cap)
    const live = serverModel({
      url: server.url,
      model: "served",
      concurrency: 64,
      choices,
      retries: 2,
      pauseMs: 1,
      timeoutMs
    })
    const shared = { ledger, prices: { date: "2026-11-28", models: { served: price } }, sampling: { maxTokens: 16 } }
    const over: Array<string> = []
    const controller = new AbortController()
    const check = (): void => {
      if (counted.samples >= 100) controller.abort()
      for (const unit of ["samples", "tokens", "usd"] as const) {
        const most = (cap[unit] ?? Number.POSITIVE_INFINITY) * (1 + 1e-9)
        if (counted[unit] > most || ledger.committed()[unit] > most) over.push(`${unit}: ${counted[unit]}`)
      }
    }
    const options = (k: number): DecodeOptions<unknown> => ({
      ...shared,
      queries: [`caller ${k}`],
      model: live,
      policy: uniform() as DecodeOptions<unknown>["policy"], // its state is its own affair
      budget: { samples: 16 },
      maximum: 16,
      signal: k % 4 === 0 ? controller.signal : undefined,
      onAbort: "return"
    })
    const caller = async (k: number): Promise<void> => {
      const { budget, maximum, model, policy, queries, ...rest } = options(k)
      if (k % 3 === 0) await decode(options(k))
      else if (k % 3 === 1) for await (const _answer of decodeStream(options(k))) check()
      else await decodeOne(`caller ${k}`, { ...rest, model: live, allocation: fixedAllocation(16) })
      check()
    }
    const done = await Promise.allSettled(Array.from({ length: 64 }, (_each, k) => caller(k)))
    clearInterval(looking)
    check()
    expect(over).toEqual([])
    // Nothing is left reserved, and what was spent is no less than what the server counts.
    expect(ledger.committed()).toEqual(ledger.spent())
    for (const unit of ["samples", "tokens", "usd"] as const)
      expect(ledger.spent()[unit]).toBeGreaterThanOrEqual(counted[unit] - 1e-12)
    expect(counted.samples).toBeGreaterThan(16)
    expect(done.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(0)
  })
})
