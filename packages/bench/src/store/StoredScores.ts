/**
 * Verdicts on the samples of a collection. A scoring is a verifier under a name and a version: samples that are scored anew
 * get verdicts of another scoring, and those that are there stay.
 *
 * @module
 */
import { Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import { fromRows, type OnStore, storedText, withSql } from "./Sql.ts"
import { oncePerSample, type SampleBlock } from "./StoredSamples.ts"

/** What a scoring is known by. */
export interface ScoringName {
  /** The verifier's name, under which its rewards are in a recording. */
  readonly name: string
  /** What tells it from other verifiers of that name: a file's hash, a program's version. */
  readonly version: string
}

/** A scoring of a collection. */
export interface StoredScoring extends ScoringName {
  readonly scoring: number
  readonly collection: number
}

/** The scoring of a collection by a verifier, begun if it is new. */
export const joinScoring = (collection: number, { name, version }: ScoringName): OnStore<StoredScoring> =>
  withSql((sql) =>
    Effect.map(
      sql<StoredScoring>`INSERT INTO alloc_scorings (collection, name, version) VALUES (${collection}, ${name}, ${version})
        ON CONFLICT (collection, name, version) DO UPDATE SET name = excluded.name
        RETURNING scoring, collection, name, version`,
      ([row]) => ({ ...row })
    )
  )

/** The scorings of a collection, the oldest first. */
export const storedScorings = (collection: number): OnStore<ReadonlyArray<StoredScoring>> =>
  withSql((sql) =>
    Effect.map(
      sql<StoredScoring>`SELECT scoring, collection, name, version FROM alloc_scorings
        WHERE collection = ${collection} ORDER BY scoring`,
      (rows) => rows.map((row) => ({ ...row }))
    )
  )

/** A verdict on a sample, or why there is none. */
export interface StoredScore {
  readonly query: number
  readonly sample: number
  /** Whether the verifier failed on it. */
  readonly failed: boolean
  /** As the verdict says; where the verifier failed, the kind of failure. */
  readonly outcome: string
  readonly reward?: number | undefined
  readonly answer?: string | undefined
  readonly error?: string | undefined
}

interface ScoreRow {
  readonly query: number
  readonly sample: number
  readonly failed: number
  readonly outcome: string
  readonly reward: number | null
  readonly answer: string | null
  readonly error: string | null
}

/** Writes verdicts; gives those that were new, or replaced a failure. A verdict that is there is never written again. */
export const writeScores = (
  scoring: number,
  scores: ReadonlyArray<StoredScore>
): OnStore<ReadonlyArray<{ readonly failed: boolean }>> =>
  scores.length === 0
    ? Effect.succeed([])
    : withSql((sql) => {
        const given = oncePerSample(scores).map(({ answer, error, failed, outcome, query, reward, sample }) => ({
          query,
          sample,
          failed: Number(failed),
          outcome,
          reward,
          answer: answer === undefined ? undefined : storedText(answer),
          error: error === undefined ? undefined : storedText(error)
        }))
        const rows = fromRows(sql, given, [
          ["query", "INTEGER"],
          ["sample", "INTEGER"],
          ["failed", "INTEGER"],
          ["outcome", "TEXT"],
          ["reward", "DOUBLE PRECISION"],
          ["answer", "TEXT"],
          ["error", "TEXT"]
        ])
        return Effect.map(
          sql<{ readonly failed: number }>`INSERT INTO alloc_scores
            (scoring, query, sample, failed, outcome, reward, answer, error)
            SELECT ${scoring}, query, sample, failed, outcome, reward, answer, error FROM ${rows} WHERE true
            ON CONFLICT (scoring, query, sample) DO UPDATE SET failed = excluded.failed, outcome = excluded.outcome,
              reward = excluded.reward, answer = excluded.answer, error = excluded.error
            WHERE alloc_scores.failed = 1
            RETURNING failed`,
          (fresh) => fresh.map(({ failed }) => ({ failed: failed === 1 }))
        )
      })

/** Verdicts of queries `first` .. `last` that were reached, ordered by query and sample. */
export const readScores = (scoring: number, first: number, last: number): OnStore<ReadonlyArray<StoredScore>> =>
  withSql((sql) =>
    Effect.map(
      sql<ScoreRow>`SELECT query, sample, failed, outcome, reward, answer, error FROM alloc_scores
        WHERE scoring = ${scoring} AND query >= ${first} AND query <= ${last} AND failed = 0 ORDER BY query, sample`,
      (rows) =>
        rows.map((row) => ({
          query: row.query,
          sample: row.sample,
          failed: false,
          outcome: row.outcome,
          reward: row.reward ?? undefined,
          answer: row.answer ?? undefined
        }))
    )
  )

/** A sample without a verdict. */
export interface UnscoredSample {
  readonly query: number
  readonly sample: number
  readonly text: string
}

/** Of samples `s`: those of a block that have a text and no verdict of a scoring. */
const unscored = (
  sql: SqlClient.SqlClient,
  scoring: number,
  { collection, first, from, last, to }: SampleBlock
): Statement.Fragment => sql`alloc_samples AS s
  WHERE s.collection = ${collection} AND s.query >= ${first} AND s.query <= ${last} AND s.sample >= ${from}
  AND s.sample < ${to} AND s.failed = 0 AND s.text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM alloc_scores AS v
    WHERE v.scoring = ${scoring} AND v.query = s.query AND v.sample = s.sample AND v.failed = 0)
  ORDER BY s.query, s.sample`

/** The samples of a block that have a text and no verdict of a scoring, ordered by query and sample. */
export const unscoredSamples = (scoring: number, block: SampleBlock): OnStore<ReadonlyArray<UnscoredSample>> =>
  withSql((sql) =>
    Effect.map(
      sql<UnscoredSample>`SELECT s.query AS query, s.sample AS sample, s.text AS text FROM ${unscored(sql, scoring, block)}`,
      (rows) => rows.map((row) => ({ ...row }))
    )
  )

/** Their indices by query, rising. */
export const unscoredIndices = (
  scoring: number,
  block: SampleBlock
): OnStore<ReadonlyMap<number, ReadonlyArray<number>>> =>
  withSql((sql) =>
    Effect.map(
      sql<
        Omit<UnscoredSample, "text">
      >`SELECT s.query AS query, s.sample AS sample FROM ${unscored(sql, scoring, block)}`,
      (rows) => {
        const found = new Map<number, Array<number>>()
        for (const { query, sample } of rows) {
          const known = found.get(query)
          if (known === undefined) found.set(query, [sample])
          else known.push(sample)
        }
        return found
      }
    )
  )

/** Samples that a scoring has a verdict on, and those that its verifier failed on, by kind. */
export interface ScoreCounts {
  readonly done: number
  readonly failed: Readonly<Record<string, number>>
}

/** Counts the verdicts of a scoring. */
export const scoreCounts = (scoring: number): OnStore<ScoreCounts> =>
  withSql((sql) =>
    Effect.gen(function* () {
      const [{ n }] = yield* sql<{ readonly n: number }>`SELECT CAST(COUNT(*) AS DOUBLE PRECISION) AS n
        FROM alloc_scores WHERE scoring = ${scoring} AND failed = 0`
      const kinds = yield* sql<{ readonly kind: string; readonly n: number }>`SELECT outcome AS kind,
        CAST(COUNT(*) AS DOUBLE PRECISION) AS n FROM alloc_scores
        WHERE scoring = ${scoring} AND failed = 1 GROUP BY outcome ORDER BY outcome`
      return { done: n, failed: Object.fromEntries(kinds.map(({ kind, n: count }) => [kind, count])) }
    })
  )

/** Forgets the verdicts on queries whose reference was changed. */
export const forgetScores = (collection: number, queries: ReadonlyArray<number>): OnStore<void> =>
  queries.length === 0
    ? Effect.void
    : withSql((sql) =>
        Effect.asVoid(sql`DELETE FROM alloc_scores WHERE query IN ${sql.in(queries)} AND scoring IN
          (SELECT scoring FROM alloc_scorings WHERE collection = ${collection})`)
      )
