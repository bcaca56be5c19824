/**
 * What the page shows, read from the ledger: numbers, names of the configuration, and this project's own words. Texts of
 * requests and samples are read only where they are logged.
 *
 * @module
 */
import { type OnStore, withSql } from "@alloc/bench/store"
import { Clock, Effect } from "effect"
import type { DayBudget } from "../config/Config.ts"
import type { GatewayError } from "../GatewayError.ts"
import type { ChoiceTrace, RequestTrace } from "../ledger/Entries.ts"
import { summedTotals, type Totals } from "../ledger/Totals.ts"
import { savingOf } from "./Saving.ts"
import type { Saving } from "./SavingKinds.ts"

/** What a key's day has spent and promised, and may spend. */
export interface KeyDay {
  readonly key: string
  /** For example "2026-01-31", UTC. */
  readonly day: string
  readonly requests: number
  readonly samples: number
  readonly tokens: number
  readonly usd: number
  /** Worst case of calls under way. */
  readonly promisedSamples: number
  readonly budget: DayBudget
}

/** What the requests for one name have cost. */
export interface NameSpent {
  /** A policy, or a model that was passed through to. */
  readonly name: string
  readonly policy: boolean
  readonly requests: number
  readonly answered: number
  readonly calls: number
  readonly samples: number
  /** Samples that its decisions allowed. */
  readonly allowed: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly usd: number
  /** Calls that failed, were cancelled, or whose end nobody knows: they are counted in full. */
  readonly uncertain: number
  readonly medianMs: number
  /** Undefined for a model. */
  readonly saving: Saving | undefined
}

/** One request and how it was decided. */
export interface Decision {
  readonly request: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly key: string
  readonly name: string
  readonly outcome: string
  readonly latencyMs: number
  readonly allowed: number
  readonly drawn: number
  readonly reward: number | undefined
  readonly choices: ReadonlyArray<ChoiceTrace>
  /** Where texts are logged. */
  readonly prompt: string | undefined
}

/** Everything on the page. */
export interface PageData {
  /** ISO 8601, UTC. */
  readonly at: string
  /** Days that are looked back on, today included. */
  readonly days: number
  readonly keys: ReadonlyArray<KeyDay>
  readonly names: ReadonlyArray<NameSpent>
  readonly decisions: ReadonlyArray<Decision>
  readonly texts: boolean
}

/** What the page is read with. */
export interface PageSource {
  /** Runs statements of the ledger's store. */
  readonly read: <A>(statements: OnStore<A>) => Effect.Effect<A, GatewayError>
  readonly budgets: ReadonlyMap<string, DayBudget>
  readonly policies: ReadonlySet<string>
  readonly texts: boolean
}

const secondsOfDay = 86_400
const days = 7
/** Most requests of a policy that a saving is estimated from: the latest. */
const mostRequests = 2000
const mostDecisions = 50

/** A time in seconds since 1970. */
const iso = (seconds: number): string => new Date(1000 * seconds).toISOString()

interface AccountRow {
  readonly account: string
  readonly day: number
  readonly requests: number
  readonly reserved_samples: number
  readonly spent_samples: number
  readonly spent_tokens: number
  readonly spent_usd: number
}

const keysSince = (first: number): OnStore<ReadonlyArray<AccountRow>> =>
  withSql(
    (sql) => sql<AccountRow>`SELECT account, day, requests, reserved_samples, spent_samples, spent_tokens, spent_usd
      FROM gateway_accounts WHERE day >= ${first} ORDER BY day DESC, account LIMIT 500`
  )

/** The sums of each name since a day. */
const totalsSince = (first: number): OnStore<ReadonlyArray<Totals & { readonly name: string }>> =>
  withSql(
    (sql) => sql<Totals & { readonly name: string }>`SELECT name, ${sql.literal(summedTotals)}
      FROM gateway_totals WHERE day >= ${first} GROUP BY name ORDER BY name`
  )

interface RequestRow {
  readonly request: string
  readonly account: string
  readonly policy: string | null
  readonly model: string
  readonly at: number
  readonly latency_ms: number
  readonly outcome: string
  readonly decided: number
  readonly drawn: number
  readonly reward: number | null
  readonly trace: string
}

