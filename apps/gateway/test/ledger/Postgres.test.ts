import { createHash } from "node:crypto"
import { shownStore, storeAddress, storeClient } from "@alloc/bench/store"
import { noPostgres, openPostgres } from "@alloc/http/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { testConfig, testGateway } from "../TestGateway.ts"

const pageKey = "page-secret"
const pageHash = createHash("sha256").update(pageKey).digest("hex")

/** What the page's JSON says, as far as the test reads it. */
interface Told {
  readonly keys: ReadonlyArray<object>
  readonly names: ReadonlyArray<{ readonly requests: number; readonly samples: number; readonly promptTokens: number }>
  readonly decisions: ReadonlyArray<object>
}

describe.skipIf(noPostgres !== "")("a ledger on Postgres", () => {
  it("keeps two gateways and 64 clients within a day's budget, and is what the upstream counted", async () => {
    await using server = await openPostgres()
    await using upstream = await scriptedUpstream({ delayMs: 5 })
    const store = (config: string): string => config.replace('store = "store"', `store = "${server.url}"`)
    const config = store(
      testConfig(upstream.url, `[keys.alice.budget]\nsamples = 50\n[page]\nkey_sha256 = "${pageHash}"`)
    )
    await using first = await testGateway(config)
    await using second = await testGateway(config, first.folder)
    const statuses = Array.from({ length: 64 }, async (_, k) => {
      const { chat } = [first, second][k % 2]
      const response = await chat({ model: k % 4 < 2 ? "small" : "alloc/vote", stream: k % 8 < 4 })
      await response.text()
      return response.status
    })
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200, 429]))
    const { counts } = upstream
    expect(counts.choices).toBeLessThanOrEqual(50)
    const sums = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const accounts = yield* sql`SELECT reserved_samples, spent_samples, spent_tokens FROM gateway_accounts`
      const calls = yield* sql`SELECT SUM(samples) AS samples, SUM(prompt_tokens) AS prompt
        FROM gateway_calls WHERE state <> 'released'`
      return [...accounts, ...calls]
    }).pipe(Effect.provide(storeClient(storeAddress(server.url))))
    expect(await Effect.runPromise(sums)).toEqual([
      { reserved_samples: 0, spent_samples: counts.choices, spent_tokens: counts.completionTokens },
      { samples: counts.choices, prompt: counts.promptTokens }
    ])
    // The page of either gateway tells of both.
    for (const { url } of [first, second]) {
      const open = (path: string) => fetch(`${url}${path}`, { headers: { authorization: `Bearer ${pageKey}` } })
      // What it sends has no type; a test that reads what is not there fails.
      const { decisions, keys, names } = (await (await open("/ui.json")).json()) as Told
      expect(keys).toMatchObject([{ key: "alice", samples: counts.choices, promisedSamples: 0 }])
      const sumOf = (of: (one: Told["names"][number]) => number): number => names.reduce((sum, one) => sum + of(one), 0)
      expect(sumOf(({ samples }) => samples)).toBe(counts.choices)
      expect(sumOf(({ promptTokens }) => promptTokens)).toBe(counts.promptTokens)
      expect(sumOf(({ requests }) => requests)).toBe(64)
      expect(decisions).toHaveLength(50)
      const html = await (await open("/ui")).text()
      expect(html).toContain("<h1>64 requests, ")
      expect(html).not.toMatch(/NaN|undefined|\[object/)
    }
    expect(shownStore(storeAddress(server.url))).not.toContain(server.password)
  })
})
