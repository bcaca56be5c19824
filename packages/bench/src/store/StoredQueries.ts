/**
 * The queries of a collection: an id with a prompt each, under a number.
 *
 * @module
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { forUpdate, fromRows, type OnStore, storedText, withSql } from "./Sql.ts"
import { forgetScores } from "./StoredScores.ts"

/** A query to be stored. */
export interface NewQuery {
  readonly id: string
  /** What stands for the prompt: see `promptKey`. */
  readonly prompt: string
  /** What the model reads, as JSON. */
  readonly request: string
  /** What verifiers are told beside the id, as JSON: text and reference. */
  readonly judged?: string | undefined
}

/** A stored query. */
export interface StoredQuery extends NewQuery {
  readonly query: number
  readonly promptTokens?: number | undefined
}

interface QueryRow {
  readonly query: number
  readonly id: string
  readonly prompt: string
  readonly request: string
  readonly judged: string | null
  readonly prompt_tokens: number | null
}

const ofRow = ({ judged, prompt_tokens, ...row }: QueryRow): StoredQuery => ({
  ...row,
  judged: judged ?? undefined,
  promptTokens: prompt_tokens ?? undefined
})

const perStatement = 500

/**
 * Adds what is new, numbered in the given order behind what is there; gives the numbers in that order. What verifiers are told
 * of a query that is there is brought up to date, and verdicts that were reached without are forgotten.
 */
export const addQueries = (collection: number, queries: ReadonlyArray<NewQuery>): OnStore<ReadonlyArray<number>> =>
  Effect.map(
    Effect.forEach(
      Array.from({ length: Math.ceil(queries.length / perStatement) }, (_, k) =>
        queries.slice(k * perStatement, (k + 1) * perStatement)
      ),
      (some) => addSome(collection, some)
    ),
    (numbers) => numbers.flat()
  )

interface KnownRow {
  readonly place: number
  readonly query: number | null
  readonly judged: string | null
  /** Whether verifiers are told something else now. */
  readonly changed: number
}

const addSome = (collection: number, queries: ReadonlyArray<NewQuery>): OnStore<ReadonlyArray<number>> =>
  withSql((sql) => {
    const given = queries.map(({ id, judged, prompt, request }, place) => ({
      id: storedText(id),
      prompt,
      request: storedText(request),
      judged: judged === undefined ? undefined : storedText(judged),
      place
    }))
    const rows = fromRows(sql, given, [
      ["id", "TEXT"],
      ["prompt", "TEXT"],
      ["request", "TEXT"],
      ["judged", "TEXT"],
      ["place", "INTEGER"]
    ])
    const known = sql<KnownRow>`
      SELECT given.place AS place, q.query AS query, q.judged AS judged, CASE WHEN given.judged IS NULL
        OR q.judged = given.judged THEN 0 ELSE 1 END AS changed FROM ${rows} LEFT JOIN alloc_queries AS q
      ON q.collection = ${collection} AND q.id = given.id AND q.prompt = given.prompt ORDER BY given.place`
    const insert = Effect.gen(function* () {
      // Whoever adds queries waits for whoever does it now.
      yield* sql`SELECT round FROM alloc_collections WHERE collection = ${collection} ${forUpdate(sql)}`
      yield* sql`INSERT INTO alloc_queries (collection, query, id, prompt, request, judged)
        SELECT ${collection}, (SELECT COALESCE(MAX(query), -1) FROM alloc_queries WHERE collection = ${collection})
          + ROW_NUMBER() OVER (ORDER BY given.place), given.id, given.prompt, given.request, given.judged
        FROM ${rows} WHERE NOT EXISTS (SELECT 1 FROM alloc_queries AS q
          WHERE q.collection = ${collection} AND q.id = given.id AND q.prompt = given.prompt)`
      const found = yield* known
      const changed = found.filter((row) => row.changed === 1)
      yield* Effect.forEach(
        changed,
        ({ place, query }) => sql`UPDATE alloc_queries SET judged = ${given[place].judged ?? null}
          WHERE collection = ${collection} AND query = ${query}`,
        { discard: true }
      )
      const scored = changed.flatMap(({ judged, query }) => (judged === null ? [] : Number(query)))
      yield* Effect.provideService(forgetScores(collection, scored), SqlClient.SqlClient, sql)
      return found
    })
    return Effect.flatMap(known, (found) =>
      Effect.map(
        found.every(({ changed, query }) => query !== null && changed === 0)
          ? Effect.succeed(found)
          : sql.withTransaction(insert),
        (rows) => rows.map(({ query }) => Number(query))
      )
    )
  })

/** The query of a number. */
export const storedQuery = (collection: number, query: number): OnStore<StoredQuery | undefined> =>
  withSql((sql) =>
    Effect.map(
      sql<QueryRow>`SELECT query, id, prompt, request, judged, prompt_tokens FROM alloc_queries
        WHERE collection = ${collection} AND query = ${query}`,
      ([row]) => (row === undefined ? undefined : ofRow(row))
    )
  )

/** All queries of a collection, in the order of their numbers. */
export const storedQueries = (collection: number): OnStore<ReadonlyArray<StoredQuery>> =>
  withSql((sql) =>
    Effect.map(
      sql<QueryRow>`SELECT query, id, prompt, request, judged, prompt_tokens FROM alloc_queries
        WHERE collection = ${collection} ORDER BY query`,
      (rows) => rows.map(ofRow)
    )
  )
