import { VerifierError } from "@alloc/verifiers"
import { fitNormaliser, rewardModel } from "@alloc/verifiers/reward"
import { Effect, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import { at, base, checks, close, logits, rewards, startServer, visits } from "./RewardHost.ts"

startServer()

describe("a reward model as a verifier", () => {
  it("an empty batch asks nothing", async () => {
    expect(await rewardModel(at({ api: "alloc" })).checkAll([])).toEqual([])
  })

  it("says what kind of number it is", async () => {
    const verdict = await rewardModel(at({ api: "vllm-score" })).check(checks[0].query, "Because.")
    expect(verdict).toMatchObject({ outcome: "scored", reward: 7, explanation: "vllm-score m: raw logit 7" })
  })

  it("normalised", async () => {
    const normaliser = fitNormaliser("standard", logits)
    close(await rewards(at({ api: "alloc", normaliser })), logits.map(normaliser.apply))
  })

  it("a failed batch leaves the others their scores", async () => {
    const model = rewardModel(at({ api: "vllm-score", batch: 2, under: "/broken/short" }))
    const outcomes = (await model.checkAll(checks)).map((verdict) => verdict instanceof VerifierError)
    expect(outcomes).toEqual([true, true, true, true, true])
    const mixed = await rewardModel(at({ api: "alloc" })).checkAll([
      checks[0],
      { query: { id: "bare" }, response: "x" },
      checks[2]
    ])
    expect(mixed.map((verdict) => (verdict instanceof VerifierError ? verdict.reason._tag : verdict.reward))).toEqual([
      logits[0],
      "InvalidQuery",
      logits[2]
    ])
  })
})

describe("load", () => {
  it("has no more requests in flight than allowed", async () => {
    const many = Array.from({ length: 24 }, (_, i) => ({
      query: { id: String(i), text: "q" },
      response: "r".repeat(i)
    }))
    const model = rewardModel(at({ api: "vllm-classify", concurrency: 3, under: "/slow/15" }))
    // Two calls share the limit.
    const [a, b] = await Promise.all([model.checkAll(many.slice(0, 12)), model.checkAll(many.slice(12))])
    expect([...a, ...b].map((verdict) => (verdict instanceof VerifierError ? verdict : verdict.reward))).toEqual(
      many.map((_, i) => i - 0.25)
    )
    const { busiest } = (await (await fetch(`${base}/statistics`)).json()) as { busiest: number }
    // Those of the test before, which timed out, may still be at work: concurrency 4 of default, never 24.
    expect(busiest).toBeLessThanOrEqual(6)
  })

  it("keeps to a rate", async () => {
    const before = ((await (await fetch(`${base}/statistics`)).json()) as { began: Array<number> }).began.length
    const asked = Date.now()
    const model = rewardModel(at({ api: "vllm-classify", requestsPerSecond: 25, concurrency: 8 }))
    await model.checkAll(checks)
    const { began } = (await (await fetch(`${base}/statistics`)).json()) as { began: Array<number> }
    const times = began.slice(before)
    expect(times).toHaveLength(5)
    // Four pauses of 40 ms after the call, less the clock's grain: the first may be slow to arrive, the last is never early.
    expect(Math.max(...times) - asked).toBeGreaterThanOrEqual(150)
  })

  it("stops when interrupted", async () => {
    const program = Effect.gen(function* () {
      // It answers in an hour.
      const model = rewardModel(at({ api: "vllm-classify", under: "/slow/3600000", concurrency: 1 }))
      const asked = Effect.promise(() => visits("/slow/3600000/classify"))
      const fiber = yield* Effect.forkChild(model.verifyAll(checks))
      while ((yield* asked) === 0) yield* Effect.sleep(5)
      yield* Fiber.interrupt(fiber)
      yield* Effect.sleep(200)
      expect(yield* asked).toBe(1)
    })
    await Effect.runPromise(program)
  })
})
