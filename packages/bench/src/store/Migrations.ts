/**
 * The tables of a store. Each later change is a migration of its own behind these; a store that is opened is brought up to
 * date, by whoever opens it first.
 *
 * A collection is an arm with all its parameters, by its fingerprint. A query of it is an id with a prompt, and gets a
 * number, so that the largest tables, one row a sample or a verdict, have primary keys of three whole numbers. What verifiers are
 * told of a query, beside its id, is kept with it, as JSON, and so is the number of samples that it is to get where not all get
 * as many. A worker's row counts what
 * it asked and what came back: it alone writes it, so a batch that was committed before its connection broke is never
 * counted twice.
 *
 * @module
 */
import { Effect } from "effect"
import { Migrator, SqlClient, type SqlError } from "effect/sql"

type Sql = SqlClient.SqlClient

/** How the two dialects name what differs. */
const dialect = (sql: Sql) => ({
  identity: sql.onDialectOrElse({
    pg: () => sql.literal("INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    orElse: () => sql.literal("INTEGER PRIMARY KEY AUTOINCREMENT")
  }),
  bytes: sql.onDialectOrElse({ pg: () => sql.literal("BYTEA"), orElse: () => sql.literal("BLOB") }),
  /** Ends a table that is kept in the order of its primary key. */
  clustered: sql.onDialectOrElse({ pg: () => sql.literal(""), orElse: () => sql.literal("WITHOUT ROWID") })
})

const collectionTables = (sql: Sql): ReadonlyArray<Effect.Effect<unknown, SqlError.SqlError>> => {
  const { bytes, clustered, identity } = dialect(sql)
  return [
    sql`CREATE TABLE alloc_collections (
      collection ${identity}, fingerprint TEXT NOT NULL UNIQUE, name TEXT NOT NULL, manifest TEXT NOT NULL,
      samples INTEGER NOT NULL, round INTEGER NOT NULL, paused INTEGER NOT NULL, priority INTEGER NOT NULL,
      max_usd DOUBLE PRECISION, price_input DOUBLE PRECISION, price_output DOUBLE PRECISION)`,
    sql`CREATE TABLE alloc_queries (
      collection INTEGER NOT NULL, query INTEGER NOT NULL, id TEXT NOT NULL, prompt TEXT NOT NULL, request TEXT NOT NULL,
      prompt_tokens INTEGER, PRIMARY KEY (collection, query), UNIQUE (collection, id, prompt)) ${clustered}`,
    sql`CREATE TABLE alloc_samples (
      collection INTEGER NOT NULL, query INTEGER NOT NULL, sample INTEGER NOT NULL, failed INTEGER NOT NULL,
      passing INTEGER NOT NULL, tokens INTEGER, log_probability DOUBLE PRECISION, latency_ms DOUBLE PRECISION,
      finish TEXT, text TEXT, error TEXT, PRIMARY KEY (collection, query, sample)) ${clustered}`,
    sql`CREATE INDEX alloc_failed_samples ON alloc_samples (collection, finish) WHERE failed = 1`,
    sql`CREATE TABLE alloc_features (
      collection INTEGER NOT NULL, query INTEGER NOT NULL, feature TEXT NOT NULL, dimensions ${bytes} NOT NULL,
      PRIMARY KEY (collection, query, feature)) ${clustered}`,
    sql`CREATE TABLE alloc_workers (
      collection INTEGER NOT NULL, worker TEXT NOT NULL, stage TEXT NOT NULL, place TEXT NOT NULL, batch INTEGER NOT NULL,
      granted INTEGER NOT NULL, asked DOUBLE PRECISION NOT NULL, answered DOUBLE PRECISION NOT NULL, repeated DOUBLE PRECISION NOT NULL,
      failed DOUBLE PRECISION NOT NULL, prompt_tokens DOUBLE PRECISION NOT NULL,
      completion_tokens DOUBLE PRECISION NOT NULL, reserved_usd DOUBLE PRECISION NOT NULL,
      spent_usd DOUBLE PRECISION NOT NULL, rate DOUBLE PRECISION NOT NULL, concurrency INTEGER NOT NULL,
      began DOUBLE PRECISION NOT NULL, seen DOUBLE PRECISION NOT NULL, gone INTEGER NOT NULL,
      PRIMARY KEY (collection, worker)) ${clustered}`
  ]
}

/** A scoring is a verifier under a name and a version; it has a verdict on each sample that has a text. */
const scoringTables = (sql: Sql): ReadonlyArray<Effect.Effect<unknown, SqlError.SqlError>> => {
  const { clustered, identity } = dialect(sql)
  return [
    sql`ALTER TABLE alloc_queries ADD COLUMN judged TEXT`,
    sql`ALTER TABLE alloc_workers ADD COLUMN scoring INTEGER`,
    sql`CREATE TABLE alloc_scorings (
      scoring ${identity}, collection INTEGER NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
      UNIQUE (collection, name, version))`,
    sql`CREATE TABLE alloc_scores (
      scoring INTEGER NOT NULL, query INTEGER NOT NULL, sample INTEGER NOT NULL, failed INTEGER NOT NULL,
      outcome TEXT NOT NULL, reward DOUBLE PRECISION, answer TEXT, error TEXT, PRIMARY KEY (scoring, query, sample)) ${clustered}`,
    sql`CREATE INDEX alloc_failed_scores ON alloc_scores (scoring, outcome) WHERE failed = 1`
  ]
}

const allOf = (statements: (sql: Sql) => ReadonlyArray<Effect.Effect<unknown, SqlError.SqlError>>) => (sql: Sql) =>
  Effect.forEach(statements(sql), (statement) => statement, { discard: true })

/** Brings the tables up to date. */
export const migrateStore: Effect.Effect<void, SqlError.SqlError | Migrator.MigrationError, SqlClient.SqlClient> =
  Migrator.make({})({
    table: "alloc_migrations",
    loader: Migrator.fromRecord({
      "0001_collections": Effect.flatMap(SqlClient.SqlClient, allOf(collectionTables)),
      "0002_scorings": Effect.flatMap(SqlClient.SqlClient, allOf(scoringTables)),
      "0003_wanted": Effect.flatMap(
        SqlClient.SqlClient,
        allOf((sql) => [sql`ALTER TABLE alloc_queries ADD COLUMN wanted INTEGER`])
      )
    })
  })
