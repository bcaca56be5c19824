import { describe, expect, it } from "vitest"
import { parsePrompts, readPrompts } from "../../src/prompts/PromptsFile.ts"
import { reasonOf } from "../Reason.ts"

const parse = (...lines: ReadonlyArray<unknown>) =>
  parsePrompts("p.jsonl", lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"))

describe("prompts.jsonl", () => {
  it("needs nothing but a prompt, under any of its usual names", () => {
    const texts = parse({ prompt: "a" }, { question: "b" }, { query: "c" }, { input: "d" }, { text: "e" }, '"f"')
    expect(texts.map(({ text }) => text)).toEqual(["a", "b", "c", "d", "e", "f"])
    expect(new Set(texts.map(({ id }) => id)).size).toBe(6)
    expect(texts[0]).toMatchObject({ split: "all" })
  })

  it("gives a line without id one of what it asks, wherever it stands", () => {
    const [a, b] = parse({ prompt: "a" }, { prompt: "b" })
    const [again, first] = parse({ prompt: "b", answer: 3 }, "", { prompt: "a" })
    expect([first.id, again.id]).toEqual([a.id, b.id])
    expect(parse({ id: 7, prompt: "a" }, { id: "x", prompt: "b" }).map(({ id }) => id)).toEqual(["7", "x"])
  })

  it("takes conversations, whose contents may be parts", () => {
    const parts = [
      { type: "text", text: "1 + " },
      { type: "text", text: "1?" }
    ]
    const messages = [{ role: "system", content: "Be brief." }, { content: parts }]
    const [one, two] = parse({ messages }, { prompt: [{ role: "user", content: "Hello" }] })
    expect(one.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "1 + 1?" }
    ])
    expect([one.text, two.text]).toEqual(["Be brief.\n\n1 + 1?", "Hello"])
  })

  it("finds the reference under its usual names, or under the one that is named", () => {
    const lines = [
      { answer: 4 },
      { reference: "x" },
      { expected: true },
      { target: ["a", "b"] },
      { tests: { n: 1 } },
      {}
    ]
    const found = parse(...lines.map((line, i) => ({ prompt: `${i}`, ...line })))
    expect(found.map(({ answer }) => answer)).toEqual(["4", "x", "true", undefined, undefined, undefined])
    expect(found.map(({ reference }) => reference)).toEqual([4, "x", true, ["a", "b"], { n: 1 }, undefined])
    const named = parsePrompts("p", '{"prompt": "a", "answer": 1, "gold": "2"}', { answers: "gold" })
    expect(named[0]).toMatchObject({ reference: "2", answer: "2" })
  })

  it("does not mind a byte-order mark, Windows line ends, blank lines and fields that it does not know", () => {
    const text = '\uFEFF{"prompt": "a", "source": "x"}\r\n\r\n{"prompt": "b", "split": "test"}\r\n'
    expect(parsePrompts("p", text).map(({ split, text: said }) => [said, split])).toEqual([
      ["a", "all"],
      ["b", "test"]
    ])
    expect(parsePrompts("p", text, { limit: 1 })).toHaveLength(1)
  })

  it.each([
    ["what is no JSON", "{prompt: 1}", "the line"],
    ["a number", "3", "the line"],
    ["no prompt", { id: "a" }, "prompt"],
    ["an empty prompt", { prompt: "  " }, "prompt"],
    ["a prompt that is a number", { prompt: 3 }, "prompt"],
    ["no message", { messages: [] }, "messages"],
    ["a role that is none", { messages: [{ role: "robot", content: "x" }] }, "messages[0].role"],
    ["a message without text", { messages: [{ role: "user", content: "x" }, { role: "user" }] }, "messages[1].content"],
    ["an id that is no name", { id: ["a"], prompt: "x" }, "id"],
    ["an id twice", { id: "first", prompt: "x" }, "id"],
    ["a prompt twice", { prompt: "first" }, "prompt"],
    ["a split that is none", { prompt: "x", split: "dev" }, "split"]
  ])("names line and field of %s", async (_, line, field) => {
    const lines = [{ id: "first", prompt: "1" }, { prompt: "first" }, "", line]
    expect(await reasonOf(() => parse(...lines))).toMatchObject({
      _tag: "InvalidPrompt",
      file: "p.jsonl",
      line: 4,
      field
    })
  })

  it("names the line that lacks the field of --answers, an empty file, and one that is not there", async () => {
    const lacking = () => parsePrompts("p", '{"prompt": "a", "gold": 1}\n{"prompt": "b"}', { answers: "gold" })
    expect(await reasonOf(lacking)).toMatchObject({ line: 2, field: "gold" })
    expect(await reasonOf(() => parsePrompts("p", "\n\n"))).toMatchObject({ _tag: "InvalidPrompt", value: "empty" })
    expect(await reasonOf(() => readPrompts("/nowhere/p.jsonl"))).toMatchObject({ _tag: "Unavailable" })
  })
})
