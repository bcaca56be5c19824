import type { HiddenStates } from "@alloc/core/recording"
import { manualTimers, unusedUrl } from "@alloc/http/testing"
import { describe, expect, it } from "vitest"
import { DecoderError, llamaServerStates, type ServerStatesOptions, vllmStates } from "../../src/index.ts"
import { loopbackServer, type Received, type Reply } from "./LoopbackServer.ts"

/** A state that tells its prompt: length and first characters, as halves that 32 bits hold. */
const stateOf = (prompt: string): ReadonlyArray<number> => [
  prompt.length / 2,
  prompt.charCodeAt(0) / 2,
  prompt.charCodeAt(1) / 2
]

/** States of all tokens, the last of which is the prompt's. */
const perToken = (prompt: string): ReadonlyArray<ReadonlyArray<number>> => [[9, 9, 9], [8, 8, 8], stateOf(prompt)]

const promptsOf = (value: unknown): ReadonlyArray<string> => (Array.isArray(value) ? value.map(String) : [])

// The shapes of llama.cpp's and vLLM's answers as their documentation gives them, rows in another order.
const llama =
  (embedding: (prompt: string) => unknown) =>
  ({ body }: Received): Reply => ({
    json: promptsOf(body.content)
      .map((prompt, index) => ({ index, embedding: embedding(prompt) }))
      .reverse()
  })

const vllm =
  (data: (prompt: string) => unknown) =>
  ({ body }: Received): Reply => ({
    json: {
      id: "pool-1",
      object: "list",
      created: 1,
      model: body.model,
      data: promptsOf(body.input)
        .map((prompt, index) => ({ index, object: "pooling", data: data(prompt) }))
        .reverse(),
      usage: { prompt_tokens: 3, total_tokens: 3 }
    }
  })

type Client = (options: ServerStatesOptions) => HiddenStates

const kinds: ReadonlyArray<
  readonly [string, Client, string, (row: (prompt: string) => unknown) => (r: Received) => Reply]
> = [
  ["llamaServerStates", llamaServerStates, "/embedding", llama],
  ["vllmStates", vllmStates, "/pooling", vllm]
]

const quick = { model: "served", modelHash: "abc", width: 3, retries: 2, pauseMs: 1 }

const prompts = ["What is 8 + 7?", "Name a fruit.", "?!"]

describe.each(kinds)("%s", (_, client, path, shape) => {
  it.each([
    ["one vector a prompt", stateOf],
    ["a list of one vector", (prompt: string) => [stateOf(prompt)]],
    ["the vectors of all tokens", perToken]
  ])("reads the last token's state from %s, in the order of the prompts", async (_, row) => {
    await using server = await loopbackServer(shape(row))
    const states = client({ ...quick, url: `${server.url}/v1/`, name: "mine", batch: 2, apiKey: "secret" })
    const { size, source, values } = await states.read(prompts)
    expect(source).toEqual({ model: "mine", modelHash: "abc", kind: "last-token, last layer", width: 3 })
    expect(size).toBe(3)
    expect([...values]).toEqual(prompts.flatMap(stateOf))
    expect(server.received.map((request) => [request.path, request.authorization])).toEqual([
      [path, "Bearer secret"],
      [path, "Bearer secret"]
    ])
  })

  it("asks for states that are not normalised, and refuses those that are", async () => {
    await using server = await loopbackServer(shape(() => [0.6, 0, 0.8]))
    const reading = client({ ...quick, url: server.url }).read(prompts)
    await expect(reading).rejects.toThrow(/normalised to length 1/)
    const [{ body }] = server.received
    expect(path === "/embedding" ? body.embd_normalize : body.use_activation).toBe(path === "/embedding" ? -1 : false)
  })

  it("names both widths where the server's is another", async () => {
    await using server = await loopbackServer(shape(() => [1, 2, 3, 4]))
    await expect(client({ ...quick, url: server.url }).read(prompts)).rejects.toMatchObject({
      reason: { _tag: "WrongWidth", width: 4, expected: 3, url: server.url + path }
    })
  })

  it("refuses a server of another model, before it sends a prompt", async () => {
    await using server = await loopbackServer(shape(stateOf))
    const reading = client({ ...quick, url: server.url, model: "another" }).read(prompts)
    await expect(reading).rejects.toMatchObject({
      reason: { _tag: "OtherModel", served: ["served"], expected: "another" }
    })
    expect(server.received).toEqual([])
  })

  it("says that no server is there", async () => {
    const url = await unusedUrl()
    await expect(client({ ...quick, url }).read(prompts)).rejects.toMatchObject({
      _tag: "DecoderError",
      ofRequest: false,
      reason: { _tag: "Unreachable", url: `${url}/v1/models` }
    })
  })

  it("asks again where that helps, and says what the server said where it does not", async () => {
    let calls = 0
    const busy: Reply = { status: 503, json: { error: "Loading model" }, headers: { "retry-after": "0.01" } }
    await using server = await loopbackServer((request) => (++calls <= 2 ? busy : shape(stateOf)(request)))
    const { values } = await client({ ...quick, url: server.url }).read(["ab"])
    expect([calls, ...values]).toEqual([3, ...stateOf("ab")])

    await using full = await loopbackServer(() => ({ status: 400, json: { error: "too many tokens for key sk-1" } }))
    const reading = client({ ...quick, url: full.url, apiKey: "sk-1" }).read(["ab"])
    await expect(reading).rejects.toMatchObject({ ofRequest: true, reason: { _tag: "BadResponse", status: 400 } })
    await expect(reading).rejects.toThrow(/too many tokens for key <redacted>/)
    expect(full.received.length).toBe(1)
  })

  it("gives up on a server that does not answer", async () => {
    const timeoutMs = 54_321
    using limit = manualTimers(timeoutMs)
    await using server = await loopbackServer(() => {
      limit.end()
      return undefined
    })
    const reading = client({ ...quick, url: server.url, retries: 1, timeoutMs }).read(["ab"])
    await expect(reading).rejects.toMatchObject({ reason: { _tag: "TimedOut", milliseconds: timeoutMs } })
    expect(server.received.length).toBe(2)
  })

  it.each<readonly [string, Reply]>([
    ["no JSON", { json: "<html>" }],
    ["another shape", { json: { embeddings: [[1, 2, 3]] } }],
    ["too few rows", shape(stateOf)({ path, authorization: undefined, body: { content: ["a"], input: ["a"] } })],
    [
      "a prompt without a vector",
      shape(() => [])({ path, authorization: undefined, body: { content: ["a", "b"], input: ["a", "b"] } })
    ]
  ])("refuses an answer with %s", async (_, reply) => {
    await using server = await loopbackServer(() => reply)
    await expect(client({ ...quick, url: server.url }).read(["aa", "bb"])).rejects.toMatchObject({
      reason: { _tag: "BadResponse", status: 200 }
    })
  })

  it.each([
    ["url", { url: "localhost" }],
    ["url", { url: "http://me:sk-1@localhost" }],
    ["width", { width: 0 }],
    ["batch", { batch: 1.5 }],
    ["model", { model: "" }],
    ["concurrency", { concurrency: 0 }],
    ["timeoutMs", { timeoutMs: Number.NaN }],
    ["retries", { retries: -1 }]
  ])("refuses a wrong %s", (field, change) => {
    const make = (): HiddenStates => client({ ...quick, url: "http://localhost", ...change })
    expect(make).toThrow(DecoderError)
    expect(make).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ _tag: "InvalidRequest", field }) })
    )
    expect(make).not.toThrow(/sk-1/)
  })
})
