import { describe, expect, it } from "vitest"
import { serverAnswer } from "../../src/models/ServerAnswer.ts"
import { areEnded, bodyOfEvents, readAnswer, saidBy } from "../../src/models/ServerBody.ts"

const event = (content: string, finish: string | null = null, more: object = {}) => ({
  id: "a",
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  ...more
})
const usage = (completion_tokens: number) => ({ id: "a", choices: [], usage: { prompt_tokens: 5, completion_tokens } })
const textOf = (events: ReadonlyArray<unknown>): string | undefined =>
  saidBy(bodyOfEvents(events).choices[0]?.message ?? {}).text

const worst = { promptTokens: 100, cachedTokens: 0, completionTokens: 50, thinkingTokens: 0 }
const context = { model: "asked", prompt: "why?", worst, latencyMs: 1 }

describe("readAnswer", () => {
  it.each<readonly [string, unknown, string]>([
    ["no object", [], "expected an object"],
    ["no choices", { error: "busy" }, 'expected a list "choices"'],
    ["a choice that is no object", { choices: [{}, 1] }, 'expected an object at "choices"[1]']
  ])("says of an answer with %s what is missing", (_, given, problem) => {
    expect(() => readAnswer(given)).toThrow(problem)
  })

  it("keeps a choice whose details have another form, null in their place", () => {
    const logprobs = { content: [{ logprob: -1 }, {}], token_logprobs: [null, -2] }
    const given = { model: 7, choices: [{ index: "0", text: "a", stop_reason: 2, logprobs }], usage: { more: 1 } }
    expect(readAnswer(given)).toEqual({
      model: null,
      choices: [{ index: null, text: "a", stop_reason: 2, logprobs: { content: null, token_logprobs: [null, -2] } }],
      usage: {}
    })
  })
})

describe("areEnded", () => {
  const second = (finish: string | null) => ({ id: "a", choices: [{ index: 1, delta: {}, finish_reason: finish }] })
  it.each<readonly [string, ReadonlyArray<unknown>, boolean]>([
    ["a reason", [event("A"), event("", "stop"), usage(1)], true],
    ["no reason", [event("A"), event("B")], false],
    ["an empty reason until the end", [event("A", ""), event("B", "stop")], true],
    ["nothing but empty reasons", [event("A", ""), event("B", "")], false],
    ["a reason for one choice of two", [event("A", "stop"), second(null)], false],
    ["a reason for both", [event("A", "stop"), second("length")], true],
    ["a reason for another answer in the stream", [event("A"), { ...event("B", "stop"), id: "b" }], false],
    ["no choice", [usage(1)], false]
  ])("says of events with %s whether they are whole", (_, events, whole) => {
    expect(areEnded(events)).toBe(whole)
  })
})

describe("bodyOfEvents", () => {
  it("goes on after an empty reason, which some servers send with every event", () => {
    expect(textOf([event("a", ""), event("b", ""), event("c", "stop")])).toBe("abc")
  })

  it("keeps a token that was drawn twice", () => {
    expect(textOf([event("ha"), event("ha"), event("!", "stop"), usage(3)])).toBe("haha!")
  })

  it("leaves out an event that came twice, by the server's count", () => {
    expect(textOf([event("one"), event(" two"), event(" two"), event("", "stop"), usage(2)])).toBe("one two")
    const twiceEnded = [event("a"), event("a"), event("b"), event("b", "stop"), event("b", "stop")]
    expect(textOf([...twiceEnded, usage(3)])).toBe("abb")
    expect(textOf([...twiceEnded, usage(4)])).toBe("aabb")
  })

  it("gives no choice where nobody can say which of two repeats was drawn, and keeps the count", () => {
    const events = [event("ha"), event("ha"), event("ha"), event("!", "stop"), usage(3)]
    const { samples, usage: counted } = serverAnswer({ events, ended: true }, context)
    expect(samples).toEqual([])
    expect(counted).toMatchObject({ estimated: false, tokens: { promptTokens: 5, completionTokens: 3 } })
  })

  it("ends each choice where it ended: what follows is not its text", () => {
    const other = { id: "a", choices: [{ index: 1, delta: { content: "B" }, finish_reason: "length" }] }
    const { choices } = bodyOfEvents([event("A", "stop"), event("again"), other, other])
    expect(choices.map(({ finish_reason, message }) => [message?.content, finish_reason])).toEqual([
      ["A", "stop"],
      ["B", "length"]
    ])
  })

  it("reads the first of two answers in one stream, its count too, after a placeholder without an id", () => {
    const foreign = { ...event("no", "stop"), id: "b", usage: { prompt_tokens: 9, completion_tokens: 9 } }
    const placeholder = { id: "", choices: [] }
    const { choices, usage: counted } = bodyOfEvents([placeholder, event("yes"), foreign, event("!", "stop"), usage(2)])
    expect(choices.map(({ message }) => message?.content)).toEqual(["yes!"])
    expect(counted).toMatchObject({ prompt_tokens: 5, completion_tokens: 2 })
  })

  it("takes the last of several counts, and adds none of them up", () => {
    const running = (content: string, completion_tokens: number) =>
      event(content, null, { usage: { prompt_tokens: 5, completion_tokens } })
    const events = [running("a", 1), running("b", 2), event("", "stop"), usage(2), usage(2)]
    expect(serverAnswer({ events, ended: true }, context).usage.tokens).toMatchObject({
      promptTokens: 5,
      completionTokens: 2
    })
  })

  it("adds up log-probabilities of all events, and keeps calls of tools", () => {
    const drawn = (content: string, logprob: number) => ({
      choices: [{ index: 0, delta: { content }, logprobs: { content: [{ logprob }] }, finish_reason: null }]
    })
    const end = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }
    const [sample] = serverAnswer({ events: [drawn("a", -1), drawn("b", -0.5), end], ended: true }, context).samples
    expect(sample).toMatchObject({ text: "ab", logProbability: -1.5 })
    const call = { choices: [{ index: 0, delta: { tool_calls: [{ id: "t" }] }, finish_reason: "tool_calls" }] }
    expect(serverAnswer({ events: [call], ended: true }, context).samples).toMatchObject([
      { text: "", finish: "tools" }
    ])
  })
})
