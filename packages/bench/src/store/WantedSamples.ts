/**
 * How many samples each query of a collection is to get, where that depends on what its samples came to.
 *
 * @module
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { fromRows, type OnStore, withSql } from "./Sql.ts"
import { lockRound } from "./StoredCollections.ts"

/** Samples that queries are to get, by their numbers; those that get as many as all are not there. */
export const wantedSamples = (collection: number): OnStore<ReadonlyMap<number, number>> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly query: number; readonly wanted: number }>`SELECT query, wanted FROM alloc_queries
        WHERE collection = ${collection} AND wanted IS NOT NULL`,
      (rows) => new Map(rows.map(({ query, wanted }) => [query, wanted]))
    )
  )

/**
 * Raises what queries are to get to the given numbers, unless somebody raised any meanwhile: `known` is what they were to get
 * when that was decided. Whether it was done.
 */
export const raiseWanted = (
  collection: number,
  known: ReadonlyMap<number, number>,
  raised: ReadonlyMap<number, number>
): OnStore<boolean> =>
  withSql((sql) => {
    const rows = fromRows(
      sql,
      [...raised].map(([query, wanted]) => ({ query, wanted })),
      [
        ["query", "INTEGER"],
        ["wanted", "INTEGER"]
      ]
    )
    const raise = Effect.gen(function* () {
      yield* lockRound(collection)
      const now = yield* wantedSamples(collection)
      if ([...raised.keys()].some((query) => now.get(query) !== known.get(query))) return false
      yield* sql`UPDATE alloc_queries SET wanted = (SELECT given.wanted FROM ${rows} WHERE given.query = alloc_queries.query)
        WHERE collection = ${collection} AND query IN (SELECT given.query FROM ${rows})`
      return true
    })
    return Effect.provideService(sql.withTransaction(raise), SqlClient.SqlClient, sql)
  })

/** Successes among the verdicts on a query. */
export interface QueryVerdicts {
  readonly query: number
  readonly trials: number
  readonly successes: number
  /** Verdicts that are neither 0 nor 1. */
  readonly others: number
}

/** What a scoring says of the samples that each query was to get. */
export const verdictCounts = (collection: number, scoring: number): OnStore<ReadonlyArray<QueryVerdicts>> =>
  withSql(
    (sql) => sql<QueryVerdicts>`SELECT s.query AS query, CAST(COUNT(*) AS DOUBLE PRECISION) AS trials,
      CAST(SUM(CASE WHEN s.reward = 1 THEN 1 ELSE 0 END) AS DOUBLE PRECISION) AS successes,
      CAST(SUM(CASE WHEN s.reward = 1 OR s.reward = 0 THEN 0 ELSE 1 END) AS DOUBLE PRECISION) AS others
      FROM alloc_scores AS s JOIN alloc_queries AS q ON q.collection = ${collection} AND q.query = s.query
      WHERE s.scoring = ${scoring} AND s.failed = 0 AND q.wanted IS NOT NULL AND s.sample < q.wanted GROUP BY s.query`
  )
