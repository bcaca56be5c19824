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
