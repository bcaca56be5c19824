import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, testConfig, testGateway } from "../TestGateway.ts"

const account = `SELECT reserved_samples, reserved_tokens, reserved_usd, spent_samples, spent_tokens, spent_usd FROM gateway_accounts`
const sums = `SELECT COUNT(*) AS calls, SUM(samples) AS samples, SUM(prompt_tokens) AS prompt, SUM(completion_tokens) AS completion
  FROM gateway_calls WHERE state <> 'released'`

/** Sends 64 requests at once, to two gateways in turn, half of them streamed, half by a policy. */
const crowd = async (gateways: ReadonlyArray<Awaited<ReturnType<typeof testGateway>>>) => {
  const statuses = Array.from({ length: 64 }, async (_, k) => {
    const { chat } = gateways[k % gateways.length]
    const response = await chat({ model: k % 4 < 2 ? "small" : "alloc/vote", stream: k % 8 < 4, max_tokens: 20 })
    await response.text()
    return response.status
  })
  return Promise.all(statuses)
}

describe("a day's budget", () => {
  it.each([
    ["samples", 50],
    ["tokens", 250],
    ["usd", 0.0012]
  ] as const)("in %s is not passed by 64 clients of two gateways at once, streamed or not", async (unit, cap) => {
    await using upstream = await scriptedUpstream({ delayMs: 5 })
    const config = testConfig(upstream.url, `[keys.alice.budget]\n${unit} = ${cap}`)
    await using first = await testGateway(config)
    await using second = await testGateway(config, first.folder)
    const statuses = await crowd([first, second])
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    const { counts } = upstream
    const usd = (counts.promptTokens * 1 + counts.completionTokens * 4) / 1e6
    const spent = { samples: counts.choices, tokens: counts.completionTokens, usd }
    expect(spent[unit]).toBeLessThanOrEqual(cap)
    expect(spent[unit]).toBeGreaterThan(cap / 2)
    expect(first.rows(account)).toHaveLength(1)
    const [row] = first.rows(account)
    expect([row.spent_samples, row.spent_tokens]).toEqual([counts.choices, counts.completionTokens])
    expect(row.spent_usd).toBeCloseTo(usd, 12)
    for (const name of ["reserved_samples", "reserved_tokens", "reserved_usd"]) expect(row[name]).toBeCloseTo(0, 12)
    expect(first.rows(sums)).toEqual([
      {
        calls: counts.calls,
        samples: counts.choices,
        prompt: counts.promptTokens,
        completion: counts.completionTokens
      }
    ])
  })
  it("that is spent refuses with OpenAI's words for it, before a stream begins", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url, "[keys.alice.budget]\nsamples = 0"))
    for (const body of [{}, { stream: true }, { model: "small" }, { model: "small", stream: true }]) {
      const response = await gateway.chat(body)
      const { error } = await bodyOf(response)
      expect([response.status, error.type, error.code]).toEqual([429, "insufficient_quota", "insufficient_quota"])
    }
    expect(upstream.counts.calls).toBe(0)
  })
  it("goes on after a restart", async () => {
    await using upstream = await scriptedUpstream()
    const config = testConfig(upstream.url, "[keys.alice.budget]\nsamples = 2")
    await using folder = await testGateway(config)
    expect((await folder.chat({ model: "small" })).status).toBe(200)
    await using again = await testGateway(config, folder.folder)
    expect((await again.chat({ model: "small" })).status).toBe(200)
    expect((await again.chat({ model: "small" })).status).toBe(429)
  })
})
