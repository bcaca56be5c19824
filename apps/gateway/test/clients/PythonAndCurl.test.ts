import { execFile } from "node:child_process"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { describe, expect, it, vi } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { eventsOf, secrets, type TestGateway, testConfig, testGateway } from "../TestGateway.ts"
import { expectSameLedger, patient, toolCall } from "./Counted.ts"

const run = promisify(execFile)
const clients = resolve(import.meta.dirname, "../../../../.ci/gateway-clients")

/** What the program in Python found, which it prints as JSON. */
const python = async ({ url }: TestGateway, model: string, what: string): Promise<unknown> => {
  const { stdout: path } = await run(clients, ["python"])
  const program = join(import.meta.dirname, "python_clients.py")
  const { stdout } = await run(path.trim(), [program, `${url}/v1`, secrets.ALICE, model, what])
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "")
}

const curl = async ({ url }: TestGateway, body: object, ...more: ReadonlyArray<string>): Promise<string> => {
  const headers = ["-H", `Authorization: Bearer ${secrets.ALICE}`, "-H", "Content-Type: application/json"]
  const messages = [{ role: "user", content: "2 + 2 = ?" }]
  const json = JSON.stringify({ messages, ...body })
  return (await run("curl", ["-sS", "-N", ...more, ...headers, "-d", json, `${url}/v1/chat/completions`])).stdout
}

const models = ["alloc/vote", "small"]

describe.each(models)("clients in Python, and %s", (model) => {
  it("openai is answered, whole and streamed, with several choices, formats and usage", async () => {
    await using upstream = await scriptedUpstream({ say: () => "two and two" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const found = (await python(gateway, model, "answers")) as {
      readonly usage: ReadonlyArray<readonly [number, number]>
    } // its JSON
    expect(found).toMatchObject({
      whole: ["two and two", "two and two"],
      streamed: ["two and two", "two and two", "stop", "stop"],
      ids: 1,
      models: ["alloc/vote", "alloc/math-cheap", "small", "large"]
    })
    const { completionTokens, promptTokens } = upstream.counts
    expect(found.usage.reduce(([a, b], [p, c]) => [a + p, b + c])).toEqual([promptTokens, completionTokens])
    expectSameLedger(gateway, upstream)
  })
  it("openai and LangChain get tool calls", async () => {
    await using upstream = await scriptedUpstream({ say: () => toolCall("weather", { city: "Ulm" }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    expect(await python(gateway, model, "tools")).toEqual({
      openai: ["weather", { city: "Ulm" }],
      langchain: [["weather", { city: "Ulm" }]]
    })
    expectSameLedger(gateway, upstream)
  })
  it("LangChain is answered, whole and streamed", async () => {
    await using upstream = await scriptedUpstream({ say: () => "two and two" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const found = (await python(gateway, model, "langchain")) as {
      readonly usage: ReadonlyArray<readonly [number, number]>
    } // its JSON
    expect(found).toMatchObject({ texts: ["two and two", "two and two"] })
    const { completionTokens, promptTokens } = upstream.counts
    expect(found.usage.reduce(([a, b], [p, c]) => [a + p, b + c])).toEqual([promptTokens, completionTokens])
    expectSameLedger(gateway, upstream)
  })
  it("both have classes of their own for refusals", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(patient(testConfig(upstream.url, "budget = { samples = 1 }")))
    expect(await python(gateway, model, "errors")).toEqual({
      errors: [
        "AuthenticationError",
        "BadRequestError",
        "NotFoundError",
        "RateLimitError",
        expect.stringMatching(/RateLimitError$/)
      ]
    })
    expectSameLedger(gateway, upstream)
  })
  it("openai's giving up ends the call upstream", async () => {
    await using upstream = await scriptedUpstream({ reply: () => "hang" })
    await using gateway = await testGateway(testConfig(upstream.url))
    expect(await python(gateway, model, "given_up")).toEqual({ ended: "given up" })
    await vi.waitFor(() => expect(upstream.server.inFlight.now).toBe(0), 240_000)
    expect(upstream.server.aborted.length).toBeGreaterThan(0)
  })
})

describe.each(models)("curl -N, and %s", (model) => {
  it("reads a stream, and gets a refusal with its status", async () => {
    await using upstream = await scriptedUpstream({ say: () => "two and two" })
    await using gateway = await testGateway(patient(testConfig(upstream.url, "budget = { samples = 8 }")))
    const { data } = eventsOf(await curl(gateway, { model, stream: true }))
    expect(data.at(-1)).toBe("[DONE]")
    const deltas = data.slice(0, -1).map((one) => JSON.parse(one).choices[0].delta)
    expect(deltas.map(({ content }) => content ?? "").join("")).toBe("two and two")
    const whole = JSON.parse(await curl(gateway, { model, max_tokens: 9 }))
    expect(whole.choices[0].message.content).toBe("two and two")
    const refused = await curl(gateway, { model: "none" }, "-w", "\n%{http_code}")
    expect(refused).toMatch(/"code":"model_not_found".*\n404$/)
    expectSameLedger(gateway, upstream)
  })
  it("ends the call upstream where it gives up", async () => {
    await using upstream = await scriptedUpstream({ reply: () => "hang" })
    await using gateway = await testGateway(testConfig(upstream.url))
    await expect(curl(gateway, { model, stream: true }, "--max-time", "2")).rejects.toMatchObject({ code: 28 })
    await vi.waitFor(() => expect(upstream.server.inFlight.now).toBe(0), 240_000)
    expect(upstream.server.aborted.length).toBeGreaterThan(0)
  })
})
