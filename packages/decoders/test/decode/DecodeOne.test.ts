import { votesToDecide } from "@alloc/core/voting"
import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { decodeOne, fixedAllocation, spendingLedger } from "../../src/index.ts"
import { fakeModel } from "../../src/testing.ts"

const isRight = verifier({ name: "right", check: (_, response) => response === " right" })
const never = fakeModel({ success: () => 0, concurrency: 8 })
const always = fakeModel({ success: () => 1, concurrency: 8 })

describe("decodeOne", () => {
  it("draws until one is verified, at most as many as allocated", async () => {
    const shared = { verifier: isRight, allocation: fixedAllocation(4) }
    const first = await decodeOne("?", { ...shared, model: always })
    expect([first.text, first.samples.length, first.runUsage.total.calls]).toEqual([" right", 1, 1])
    const last = await decodeOne("?", { ...shared, model: never })
    expect([last.text, last.samples.length]).toEqual([" wrong", 4])
    expect(last.why.text).toMatch(/^4 samples in 4 rounds.*at most 4 by 4 for every query/)
    const pairs = await decodeOne("?", { ...shared, model: never, together: 2 })
    expect(new Set(pairs.samples.map(({ round }) => round)).size).toBe(2)
    const all = await decodeOne("?", { ...shared, model: always, earlyExit: false })
    expect(all.samples.length).toBe(4)
  })

  it("ends a vote once the rest cannot change its answer, with the answer of all", async () => {
    const unsure = fakeModel({ success: () => 0.6, concurrency: 8 })
    const saved: Array<number> = []
    for (let query = 0; query < 20; query++) {
      const shared = { model: unsure, allocation: fixedAllocation(9) }
      const asked = { id: `query ${query}`, prompt: "?" }
      const all = await decodeOne(asked, shared)
      const early = await decodeOne(asked, { ...shared, earlyExit: true })
      expect(early.text).toBe(all.text)
      expect(all.samples.length).toBe(9)
      const answers = all.samples.map(({ answer }) => answer)
      let needed = 0
      for (let more = votesToDecide([], 9); more > 0; more = votesToDecide(answers.slice(0, needed), 9)) needed += more
      expect(early.samples.length).toBe(needed)
      saved.push(9 - needed)
    }
    expect(Math.max(...saved)).toBeGreaterThan(0)
    const sure = await decodeOne("?", { model: always, allocation: fixedAllocation(9), earlyExit: true })
    expect([sure.samples.length, sure.why.stopped]).toEqual([5, "policy"])
    expect(new Set(sure.samples.map(({ round }) => round)).size).toBe(1)
    const wide = { model: always, allocation: fixedAllocation(9), earlyExit: true, together: 7 }
    expect((await decodeOne("?", wide)).samples.length).toBe(7)
  })

  it("refuses to end early where neither a verifier nor a vote could say when", async () => {
    const options = { model: always, allocation: fixedAllocation(4), earlyExit: true, selector: "first" } as const
    await expect(decodeOne("?", options)).rejects.toThrow("a verifier")
  })

  it("gives the default reply where nothing is allocated", async () => {
    const answer = await decodeOne("?", { model: always, allocation: fixedAllocation(0), defaultReply: "none" })
    expect([answer.text, answer.runUsage.total.calls]).toEqual(["none", 0])
  })

  it("shares a ledger with other calls", async () => {
    const ledger = spendingLedger({ tokens: 10 })
    const call = () =>
      decodeOne("?", {
        model: never,
        verifier: isRight,
        allocation: fixedAllocation(8),
        ledger,
        sampling: { maxTokens: 1 }
      })
    const answers = await Promise.all([call(), call()])
    expect(answers.reduce((sum, { samples: all }) => sum + all.length, 0)).toBe(10)
    expect(answers.some(({ why }) => why.stopped === "cap")).toBe(true)
  })
})
