/**
 * The samples of a collection: the truth of what was drawn. A key that is there is never written again, unless it failed.
 *
 * @module
 */
import { Effect } from "effect"
import { fromRows, type OnStore, storedText, withSql } from "./Sql.ts"

/** A sample of a collection. */
export interface StoredSample {
  readonly query: number
  readonly sample: number
  readonly failed: boolean
  /** Whether it failed for a reason that may pass by itself. */
  readonly passing?: boolean | undefined
  readonly tokens?: number | undefined
  readonly logProbability?: number | undefined
  readonly latencyMs?: number | undefined
  /** How it ended; of a failed one: the kind of failure. */
  readonly finish?: string | undefined
  readonly text?: string | undefined
  readonly error?: string | undefined
}

/** Which failed samples count as missing: those that may do better by themselves, or all. */
export type Retry = "none" | "passing" | "any"

interface SampleRow {
  readonly query: number
  readonly sample: number
  readonly failed: number
  readonly passing: number
  readonly tokens: number | null
  readonly log_probability: number | null
  readonly latency_ms: number | null
  readonly finish: string | null
  readonly text: string | null
  readonly error: string | null
}

const ofRow = (row: SampleRow): StoredSample => ({
  query: row.query,
  sample: row.sample,
  failed: row.failed === 1,
  passing: row.passing === 1,
  tokens: row.tokens ?? undefined,
  logProbability: row.log_probability ?? undefined,
  latencyMs: row.latency_ms ?? undefined,
  finish: row.finish ?? undefined,
  text: row.text ?? undefined,
  error: row.error ?? undefined
})

/** Samples `from` .. `to - 1` of queries `first` .. `last`. */
export interface SampleBlock {
  readonly collection: number
  readonly first: number
  readonly last: number
  readonly from: number
  readonly to: number
}

/** Indices of a block that need no drawing, by query. */
export const presentSamples = (
  { collection, first, from, last, to }: SampleBlock,
  retry: Retry
): OnStore<ReadonlyMap<number, ReadonlySet<number>>> =>
  withSql((sql) => {
    const kept = { none: "1 = 1", passing: "(failed = 0 OR passing = 0)", any: "failed = 0" }[retry]
    return Effect.map(
      sql<{ readonly query: number; readonly sample: number }>`SELECT query, sample FROM alloc_samples
        WHERE collection = ${collection} AND query >= ${first} AND query <= ${last}
        AND sample >= ${from} AND sample < ${to} AND ${sql.literal(kept)}`,
      (rows) => {
        const found = new Map<number, Set<number>>()
        for (const { query, sample } of rows) {
          const known = found.get(query)
          if (known === undefined) found.set(query, new Set([sample]))
          else known.add(sample)
        }
        return found
      }
    )
  })

/**
 * Each sample's row once, one that did not fail where there is any: a worker that was frozen may have taken the same work
 * twice, and one statement writes a row once.
 */
export const oncePerSample = <Row extends Pick<StoredSample, "query" | "sample" | "failed">>(
  rows: ReadonlyArray<Row>
): ReadonlyArray<Row> => {
  const byKey = new Map<string, Row>()
  for (const one of rows) {
    const key = `${one.query} ${one.sample}`
    if (byKey.get(key)?.failed !== false) byKey.set(key, one)
  }
  return [...byKey.values()]
}

/** Writes samples; gives those that were new, or replaced a failed one. */
export const writeSamples = (
  collection: number,
  samples: ReadonlyArray<StoredSample>
): OnStore<ReadonlyArray<{ readonly failed: boolean }>> =>
  samples.length === 0
    ? Effect.succeed([])
    : withSql((sql) => {
        const given = oncePerSample(samples).map((one) => ({
          query: one.query,
          sample: one.sample,
          failed: Number(one.failed),
          passing: Number(one.passing === true),
          tokens: one.tokens,
          log_probability: one.logProbability,
          latency_ms: one.latencyMs,
          finish: one.finish,
          text: one.text === undefined ? undefined : storedText(one.text),
          error: one.error === undefined ? undefined : storedText(one.error)
        }))
        const rows = fromRows(sql, given, [
          ["query", "INTEGER"],
          ["sample", "INTEGER"],
          ["failed", "INTEGER"],
          ["passing", "INTEGER"],
          ["tokens", "INTEGER"],
          ["log_probability", "DOUBLE PRECISION"],
          ["latency_ms", "DOUBLE PRECISION"],
          ["finish", "TEXT"],
          ["text", "TEXT"],
          ["error", "TEXT"]
        ])
        return Effect.map(
          sql<{ readonly failed: number }>`INSERT INTO alloc_samples
            (collection, query, sample, failed, passing, tokens, log_probability, latency_ms, finish, text, error)
            SELECT ${collection}, query, sample, failed, passing, tokens, log_probability, latency_ms, finish, text, error
            FROM ${rows} WHERE true
            ON CONFLICT (collection, query, sample) DO UPDATE SET failed = excluded.failed, passing = excluded.passing,
              tokens = excluded.tokens, log_probability = excluded.log_probability, latency_ms = excluded.latency_ms,
              finish = excluded.finish, text = excluded.text, error = excluded.error
            WHERE alloc_samples.failed = 1
            RETURNING failed`,
          (fresh) => fresh.map(({ failed }) => ({ failed: failed === 1 }))
        )
      })

/** Samples of queries `first` .. `last`, ordered by query and index. */
export const readSamples = (collection: number, first: number, last: number): OnStore<ReadonlyArray<StoredSample>> =>
  withSql((sql) =>
    Effect.map(
      sql<SampleRow>`SELECT query, sample, failed, passing, tokens, log_probability, latency_ms, finish, text, error
        FROM alloc_samples WHERE collection = ${collection} AND query >= ${first} AND query <= ${last}
        ORDER BY query, sample`,
      (rows) => rows.map(ofRow)
    )
  )

/** How many tokens a query's prompt has, where a server told it. */
export const notePromptTokens = (collection: number, query: number, tokens: number): OnStore<void> =>
  withSql((sql) =>
    Effect.asVoid(sql`UPDATE alloc_queries SET prompt_tokens = ${Math.round(tokens)}
      WHERE collection = ${collection} AND query = ${query} AND prompt_tokens IS NULL`)
  )
