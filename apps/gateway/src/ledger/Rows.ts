/**
 * The rows of the ledger beside its accounts: calls, requests, paces, texts. Any number of rows is one statement.
 *
 * @module
 */
import { fromRows, storedText } from "@alloc/bench/store"
import { Effect } from "effect"
import type { Sql, Written } from "./Accounts.ts"
import { amountColumns, amountsAs } from "./Amounts.ts"
import type { Entry, OfKind, PaceState, WantedCall } from "./Entries.ts"

/** The name of a pace in maps. */
export const paceKey = (account: string, policy: string): string => JSON.stringify([account, policy])

/** Opens the calls that may go out. */
export const openCalls = (sql: Sql, gateway: string, granted: ReadonlyArray<WantedCall>): Written<unknown> => {
  if (granted.length === 0) return Effect.void
  const rows = fromRows(
    sql,
    granted.map(({ account, began, call, day, model, policy, request, worst }) => ({
      call,
      request,
      account,
      day,
      policy,
      model,
      began,
      ...amountsAs("worst", worst)
    })),
    [
      ["call", "INTEGER"],
      ["request", "TEXT"],
      ["account", "TEXT"],
      ["day", "INTEGER"],
      ["policy", "TEXT"],
      ["model", "TEXT"],
      ["began", "DOUBLE PRECISION"],
      ...amountColumns("worst")
    ]
  )
  return sql`INSERT INTO gateway_calls (gateway, call, request, account, day, policy, model, state, began,
      worst_samples, worst_tokens, worst_usd, samples, prompt_tokens, completion_tokens, usd, estimated)
    SELECT ${gateway}, call, request, account, day, policy, model, 'open', began, worst_samples, worst_tokens, worst_usd,
      0, 0, 0, 0, 0 FROM ${rows} WHERE true`
}

/** Settles calls that are open; gives those entries that held, with the names that were asked for. A gateway that was silent for long finds its calls counted as lost. */
export const settleCalls = (
  sql: Sql,
  gateway: string,
  settled: ReadonlyArray<OfKind<"settled">>
): Written<ReadonlyMap<Entry, string>> => {
  if (settled.length === 0) return Effect.succeed(new Map())
  const rows = fromRows(
    sql,
    settled.map(({ actual, call, estimated, promptTokens, state }) => ({
      call,
      state,
      samples: actual.samples,
      prompt_tokens: promptTokens,
      completion_tokens: actual.tokens,
      usd: actual.usd,
      estimated: estimated ? 1 : 0
    })),
    [
      ["call", "INTEGER"],
      ["state", "TEXT"],
      ["samples", "DOUBLE PRECISION"],
      ["prompt_tokens", "DOUBLE PRECISION"],
      ["completion_tokens", "DOUBLE PRECISION"],
      ["usd", "DOUBLE PRECISION"],
      ["estimated", "INTEGER"]
    ]
  )
  const updated = sql<{
    readonly call: number
    readonly name: string
  }>`UPDATE gateway_calls SET state = given.state, samples = given.samples,
      prompt_tokens = given.prompt_tokens, completion_tokens = given.completion_tokens, usd = given.usd,
      estimated = given.estimated
    FROM ${rows} WHERE gateway_calls.gateway = ${gateway} AND gateway_calls.call = given.call AND gateway_calls.state = 'open'
    RETURNING gateway_calls.call AS call, coalesce(gateway_calls.policy, gateway_calls.model) AS name`
  return Effect.map(updated, (calls) => {
    const names = new Map(calls.map(({ call, name }) => [call, name]))
    return new Map(
      settled.flatMap((entry) => {
        const name = names.get(entry.call)
        return name === undefined ? [] : [[entry, name] as const]
      })
    )
  })
}

/** Writes requests that ended. */
export const writeRequests = (sql: Sql, requests: ReadonlyArray<OfKind<"request">>): Written<unknown> => {
  if (requests.length === 0) return Effect.void
  const rows = fromRows(
    sql,
    requests.map(({ latencyMs, trace, ...row }) => ({
      ...row,
      latency_ms: latencyMs,
      trace: storedText(JSON.stringify(trace))
    })),
    [
      ["request", "TEXT"],
      ["account", "TEXT"],
      ["day", "INTEGER"],
      ["policy", "TEXT"],
      ["model", "TEXT"],
      ["at", "DOUBLE PRECISION"],
      ["latency_ms", "DOUBLE PRECISION"],
      ["outcome", "TEXT"],
      ["decided", "INTEGER"],
      ["drawn", "INTEGER"],
      ["reward", "DOUBLE PRECISION"],
      ["trace", "TEXT"]
    ]
  )
  const names = sql.literal(
    "request, account, day, policy, model, at, latency_ms, outcome, decided, drawn, reward, trace"
  )
  return sql`INSERT INTO gateway_requests (${names}) SELECT ${names} FROM ${rows} WHERE true`
}

/** Writes samples with their texts. */
export const writeTexts = (sql: Sql, texts: ReadonlyArray<OfKind<"text">>): Written<unknown> => {
  if (texts.length === 0) return Effect.void
  const rows = fromRows(
    sql,
    texts.map(({ arm, choice, prompt, request, row, sample }) => ({
      request,
      choice,
      arm,
      sample,
      prompt: storedText(prompt),
      row: storedText(row)
    })),
    [
      ["request", "TEXT"],
      ["choice", "INTEGER"],
      ["arm", "TEXT"],
      ["sample", "INTEGER"],
      ["prompt", "TEXT"],
      ["row", "TEXT"]
    ]
  )
  return sql`INSERT INTO gateway_texts (request, choice, arm, sample, prompt, row)
    SELECT request, choice, arm, sample, prompt, row FROM ${rows} WHERE true`
}

/** Moves paces by sums, so that gateways that share one add up. */
export const movePaces = (sql: Sql, moves: ReadonlyArray<OfKind<"pace">>): Written<Map<string, PaceState>> =>
  Effect.gen(function* () {
    if (moves.length === 0) return new Map()
    const byPace = new Map<string, { account: string; policy: string; moved: number; spent: number; queries: number }>()
    for (const { account, moved, policy, spent } of moves) {
      const key = paceKey(account, policy)
      const before = byPace.get(key) ?? { account, policy, moved: 0, spent: 0, queries: 0 }
      byPace.set(key, {
        ...before,
        moved: before.moved + moved,
        spent: before.spent + spent,
        queries: before.queries + 1
      })
    }
    const sorted = [...byPace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
    const given = fromRows(sql, sorted, [
      ["account", "TEXT"],
      ["policy", "TEXT"],
      ["moved", "DOUBLE PRECISION"],
      ["spent", "DOUBLE PRECISION"],
      ["queries", "INTEGER"]
    ])
    const rows = yield* sql<PaceState & { readonly account: string; readonly policy: string }>`INSERT INTO gateway_paces
        (account, policy, moved, spent, queries)
      SELECT account, policy, moved, spent, queries FROM ${given} WHERE true
      ON CONFLICT (account, policy) DO UPDATE SET moved = gateway_paces.moved + excluded.moved,
        spent = gateway_paces.spent + excluded.spent, queries = gateway_paces.queries + excluded.queries
      RETURNING account, policy, moved, spent, queries`
    return new Map(rows.map((row) => [paceKey(row.account, row.policy), row]))
  })
