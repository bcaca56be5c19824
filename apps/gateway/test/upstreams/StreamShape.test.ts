import { describe, expect, it } from "vitest"
import { streamShape } from "../../src/upstreams/StreamShape.ts"

interface Shaped {
  readonly id?: string
  readonly object?: string
  readonly created?: number
  readonly model?: string
  readonly usage?: unknown
  readonly choices: ReadonlyArray<{
    readonly index: number
    readonly delta: object
    readonly finish_reason: string | null
    readonly logprobs?: unknown
  }>
}

/** What clients get of an upstream's events. */
const shaped = (events: ReadonlyArray<unknown>, includeUsage = false): ReadonlyArray<Shaped> => {
  const shape = streamShape({ id: "own", includeUsage })
  // The tests say what the events hold.
  return events.flatMap((one) => shape.next(one)) as unknown as ReadonlyArray<Shaped>
}

const event = (delta: object, finish_reason: string | null = null, more: object = {}): object => ({
  id: "up",
  object: "chat.completion.chunk",
  created: 7,
  model: "served",
  choices: [{ index: 0, delta, finish_reason }],
  ...more
})

const deltas = (events: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
  shaped(events).map(({ choices }) => choices[0].delta)

const role = { role: "assistant", content: null }

describe("an upstream's stream in the shape that clients rely on", () => {
  it.each([
    ["the role in an event of its own", [event({ role: "assistant", content: "" }), event({ content: "a" })]],
    ["the role with the first words", [event({ role: "assistant", content: "a" })]],
    [
      "the role with every event",
      [event({ role: "assistant", content: "a" }), event({ role: "assistant", content: "" })]
    ],
    ["no role at all", [event({ content: "a" })]]
  ])("begins with the role alone, once, where there is %s", (_, events) => {
    expect(deltas(events)).toEqual([role, { content: "a" }])
  })

  it("has a last event without content, where the upstream finishes with its last words", () => {
    const events = shaped([event({ content: "a" }), event({ content: "b" }, "length")])
    expect(events.map(({ choices: [{ delta, finish_reason }] }) => [delta, finish_reason])).toEqual([
      [role, null],
      [{ content: "a" }, null],
      [{ content: "b" }, null],
      [{}, "length"]
    ])
  })

  it("passes over an event that stands for nothing, and takes id, time and model from the first that stands for something", () => {
    const events = shaped([
      { id: "", object: "", created: 0, model: "", choices: [] },
      event({ content: "a" }),
      event({}, "stop")
    ])
    expect(
      new Set(events.map(({ created, id, model, object }) => JSON.stringify([id, created, model, object])))
    ).toEqual(new Set([JSON.stringify(["up", 7, "served", "chat.completion.chunk"])]))
  })

  it("has one id, where the upstream has several, one late, or none", () => {
    const idsOf = (ids: ReadonlyArray<string | undefined>) =>
      new Set(shaped(ids.map((id) => event({ content: "a" }, null, { id }))).map(({ id }) => id))
    expect(idsOf(["one", "two", "three"])).toEqual(new Set(["one"]))
    expect(idsOf([undefined, "late"])).toEqual(new Set(["own"]))
    expect(idsOf(["", ""])).toEqual(new Set(["own"]))
  })

  it("leaves out lists of tool calls without one, and keeps those with some", () => {
    const call = { index: 0, id: "c", type: "function", function: { name: "f", arguments: "" } }
    const events = [
      event({ role: "assistant", content: "", reasoning_content: "hm", tool_calls: [] }),
      event({ content: "a", reasoning_content: "", tool_calls: [] }),
      event({ tool_calls: [call] }),
      event({ tool_calls: [{ index: 0, function: { arguments: "{}" } }] }, "tool_calls")
    ]
    expect(deltas(events)).toEqual([
      role,
      { reasoning_content: "hm" },
      { content: "a" },
      { tool_calls: [call] },
      { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
      {}
    ])
  })

  it("opens each choice by itself, and keeps what a choice has beside its delta", () => {
    const logprobs = { content: [{ token: "a", logprob: -1 }] }
    const events = shaped([
      { ...event({}), choices: [{ index: 1, delta: { content: "b" } }] },
      { ...event({}), choices: [{ index: 0, delta: { content: "a" }, logprobs, finish_reason: null }] }
    ])
    expect(events.map(({ choices: [{ delta, index }] }) => [index, delta])).toEqual([
      [1, role],
      [1, { content: "b" }],
      [0, role],
      [0, { content: "a" }]
    ])
    expect(events[3].choices[0].logprobs).toEqual(logprobs)
  })

  it("has usage in the last event alone, and only where it is asked for", () => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const events = [event({ content: "a" }, "stop", { usage }), { ...event({}), choices: [], usage }]
    expect(shaped(events).every((one) => !("usage" in one))).toBe(true)
    expect(shaped(events, true).map((one) => one.usage)).toEqual([null, null, null])
    const shape = streamShape({ id: "own", includeUsage: true })
    for (const one of events) shape.next(one)
    expect(shape.last(usage)).toMatchObject({ id: "up", model: "served", choices: [], usage })
    expect(streamShape({ id: "own", includeUsage: false }).last(usage)).toBeUndefined()
  })
})
