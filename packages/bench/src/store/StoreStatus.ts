/**
 * How far the collections of a store are, who works on them, and what they cost.
 *
 * @module
 */
import { Effect } from "effect"
import { nowOf, type OnStore, withSql } from "./Sql.ts"
import { type StoredCollection, storedCollections } from "./StoredCollections.ts"
import { type StoredScoring, scoreCounts, storedScorings } from "./StoredScores.ts"
import { type DeadLetter, deadLetters, type QueueCounts, queueCounts } from "./WorkQueue.ts"

/** A worker that was heard of. */
export interface WorkerStatus {
  readonly worker: string
  readonly stage: string
  /** Machine and process. */
  readonly place: string
  /** Whether it was heard of in the last 15 seconds, and has not left. */
  readonly live: boolean
  /** Samples, or verdicts, written a second. */
  readonly rate: number
  /** Calls in flight at most, as its server allows now. */
  readonly concurrency: number
  readonly answered: number
}

/** How far the verdicts of a verifier are. */
export interface ScoringStatus {
  readonly name: string
  readonly version: string
  /** Samples that have a text. */
  readonly wanted: number
  readonly done: number
  readonly left: number
  /** Samples that the verifier failed on by kind of failure. */
  readonly failed: Readonly<Record<string, number>>
  readonly items: QueueCounts
  /** Verdicts that were asked for, reached, and reached although they were there already. */
  readonly checks: { readonly asked: number; readonly reached: number; readonly repeated: number }
  /** Verdicts a second, by all live workers. */
  readonly rate: number
  readonly secondsLeft?: number | undefined
}

/** A collection's state. */
export interface CollectionStatus {
  readonly name: string
  readonly fingerprint: string
  readonly arm: string
  readonly model: string
  readonly paused: boolean
  readonly priority: number
  readonly queries: number
  /** Wanted of each query, or on average where that depends on what they came to. */
  readonly samples: number
  readonly wanted: number
  readonly done: number
  readonly left: number
  /** Failed samples by kind of failure. */
  readonly failed: Readonly<Record<string, number>>
  /** Items in the queue: that wait or are worked on, and that were given up. */
  readonly items: QueueCounts
  readonly scorings: ReadonlyArray<ScoringStatus>
  /** The latest items that were given up. */
  readonly deadLetters: ReadonlyArray<DeadLetter>
  /**
   * Samples asked of the model, answered, answered although they were there already, failed; and not known to have been
   * answered: under way, or lost with a worker.
   */
  readonly calls: {
    readonly asked: number
    readonly answered: number
    readonly repeated: number
    readonly failed: number
    readonly open: number
  }
  readonly tokens: { readonly prompt: number; readonly completion: number }
  /** Dollars spent, and reserved for calls under way or lost; undefined without a price. */
  readonly usd?: { readonly spent: number; readonly reserved: number; readonly max?: number | undefined } | undefined
  /** Samples a second, by all live workers. */
  readonly rate: number
  readonly secondsLeft?: number | undefined
  readonly workers: ReadonlyArray<WorkerStatus>
}

/** Seconds after which a worker that says nothing is not live. */
const silence = 15

/** Dead letters that are shown. */
const shownLetters = 5

interface WorkerRow {
  readonly worker: string
  readonly stage: string
  readonly scoring: number | null
  readonly place: string
  readonly live: number
  readonly rate: number
  readonly concurrency: number
  readonly asked: number
  readonly answered: number
  readonly repeated: number
  readonly failed: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly reserved_usd: number
  readonly spent_usd: number
}

const workerRows = (collection: number): OnStore<ReadonlyArray<WorkerRow>> =>
  withSql(
    (
      sql
    ) => sql<WorkerRow>`SELECT worker, stage, scoring, place, rate, concurrency, asked, answered, repeated, failed, prompt_tokens,
      completion_tokens, reserved_usd, spent_usd,
      CASE WHEN gone = 0 AND stage <> 'journal' AND seen > ${nowOf(sql)} - ${sql.literal(String(silence))} THEN 1 ELSE 0 END AS live
      FROM alloc_workers WHERE collection = ${collection} ORDER BY began, worker`
  )

const failedByKind = (collection: number): OnStore<Readonly<Record<string, number>>> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly kind: string | null; readonly n: number }>`SELECT finish AS kind,
        CAST(COUNT(*) AS DOUBLE PRECISION) AS n FROM alloc_samples
        WHERE collection = ${collection} AND failed = 1 GROUP BY finish ORDER BY finish`,
      (rows) => Object.fromEntries(rows.map(({ kind, n }) => [kind ?? "unknown", n]))
    )
  )

