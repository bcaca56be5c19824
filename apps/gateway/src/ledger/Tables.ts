/**
 * The tables of a gateway's store, on SQLite and on Postgres. Each later change is a migration of its own behind these.
 *
 * An account is a key's day: what calls under way may still cost, and what was spent. A call is one row from before it goes
 * out: one that is still open when its gateway is gone may have been billed, and counts in full.
 *
 * @module
 */
import { Effect } from "effect"
import { Migrator, SqlClient, type SqlError } from "effect/sql"
import { noTotals, summedTotals } from "./Totals.ts"

const statements = (sql: SqlClient.SqlClient): ReadonlyArray<Effect.Effect<unknown, SqlError.SqlError>> => [
  sql`CREATE TABLE gateway_processes (
    gateway TEXT NOT NULL PRIMARY KEY, batch INTEGER NOT NULL, answers TEXT NOT NULL, seen DOUBLE PRECISION NOT NULL)`,
  sql`CREATE TABLE gateway_accounts (
    account TEXT NOT NULL, day INTEGER NOT NULL, requests INTEGER NOT NULL,
    reserved_samples DOUBLE PRECISION NOT NULL, reserved_tokens DOUBLE PRECISION NOT NULL, reserved_usd DOUBLE PRECISION NOT NULL,
    spent_samples DOUBLE PRECISION NOT NULL, spent_tokens DOUBLE PRECISION NOT NULL, spent_usd DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (account, day))`,
  sql`CREATE TABLE gateway_calls (
    gateway TEXT NOT NULL, call INTEGER NOT NULL, request TEXT NOT NULL, account TEXT NOT NULL, day INTEGER NOT NULL,
    policy TEXT, model TEXT NOT NULL, state TEXT NOT NULL, began DOUBLE PRECISION NOT NULL,
    worst_samples DOUBLE PRECISION NOT NULL, worst_tokens DOUBLE PRECISION NOT NULL, worst_usd DOUBLE PRECISION NOT NULL,
    samples DOUBLE PRECISION NOT NULL, prompt_tokens DOUBLE PRECISION NOT NULL, completion_tokens DOUBLE PRECISION NOT NULL,
    usd DOUBLE PRECISION NOT NULL, estimated INTEGER NOT NULL, PRIMARY KEY (gateway, call))`,
  sql`CREATE INDEX gateway_open_calls ON gateway_calls (gateway) WHERE state = 'open'`,
  sql`CREATE INDEX gateway_calls_of_requests ON gateway_calls (request)`,
  sql`CREATE TABLE gateway_requests (
    request TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, day INTEGER NOT NULL, policy TEXT, model TEXT NOT NULL,
    at DOUBLE PRECISION NOT NULL, latency_ms DOUBLE PRECISION NOT NULL, outcome TEXT NOT NULL,
    decided INTEGER NOT NULL, drawn INTEGER NOT NULL, reward DOUBLE PRECISION, trace TEXT NOT NULL)`,
  sql`CREATE INDEX gateway_requests_by_time ON gateway_requests (at)`,
  sql`CREATE TABLE gateway_paces (
    account TEXT NOT NULL, policy TEXT NOT NULL, moved DOUBLE PRECISION NOT NULL, spent DOUBLE PRECISION NOT NULL,
    queries INTEGER NOT NULL, PRIMARY KEY (account, policy))`,
  sql`CREATE TABLE gateway_texts (
    request TEXT NOT NULL, choice INTEGER NOT NULL, sample INTEGER NOT NULL, arm TEXT NOT NULL, prompt TEXT NOT NULL,
    row TEXT NOT NULL, PRIMARY KEY (request, choice, sample))`
]

/** Sums of what calls and requests there are already, and indexes that find a name's latest requests, and a day's accounts. */
const totals = (sql: SqlClient.SqlClient): ReadonlyArray<Effect.Effect<unknown, SqlError.SqlError>> => {
  const names = sql.literal(Object.keys(noTotals).join(", "))
  const double = sql.literal(
    Object.keys(noTotals)
      .map((name) => `${name} DOUBLE PRECISION NOT NULL`)
      .join(", ")
  )
  return [
    sql`CREATE TABLE gateway_totals (day INTEGER NOT NULL, name TEXT NOT NULL, ${double}, PRIMARY KEY (day, name))`,
    sql`INSERT INTO gateway_totals (day, name, ${names}) SELECT day, name, ${sql.literal(summedTotals)} FROM (
        SELECT day, coalesce(policy, model) AS name, 1 AS requests,
          CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END AS answered, decided AS allowed, 0 AS calls, 0 AS samples,
          0 AS prompt_tokens, 0 AS completion_tokens, 0 AS usd, 0 AS uncertain FROM gateway_requests
        UNION ALL SELECT day, coalesce(policy, model), 0, 0, 0, 1, samples, prompt_tokens, completion_tokens, usd,
          CASE WHEN state = 'answered' THEN 0 ELSE 1 END FROM gateway_calls WHERE state NOT IN ('open', 'released')
      ) AS one GROUP BY day, name`,
    sql`CREATE INDEX gateway_answered_by_name ON gateway_requests ((coalesce(policy, model)), at) WHERE outcome = 'answered'`,
    sql`CREATE INDEX gateway_accounts_by_day ON gateway_accounts (day)`
  ]
}

const allOf = (statements: typeof totals) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.forEach(statements(sql), (statement) => statement, { discard: true })
  )

/** Brings the tables up to date. */
export const migrateLedger: Effect.Effect<void, SqlError.SqlError | Migrator.MigrationError, SqlClient.SqlClient> =
  Migrator.make({})({
    table: "gateway_migrations",
    loader: Migrator.fromRecord({
      "0001_ledger": allOf(statements),
      "0002_totals": allOf(totals)
    })
  })
