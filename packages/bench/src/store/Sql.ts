/**
 * What every statement of a store shares: the database's clock, texts that both databases can hold, and lists of rows as one
 * parameter, so that a statement's text, once prepared, serves any number of rows.
 *
 * @module
 */
import { Effect } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"

/** An effect on the database. */
export type OnStore<A> = Effect.Effect<A, SqlError.SqlError, SqlClient.SqlClient>

/** Runs statements of one client. */
export const withSql = <A>(use: (sql: SqlClient.SqlClient) => Effect.Effect<A, SqlError.SqlError>): OnStore<A> =>
  Effect.flatMap(SqlClient.SqlClient, use)

/** Seconds since 1970 by the database's clock: workers' own clocks may differ, and are never asked. */
export const nowOf = (sql: SqlClient.SqlClient): Statement.Fragment =>
  sql.onDialectOrElse({
    pg: () => sql.literal("CAST(extract(epoch FROM clock_timestamp()) AS DOUBLE PRECISION)"),
    orElse: () => sql.literal("unixepoch('subsec')")
  })

/** Locks the rows of a SELECT until the transaction ends; a transaction of SQLite has the whole file anyway. */
export const forUpdate = (sql: SqlClient.SqlClient): Statement.Fragment =>
  sql.onDialectOrElse({ pg: () => sql.literal("FOR UPDATE"), orElse: () => sql.literal("") })

/** A column of rows that come as JSON: its name there, and its type. */
export type JsonColumn = readonly [name: string, type: "INTEGER" | "DOUBLE PRECISION" | "TEXT"]

/** `FROM ...` of rows that come as JSON, under the name `given`. */
export const fromRows = (
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<Readonly<Record<string, unknown>>>,
  columns: ReadonlyArray<JsonColumn>
): Statement.Fragment => {
  const json = JSON.stringify(rows)
  return sql.onDialectOrElse({
    pg: () => {
      const typed = columns.map(([name, type]) => `${name} ${type}`).join(", ")
      return sql`json_to_recordset(CAST(${json} AS JSON)) AS given(${sql.literal(typed)})`
    },
    orElse: () => {
      const picked = columns.map(([name]) => `json_extract(value, '$.${name}') AS ${name}`).join(", ")
      return sql`(SELECT ${sql.literal(picked)} FROM json_each(${json})) AS given`
    }
  })
}

/** A text that Postgres can hold, too: it knows no zero character, and no half of a surrogate pair. */
export const storedText = (text: string): string => Buffer.from(text).toString().replaceAll("\u0000", "\uFFFD")
