/**
 * An upstream on loopback that speaks OpenAI's API by script and counts what it was asked.
 *
 * @module
 */
import { type Received, type Reply, type ScriptedServer, scriptedServer } from "@alloc/http/testing"

/** What the upstream has counted. */
export interface Counts {
  calls: number
  choices: number
  promptTokens: number
  completionTokens: number
}

/** An upstream under test. */
export interface ScriptedUpstream extends AsyncDisposable {
  readonly url: string
  readonly server: ScriptedServer
  readonly counts: Counts
  /** Questions for completions, without those for the list of models. */
  readonly asked: () => ReadonlyArray<Received>
}

/** What a choice says: a text, or fields of a message, tool calls say. */
type Said = string | Readonly<Record<string, unknown>>

/** What it says: choice `index` of call `call`, its tokens, or a reply of another kind. */
export interface Script {
  readonly say?: (call: number, body: Received["body"], index: number) => Said
  readonly reply?: (call: number, body: Received["body"]) => Reply | undefined
  readonly promptTokens?: number
  readonly completionTokens?: number
  readonly delayMs?: number
  /** Nothing is answered before. */
  readonly until?: Promise<void>
}

const finishOf = (said: Said): string => (typeof said === "string" ? "stop" : "tool_calls")

const deltasOf = (said: Said): ReadonlyArray<object> =>
  typeof said === "string" ? said.split(/(?= )/).map((content) => ({ content })) : [said]

const events = (id: string, texts: ReadonlyArray<Said>, usage: object): string =>
  [
    ...texts.flatMap((said, index) => [
      { choices: [{ index, delta: { role: "assistant", content: "" }, finish_reason: null }] },
      ...deltasOf(said).map((delta) => ({ choices: [{ index, delta, finish_reason: null }] })),
      { choices: [{ index, delta: {}, finish_reason: finishOf(said) }] }
    ]),
    { choices: [], usage }
  ]
    .map((event) => ({ id, object: "chat.completion.chunk", created: 1, model: "served", ...event }))
    .map((event) => `data: ${JSON.stringify(event)}\n\n`)
    .concat("data: [DONE]\n\n")
    .join("")

/** Starts an upstream; it serves the models "small" and "large". */
export const scriptedUpstream = async (script: Script = {}): Promise<ScriptedUpstream> => {
  const { completionTokens = 5, delayMs, promptTokens = 10, reply, say = () => "four", until } = script
  const counts: Counts = { calls: 0, choices: 0, promptTokens: 0, completionTokens: 0 }
  const server = await scriptedServer(async ({ body, path }) => {
    if (path === "/v1/models") return { json: { data: [{ id: "small" }, { id: "large" }] } }
    const call = counts.calls
    counts.calls += 1
    await until
    const own = reply?.(call, body)
    if (own !== undefined) return own
    const n = typeof body.n === "number" ? body.n : 1
    counts.choices += n
    counts.promptTokens += promptTokens
    counts.completionTokens += n * completionTokens
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: n * completionTokens,
      total_tokens: promptTokens + n * completionTokens
    }
    const texts = Array.from({ length: n }, (_, index) => say(call, body, index))
    if (body.stream === true)
      return { delayMs, headers: { "content-type": "text/event-stream" }, json: events(`up-${call}`, texts, usage) }
    const choices = texts.map((said, index) => ({
      index,
      message: { role: "assistant", refusal: null, ...(typeof said === "string" ? { content: said } : said) },
      finish_reason: finishOf(said)
    }))
    return {
      delayMs,
      json: { id: `up-${call}`, object: "chat.completion", created: 1, model: "served", choices, usage }
    }
  })
  return {
    url: server.url,
    server,
    counts,
    asked: () => server.received.filter(({ path }) => path !== "/v1/models"),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]()
  }
}
