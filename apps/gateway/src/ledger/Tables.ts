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

/** Brings the tables up to date. */
export const migrateLedger: Effect.Effect<void, SqlError.SqlError | Migrator.MigrationError, SqlClient.SqlClient> =
  Migrator.make({})({
    table: "gateway_migrations",
    loader: Migrator.fromRecord({
      "0001_ledger": Effect.flatMap(SqlClient.SqlClient, (sql) =>
        Effect.forEach(statements(sql), (statement) => statement, { discard: true })
      )
    })
  })