const nameOf = ({ model, policy }: RequestRow): string => policy ?? model

// Written by this application alone.
const traceOf = ({ trace }: RequestRow): RequestTrace => JSON.parse(trace) as RequestTrace

/** The latest requests of a name that were answered. */
const answeredOf = (name: string, first: number): OnStore<ReadonlyArray<RequestRow>> =>
  withSql(
    (
      sql
    ) => sql<RequestRow>`SELECT request, account, policy, model, at, latency_ms, outcome, decided, drawn, reward, trace
      FROM gateway_requests
      WHERE coalesce(policy, model) = ${name} AND outcome = 'answered' AND at >= ${first * secondsOfDay}
      ORDER BY at DESC LIMIT ${mostRequests}`
  )

const latest: OnStore<ReadonlyArray<RequestRow>> = withSql(
  (
    sql
  ) => sql<RequestRow>`SELECT request, account, policy, model, at, latency_ms, outcome, decided, drawn, reward, trace
    FROM gateway_requests ORDER BY at DESC LIMIT ${mostDecisions}`
)

const promptsOf = (requests: ReadonlyArray<string>): OnStore<ReadonlyMap<string, string>> =>
  withSql((sql) =>
    requests.length === 0
      ? Effect.succeed(new Map())
      : Effect.map(
          sql<{ readonly request: string; readonly prompt: string }>`SELECT request, min(prompt) AS prompt
            FROM gateway_texts WHERE request IN ${sql.in(requests)} GROUP BY request`,
          (rows) => new Map(rows.map(({ prompt, request }) => [request, prompt]))
        )
  )

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const decisionOf = (row: RequestRow, prompts: ReadonlyMap<string, string>): Decision => ({
  request: row.request,
  at: iso(row.at),
  key: row.account,
  name: nameOf(row),
  outcome: row.outcome,
  latencyMs: Math.round(row.latency_ms),
  allowed: row.decided,
  drawn: row.drawn,
  reward: row.reward ?? undefined,
  choices: traceOf(row).choices,
  prompt: prompts.get(row.request)
})

const namesSince = (
  { policies, read }: PageSource,
  first: number
): Effect.Effect<ReadonlyArray<NameSpent>, GatewayError> =>
  Effect.gen(function* () {
    const totals = yield* read(totalsSince(first))
    return yield* Effect.forEach(totals, ({ completion_tokens, name, prompt_tokens, ...total }) =>
      Effect.gen(function* () {
        const answered = yield* read(answeredOf(name, first))
        const policy = policies.has(name)
        return {
          ...total,
          name,
          policy,
          promptTokens: prompt_tokens,
          completionTokens: completion_tokens,
          medianMs: Math.round(median(answered.map(({ latency_ms }) => latency_ms))),
          saving: policy ? yield* savingOf(answered.map((row) => traceOf(row).choices)) : undefined
        }
      })
    )
  })

/** Reads what the page shows. */
export const readPageData = (source: PageSource): Effect.Effect<PageData, GatewayError> =>
  Effect.gen(function* () {
    const { budgets, read, texts } = source
    const now = (yield* Clock.currentTimeMillis) / 1000
    const first = Math.floor(now / secondsOfDay) - days + 1
    const accounts = yield* read(keysSince(first))
    const rows = yield* read(latest)
    const prompts = texts ? yield* read(promptsOf(rows.map(({ request }) => request))) : new Map<string, string>()
    return {
      at: iso(now),
      days,
      keys: accounts.map((row) => ({
        key: row.account,
        day: iso(row.day * secondsOfDay).slice(0, 10),
        requests: row.requests,
        samples: row.spent_samples,
        tokens: row.spent_tokens,
        usd: row.spent_usd,
        promisedSamples: row.reserved_samples,
        budget: budgets.get(row.account) ?? {}
      })),
      names: yield* namesSince(source, first),
      decisions: rows.map((row) => decisionOf(row, prompts)),
      texts
    }
  })
