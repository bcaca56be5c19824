import { describe, expect, it } from "vitest"
import { liveQueries } from "../../src/decode/Query.ts"

describe("liveQueries", () => {
  it("names a query by its place where it has no id, and makes texts of messages", () => {
    const prompt = [
      { role: "system", content: "be brief" },
      { role: "user", content: "why?" }
    ] as const
    const [first, second] = liveQueries(["a", { prompt, reference: 7, drawn: ["x", { text: "y", tokens: 2 }] }])
    expect([first.id, second.id]).toEqual(["0", "1"])
    expect(second.query).toEqual({ id: "1", text: "be brief\n\nwhy?", reference: 7 })
    expect(second.drawn).toEqual([{ text: "x" }, { text: "y", tokens: 2 }])
  })

  it("puts texts as a user's message in chat form, and leaves conversations and what verifiers read as they are", () => {
    const prompt = [{ role: "system", content: "be brief" }] as const
    const [text, conversation] = liveQueries(["a", { prompt }], "chat")
    expect(text.prompt).toEqual([{ role: "user", content: "a" }])
    expect(text.query.text).toBe("a")
    expect(conversation.prompt).toEqual(prompt)
    expect(liveQueries(["a"])[0].prompt).toBe("a")
  })

  it.each([
    ["an empty id", [{ id: "", prompt: "a" }], /id of query 0 is empty/],
    ["an id that another query has by its place", ["a", { id: "0", prompt: "b" }], /id is 0, twice/],
    ["a conversation without text", [{ id: "q", prompt: [] }], /prompt of query q is empty/]
  ])("refuses %s", (_, queries, message) => {
    expect(() => liveQueries(queries)).toThrow(message)
  })
})
