import { describe, expect, it } from "vitest"
import { rewardHead } from "../../src/reward/index.ts"

const source = { model: "toy", modelHash: "0", kind: "lengths", width: 2 }

const make = (weights: ReadonlyArray<number>) => {
  const read: Array<ReadonlyArray<string>> = []
  const reward = rewardHead({
    name: "head",
    head: { weights, bias: 0.5 },
    read: async (pairs) => {
      read.push(pairs.map(({ query, reply }) => `${query}|${reply}`))
      const values = Float32Array.from(pairs.flatMap(({ query, reply }) => [query.length, reply.length]))
      return { source, size: pairs.length, values }
    }
  })
  return { reward, read }
}

describe("rewardHead", () => {
  it("gives weights . vector + bias, of a batch in one reading", async () => {
    const { read, reward } = make([1, -2])
    const query = { id: "q1", text: "Why?" }
    const found = await reward.checkAll([
      { query, response: "So." },
      { query, response: "" }
    ])
    expect(found.map((verdict) => "reward" in verdict && verdict.reward)).toEqual([4 - 6 + 0.5, 4.5])
    expect(read).toEqual([["Why?|So.", "Why?|"]])
  })

  it("refuses a query without text, and judges the others", async () => {
    const [without, other] = await make([1, 0]).reward.checkAll([
      { query: { id: "q1" }, response: "So." },
      { query: { id: "q2", text: "Why?" }, response: "So." }
    ])
    expect(without).toMatchObject({ reason: { _tag: "InvalidQuery", query: "q1", field: "text" } })
    expect(other).toMatchObject({ outcome: "scored", reward: 4.5 })
  })

  it("refuses vectors of another width than its weights", async () => {
    await expect(make([1]).reward.check({ id: "q1", text: "Why?" }, "So.")).rejects.toMatchObject({
      reason: { _tag: "InvalidOption", field: "head.weights" }
    })
  })
})
