import { describe, expect, it } from "vitest"
import { drawBlockwise, drawSamples, guided, type SampleRequest, serverTokens } from "../../src/index.ts"
import { loopbackServer, type Received } from "../server/LoopbackServer.ts"

const answerOf = (top: Record<string, number>) => ({
  json: { choices: [{ text: "", logprobs: { top_logprobs: [top] } }] }
})

/** After "a" the text ends; else "a" and "b" follow, a with .6. */
const served = ({ body }: Received) =>
  String(body.prompt).endsWith("a")
    ? answerOf({ "</s>": Math.log(0.9), " again": Math.log(0.1) })
    : answerOf({ b: Math.log(0.4), a: Math.log(0.6) })

const request = (to: number): SampleRequest => ({
  query: "q1",
  prompt: "go: ",
  seed: 2,
  from: 0,
  to,
  sampling: { temperature: 0.5, maxTokens: 3, stop: [] }
})

const options = { model: "served", prompt: "go: ", temperature: 0.5, ends: ["</s>"] }

describe("serverTokens", () => {
  it("draws from the listed tokens at the temperature, asking once for every distinct prefix", async () => {
    await using server = await loopbackServer(served)
    const { model } = serverTokens({ ...options, url: server.url })
    const n = 2000
    const { evaluations, samples } = await drawSamples(model, request(n), 0)
    expect(server.received.length).toBe(evaluations)
    const prompts = server.received.map(({ body }) => String(body.prompt))
    expect(new Set(prompts).size).toBe(prompts.length)
    expect(server.received[0].body).toMatchObject({ max_tokens: 1, logprobs: 20 })
    // At temperature 1/2 probabilities are squared: .36 against .16.
    const p = 0.36 / (0.36 + 0.16)
    const share = samples.filter(({ text }) => text.startsWith("a")).length / n
    expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n))
    const ended = samples.find(({ text }) => text === "a")
    expect(ended?.finish).toBe("end")
    const end = 0.81 / (0.81 + 0.01)
    expect(ended?.logProbability).toBeCloseTo(Math.log(p) + Math.log(end), 10)
  })

  it("is guided by values of whole texts", async () => {
    await using server = await loopbackServer(served)
    const { model, valuesOf } = serverTokens({ ...options, url: server.url })
    const seen: Array<string> = []
    const values = valuesOf(async (texts) => {
      seen.push(...texts)
      return texts.map((text) => (text.endsWith("b") ? 1 : 0))
    })
    const { samples } = await drawSamples(guided(model, { values, beta: 10 }, 0.5), request(50), 0)
    // "a" ends at the first place; b is worth so much that only b is drawn.
    expect(new Set(samples.map(({ text }) => text))).toEqual(new Set(["bbb"]))
    expect(seen).toEqual(["a", "b", "ba", "bb", "bba", "bbb"])
  })

  it("is guided block by block by values of whole texts", async () => {
    await using server = await loopbackServer(served)
    const { model } = serverTokens({ ...options, url: server.url })
    const countB = (text: string): number => text.split("b").length
    const guidance = {
      continuations: 4,
      length: 2,
      textValues: async (texts: ReadonlyArray<string>) => texts.map(countB)
    }
    const { evaluations, samples } = await drawBlockwise(model, request(40), 0, guidance)
    expect(server.received.length).toBe(evaluations)
    const plain = await drawSamples(model, request(40), 0)
    const mean = (of: typeof samples): number => of.reduce((sum, { text }) => sum + countB(text), 0) / of.length
    expect(mean(samples)).toBeGreaterThan(mean(plain.samples) + 0.5)
  })

  it("shows no states, which block values of states are refused for", async () => {
    await using server = await loopbackServer(served)
    const { model } = serverTokens({ ...options, url: server.url })
    const guidance = { continuations: 2, length: 2, value: (state: Float32Array) => state[0] }
    await expect(drawBlockwise(model, request(1), 0, guidance)).rejects.toMatchObject({
      reason: { _tag: "InvalidRequest", field: "value" }
    })
  })

  it("says which server gives no log-probabilities", async () => {
    await using server = await loopbackServer(() => ({ json: { choices: [{ text: "a" }] } }))
    const { model } = serverTokens({ ...options, url: server.url })
    await expect(drawSamples(model, request(1), 0)).rejects.toMatchObject({ reason: { _tag: "BadResponse" } })
  })

  it.each([
    { candidates: 0, field: "candidates" },
    { temperature: 0, field: "temperature" }
  ])("refuses $field of 0", ({ field, ...given }) => {
    expect(() => serverTokens({ ...options, url: "http://localhost:1", ...given })).toThrow(`${field} is 0`)
  })
})