/** Queries of a collection, and the samples that all of them together are to get. */
const queryTotals = ({
  collection,
  samples
}: Pick<StoredCollection, "collection" | "samples">): OnStore<{ readonly queries: number; readonly wanted: number }> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly n: number; readonly wanted: number | null }>`SELECT CAST(COUNT(*) AS DOUBLE PRECISION) AS n,
        CAST(SUM(COALESCE(wanted, CAST(${samples} AS INTEGER))) AS DOUBLE PRECISION) AS wanted FROM alloc_queries
        WHERE collection = ${collection}`,
      ([row]) => ({ queries: row.n, wanted: row.wanted ?? 0 })
    )
  )

const sumOf = (rows: ReadonlyArray<WorkerRow>, of: (row: WorkerRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0)

/** Rows a second of those that live. */
const rateOf = (rows: ReadonlyArray<WorkerRow>): number => sumOf(rows, ({ live, rate }) => (live === 1 ? rate : 0))

const scoringStatus = (
  { collection, name, scoring, version }: StoredScoring,
  wanted: number,
  workers: ReadonlyArray<WorkerRow>
): OnStore<ScoringStatus> =>
  Effect.gen(function* () {
    const own = workers.filter((row) => row.scoring === scoring)
    const { done, failed } = yield* scoreCounts(scoring)
    const left = Math.max(0, wanted - done)
    const rate = rateOf(own)
    return {
      name,
      version,
      wanted,
      done,
      left,
      failed,
      items: yield* queueCounts({ collection, stage: `scores/${scoring}` }),
      checks: {
        asked: sumOf(own, ({ asked }) => asked),
        reached: sumOf(own, ({ answered }) => answered),
        repeated: sumOf(own, ({ repeated }) => repeated)
      },
      rate,
      secondsLeft: rate > 0 ? left / rate : undefined
    }
  })

const statusOf = (one: StoredCollection): OnStore<CollectionStatus> =>
  Effect.gen(function* () {
    const { collection, fingerprint, manifest, maxUsd, name, paused, price, priority, samples } = one
    const workers = yield* workerRows(collection)
    const rows = workers.filter(({ stage }) => stage !== "scores")
    const { queries, wanted } = yield* queryTotals(one)
    const sum = (of: (row: WorkerRow) => number): number => sumOf(rows, of)
    const answered = sum((row) => row.answered)
    const repeated = sum((row) => row.repeated)
    const asked = sum((row) => row.asked)
    // What a journal of earlier versions held was never asked by a worker of this store.
    const journal = rows.filter(({ stage }) => stage === "journal").reduce((total, row) => total + row.answered, 0)
    const failed = sum((row) => (row.stage === "journal" ? 0 : row.failed))
    const done = answered - repeated
    const rate = rateOf(rows)
    const left = Math.max(0, wanted - done)
    const spent = {
      spent: sum((row) => row.spent_usd),
      reserved: Math.max(
        0,
        sum((row) => row.reserved_usd)
      ),
      max: maxUsd
    }
    return {
      name,
      fingerprint,
      arm: manifest.arm,
      model: manifest.model.name,
      paused,
      priority,
      queries,
      samples,
      wanted,
      done,
      left,
      failed: yield* failedByKind(collection),
      items: yield* queueCounts({ collection, stage: "samples" }),
      scorings: yield* Effect.forEach(yield* storedScorings(collection), (scoring) =>
        scoringStatus(scoring, done, workers)
      ),
      deadLetters: yield* deadLetters(collection, shownLetters),
      calls: {
        asked,
        answered: answered - journal,
        repeated,
        failed,
        open: Math.max(0, asked - (answered - journal) - failed)
      },
      tokens: { prompt: sum((row) => row.prompt_tokens), completion: sum((row) => row.completion_tokens) },
      usd: price === undefined ? undefined : spent,
      rate,
      secondsLeft: rate > 0 ? left / rate : undefined,
      workers: workers.map(({ answered: own, concurrency, live: alive, place, rate: its, stage, worker }) => {
        return { worker, stage, place, live: alive === 1, rate: alive === 1 ? its : 0, concurrency, answered: own }
      })
    }
  })

/** The state of every collection. */
export const storeStatus: OnStore<ReadonlyArray<CollectionStatus>> = Effect.flatMap(storedCollections, (all) =>
  Effect.forEach(all, statusOf)
)
