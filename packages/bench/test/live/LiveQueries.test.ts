import { describe, expect, it } from "vitest"
import { decodedQueries, testRows } from "../../src/live/LiveQueries.ts"

describe("testRows", () => {
  it("are the test split's, or a third that the seed chooses, in order", () => {
    const split = (["train", "test", "validation", "test"] as const).map((name, i) => ({ id: `q${i}`, split: name }))
    expect(testRows(split, 1)).toEqual([1, 3])
    const none = Array.from({ length: 30 }, (_, i) => ({ id: `q${i}`, split: "train" as const }))
    const rows = testRows(none, 1)
    expect(rows).toHaveLength(10)
    expect([...rows].sort((a, b) => a - b)).toEqual(rows)
    expect(testRows(none, 2)).not.toEqual(rows)
  })
})

describe("decodedQueries", () => {
  const row = { id: "q1", split: "test" as const, answer: "4" }

  it("put prefix and prompt into a user's message for the chat form, and leave messages as they are", () => {
    const planned = [{ row, prompt: "2 + 2?" }]
    expect(decodedQueries(planned, { form: "chat", prefix: "Add. " })).toEqual([
      { id: "q1", prompt: [{ role: "user", content: "Add. 2 + 2?" }], reference: "4" }
    ])
    expect(decodedQueries(planned, { form: "plain", prefix: "Add. " })).toEqual([
      { id: "q1", prompt: "2 + 2?", reference: "4" }
    ])
    const messages = [{ role: "system" as const, content: "Add." }]
    const [own] = decodedQueries([{ row, prompt: "", messages, reference: 5 }], { form: "chat", prefix: "" })
    expect(own).toEqual({ id: "q1", prompt: messages, reference: 5 })
  })
})
