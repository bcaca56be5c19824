import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, secrets, testConfig, testGateway } from "../TestGateway.ts"

const limited = (upstream: string, limits: string): string =>
  testConfig(upstream).replace("max_tokens = 64", `max_tokens = 64\n${limits}`)

describe("limits", () => {
  it("refuse a body that is too large, and more requests at once than may be", async () => {
    await using upstream = await scriptedUpstream({ reply: () => "hang" })
    await using gateway = await testGateway(limited(upstream.url, "body_bytes = 1000\nconcurrency = 1"))
    const large = await gateway.chat({ messages: [{ role: "user", content: "x".repeat(2000) }] })
    expect([large.status, (await bodyOf(large)).error.code]).toEqual([413, "request_too_large"])
    const controller = new AbortController()
    const first = gateway.chat({ model: "small" }, { signal: controller.signal }).catch(() => "aborted")
    while (upstream.counts.calls === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const second = await gateway.chat({ model: "small" })
    expect([second.status, second.headers.get("retry-after"), (await bodyOf(second)).error.type]).toEqual([
      429,
      "1",
      "rate_limit_error"
    ])
    controller.abort()
    expect(await first).toBe("aborted")
  })
  it("bound the samples of a choice, the choices and the tokens; a request without a limit of tokens gets the gateway's", async () => {
    await using upstream = await scriptedUpstream({ say: (call) => `${call}` })
    const more = '[policies.many]\nmodels = ["small"]'
    await using gateway = await testGateway(limited(upstream.url, "fan_out = 4\nchoices = 2") + more)
    expect((await bodyOf(gateway.chat({ model: "many" }))).alloc.samples).toBe(4)
    expect(upstream.asked()[0].body.max_tokens).toBe(64)
    for (const [options, param] of [
      [{ n: 3 }, "n"],
      [{ max_tokens: 65 }, "max_tokens"],
      [{ max_completion_tokens: 65 }, "max_completion_tokens"],
      [{ stream_options: {} }, "stream_options"],
      // Each of them makes some server generate more, or at another price.
      [{ best_of: 5 }, "best_of"],
      [{ use_beam_search: true }, "use_beam_search"],
      [{ n_predict: 100_000 }, "n_predict"],
      [{ n_cmpl: 2 }, "n_cmpl"],
      [{ max_new_tokens: 100_000 }, "max_new_tokens"],
      [{ models: ["dear"] }, "models"],
      [{ fallbacks: ["dear"] }, "fallbacks"]
    ] as const) {
      const response = await gateway.chat(options)
      expect([response.status, (await bodyOf(response)).error.param]).toEqual([400, param])
    }
    await bodyOf(gateway.chat({ model: "small", best_of: 1, use_beam_search: false }))
    expect(upstream.asked().at(-1)?.body.max_tokens).toBe(64)
  })
})

describe("secrets", () => {
  it("are in no answer, metric, log or store, even where an upstream repeats its key", async () => {
    const words = `the key ${secrets.UPSTREAM} may not ask for this`
    await using upstream = await scriptedUpstream({
      reply: (call) =>
        call % 2 === 0 ? { status: 400, json: { error: { message: words } } } : { status: 500, json: words }
    })
    await using gateway = await testGateway(testConfig(upstream.url))
    const seen: Array<string> = []
    for (const body of [{ model: "small" }, { model: "small" }, { model: "small", stream: true }, {}])
      seen.push(await (await gateway.chat(body)).text())
    expect(seen[0]).toContain("may not ask for this")
    seen.push(await (await gateway.chat({}, { key: "sk-of-somebody" })).text())
    seen.push(await (await fetch(`${gateway.url}/metrics`)).text(), ...gateway.notices)
    seen.push(await readFile(join(gateway.folder, "store", "store.sqlite"), "latin1"))
    for (const text of seen)
      for (const secret of [...Object.values(secrets), "sk-of-somebody"]) expect(text).not.toContain(secret)
  })
})
