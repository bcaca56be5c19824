import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { type TestGateway, testConfig, testGateway } from "../TestGateway.ts"

const kept = `SELECT * FROM gateway_totals ORDER BY day, name`

/** The same, counted anew from all rows. */
const counted = `SELECT day, name, sum(requests) AS requests, sum(answered) AS answered, sum(allowed) AS allowed, sum(calls) AS calls,
    sum(samples) AS samples, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(usd) AS usd,
    sum(uncertain) AS uncertain
  FROM (
    SELECT day, coalesce(policy, model) AS name, 1 AS requests, outcome = 'answered' AS answered, decided AS allowed, 0 AS calls,
      0 AS samples, 0 AS prompt_tokens, 0 AS completion_tokens, 0 AS usd, 0 AS uncertain FROM gateway_requests
    UNION ALL SELECT day, coalesce(policy, model), 0, 0, 0, 1, samples, prompt_tokens, completion_tokens, usd,
      state <> 'answered' FROM gateway_calls WHERE state NOT IN ('open', 'released'))
  GROUP BY day, name ORDER BY day, name`

const expectSame = ({ rows }: TestGateway): void => {
  const sums = rows(kept)
  expect(sums.length).toBeGreaterThan(0)
  expect(sums.map(({ usd: _, ...row }) => row)).toEqual(rows(counted).map(({ usd: _, ...row }) => row))
  for (const [place, { usd }] of rows(counted).entries()) expect(sums[place].usd).toBeCloseTo(Number(usd), 12)
}

/** Requests that are answered, refused, failed and aborted, by policies and models. */
const ask = async ({ chat }: TestGateway): Promise<void> => {
  const bodies = [{}, { model: "small" }, { model: "small", stream: true, n: 2 }, { model: "large" }, { stream: true }]
  await Promise.all(bodies.map(async (body) => (await chat(body)).text()))
  await (await chat({ model: "large", messages: [{ role: "user", content: "fail" }] })).text()
}

const upstreamOf = () =>
  scriptedUpstream({
    reply: (_, { messages }) => (JSON.stringify(messages).includes("fail") ? "cut" : undefined)
  })

describe("the sums by day and name", () => {
  it("are those of all calls and requests", async () => {
    await using upstream = await upstreamOf()
    await using gateway = await testGateway(testConfig(upstream.url, "[keys.alice.budget]\nsamples = 11"))
    await ask(gateway)
    await ask(gateway)
    expectSame(gateway)
    expect(gateway.rows("SELECT sum(uncertain) AS uncertain FROM gateway_totals")[0].uncertain).toBeGreaterThan(0)
  })
  it("are filled from a store of before, and lost calls are added to them", async () => {
    await using upstream = await upstreamOf()
    const config = testConfig(upstream.url)
    await using gateway = await testGateway(config)
    await ask(gateway)
    using store = new DatabaseSync(join(gateway.folder, "store", "store.sqlite"))
    store.exec(`DROP TABLE gateway_totals; DROP INDEX gateway_answered_by_name; DROP INDEX gateway_accounts_by_day;
      DELETE FROM gateway_migrations WHERE migration_id = 2`)
    // A call of a gateway that is gone.
    const [first] = gateway.rows("SELECT * FROM gateway_calls LIMIT 1")
    const row = { ...first, gateway: "gone", state: "open", samples: 0, prompt_tokens: 0, completion_tokens: 0, usd: 0 }
    store
      .prepare(
        `INSERT INTO gateway_calls VALUES (${Object.keys(row)
          .map(() => "?")
          .join(", ")})`
      )
      .run(...Object.values(row).map((value) => value as string | number | null)) // what SQLite gave
    await using again = await testGateway(config, gateway.folder)
    expectSame(again)
    expect(again.rows("SELECT state, samples FROM gateway_calls WHERE gateway = 'gone'")).toEqual([
      { state: "lost", samples: 1 }
    ])
  })
})
