/**
 * Work items in the store's queue: ranges of samples of one query, for one stage of a collection: to be drawn, or judged. Only what is missing is
 * offered, and never what waits already: each page of queries is offered in a transaction that locks the collection.
 *
 * @module
 */
import { Effect, Schedule, Schema } from "effect"
import { PersistedQueue } from "effect/persistence"
import { SqlClient, type SqlError } from "effect/sql"
import { type OnStore, withSql } from "./Sql.ts"
import { lockRound } from "./StoredCollections.ts"
import { queueTable, type Store } from "./StoreLayer.ts"

/** Samples `from` .. `to - 1` of a query; `again` where what failed for good is tried anew, too. */
export interface WorkItem {
  readonly query: number
  readonly from: number
  readonly to: number
  readonly again: boolean
}

const WorkItemSchema = Schema.Struct({
  query: Schema.Int,
  from: Schema.Int,
  to: Schema.Int,
  again: Schema.Boolean
})

/** What is done with an item's samples: they are drawn from a model, or judged for a scoring. */
export type Stage = "samples" | `scores/${number}`

/** A stage of a collection. */
export interface StageKey {
  readonly collection: number
  readonly stage: Stage
}

/** Times that an item is tried, a crash of its worker counted, before it is a dead letter. */
export const mostAttempts = 5

const nameOf = ({ collection, stage }: StageKey): string => `${collection}/${stage}`

/** The queue of a stage. What fails is tried again after 1, 2, 4, 8 seconds. */
export const workQueue = (
  key: StageKey
): Effect.Effect<PersistedQueue.PersistedQueue<WorkItem>, never, PersistedQueue.PersistedQueueFactory> =>
  PersistedQueue.make({
    name: nameOf(key),
    schema: WorkItemSchema,
    maxAttempts: mostAttempts,
    retrySchedule: Schedule.exponential("1 second")
  })

// Of one length: as texts they are in the order of the numbers.
const padded = (query: number): string => String(query).padStart(10, "0")

const idOf = ({ from, query, to }: WorkItem, round: number): string => `${padded(query)}/${from}-${to}/${round}`

/** Items of queries `first` .. `last` that wait or are worked on, or were given up and stay so. */
const knownItems = (
  key: StageKey,
  { first, givenUp, last }: Pick<OfferPage, "first" | "last" | "givenUp">
): OnStore<ReadonlyArray<WorkItem>> =>
  withSql((sql) => {
    const ofPage = sql`queue_name = ${nameOf(key)} AND id >= ${padded(first)} AND id < ${padded(last + 1)}`
    const known = sql<{ readonly element: string }>`SELECT element FROM ${sql(queueTable)}
      WHERE ${ofPage} AND state IN ('pending', 'failed')`
    // What is offered again is a new item.
    const forgotten = sql`DELETE FROM ${sql(queueTable)} WHERE ${ofPage} AND state = 'failed'`
    return Effect.map(
      givenUp === "offer" ? Effect.andThen(forgotten, known) : known,
      // Written by the queue alone, by this schema.
      (rows) => rows.map(({ element }) => JSON.parse(element) as WorkItem)
    )
  })

const rangesOf = (
  query: number,
  indices: ReadonlyArray<number>,
  most: number,
  again: boolean
): ReadonlyArray<WorkItem> => {
  const items: Array<WorkItem> = []
  for (const index of indices) {
    const last = items.at(-1)
    if (last !== undefined && last.to === index && last.to - last.from < most)
      items[items.length - 1] = { ...last, to: index + 1 }
    else items.push({ query, from: index, to: index + 1, again })
  }
  return items
}

/** What is to be offered of a page of queries. */
export interface OfferPage {
  readonly first: number
  readonly last: number
  /** Indices that a query lacks, rising. Asked for inside of the transaction. */
  readonly missing: OnStore<ReadonlyMap<number, ReadonlyArray<number>>>
  /** Samples of an item, at most. */
  readonly most: number
  readonly again: boolean
  /** Whether items that were given up are offered again. */
  readonly givenUp: "offer" | "leave"
}

/** Offers what is missing of a page of queries and does not wait yet; gives how many items that are. */
export const offerPage = (
  key: StageKey,
  round: number,
  { again, missing, most, ...page }: OfferPage
): Effect.Effect<number, SqlError.SqlError | PersistedQueue.PersistedQueueError | Schema.SchemaError, Store> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const queue = yield* workQueue(key)
    const offer = Effect.gen(function* () {
      yield* lockRound(key.collection)
      const known = yield* knownItems(key, page)
      const wanted = yield* missing
      const waiting = new Set<string>()
      for (const { from, query, to } of known)
        for (let index = from; index < to; index++) waiting.add(`${query} ${index}`)
      const items = [...wanted].flatMap(([query, indices]) =>
        rangesOf(
          query,
          indices.filter((index) => !waiting.has(`${query} ${index}`)),
          most,
          again
        )
      )
      yield* Effect.forEach(items, (item) => queue.offer(item, { id: idOf(item, round) }), { discard: true })
      return items.length
    })
    return yield* sql.withTransaction(offer)
  })

/** How far a stage's queue is. */
export interface QueueCounts {
  /** Waiting or worked on. */
  readonly pending: number
  readonly dead: number
}

/** Counts the items of a stage. */
export const queueCounts = (key: StageKey): OnStore<QueueCounts> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly state: string; readonly n: number }>`SELECT state, CAST(COUNT(*) AS DOUBLE PRECISION) AS n
        FROM ${sql(queueTable)} WHERE queue_name = ${nameOf(key)} AND state <> 'completed' GROUP BY state`,
      (rows) => {
        const of = (state: string): number => rows.find((row) => row.state === state)?.n ?? 0
        return { pending: of("pending"), dead: of("failed") }
      }
    )
  )

/** Whether an item of a stage may be taken now: it waits, or who took it has not been heard of for the lease. */
export const hasTakeable = (key: StageKey, leaseSeconds: number): OnStore<boolean> =>
  withSql((sql) => {
    const seconds = sql.literal(String(Math.ceil(leaseSeconds)))
    const [now, expired] = sql.onDialectOrElse({
      pg: () => [sql`NOW()`, sql`NOW() - INTERVAL '${seconds} seconds'`],
      orElse: () => [sql`CURRENT_TIMESTAMP`, sql`datetime(CURRENT_TIMESTAMP, '-${seconds} seconds')`]
    })
    return Effect.map(
      sql`SELECT 1 FROM ${sql(queueTable)} WHERE queue_name = ${nameOf(key)} AND state = 'pending'
        AND attempts < ${mostAttempts} AND visible_at <= ${now} AND (acquired_at IS NULL OR acquired_at < ${expired}) LIMIT 1`,
      (rows) => rows.length > 0
    )
  })

/** Whether any item of a stage waits, or is worked on. */
export const hasPending = (key: StageKey): OnStore<boolean> =>
  withSql((sql) =>
    Effect.map(
      sql`SELECT 1 FROM ${sql(queueTable)} WHERE queue_name = ${nameOf(key)} AND state = 'pending' LIMIT 1`,
      (rows) => rows.length > 0
    )
  )

/** An item that failed as often as it may, or whose worker crashed that often. */
export interface DeadLetter {
  readonly stage: Stage
  readonly item: WorkItem
  readonly attempts: number
  readonly error: string
}

interface DeadRow {
  readonly queue_name: string
  readonly element: string
  readonly attempts: number
  readonly last_failure: string | null
}

/** The dead letters of a collection, the latest first. */
export const deadLetters = (collection: number, most: number): OnStore<ReadonlyArray<DeadLetter>> =>
  withSql((sql) =>
    Effect.map(
      sql<DeadRow>`SELECT queue_name, element, attempts, last_failure FROM ${sql(queueTable)}
        WHERE state = 'failed' AND queue_name LIKE ${`${collection}/%`} ORDER BY sequence DESC LIMIT ${most}`,
      (rows) =>
        rows.map((row) => ({
          // Named by `offerPage` alone.
          stage: row.queue_name.slice(row.queue_name.indexOf("/") + 1) as Stage,
          // By the queue, by its schema.
          item: JSON.parse(row.element) as WorkItem,
          attempts: Number(row.attempts),
          error: (row.last_failure ?? "").split("\n")[0]
        }))
    )
  )

/** Puts the dead letters of a collection back into its queues; gives how many they were. */
export const reviveDeadLetters = (collection: number): OnStore<number> =>
  withSql((sql) => {
    const now = sql.onDialectOrElse({ pg: () => sql.literal("NOW()"), orElse: () => sql.literal("CURRENT_TIMESTAMP") })
    return Effect.map(
      sql`UPDATE ${sql(queueTable)} SET state = 'pending', attempts = 0, visible_at = ${now}, last_failure = NULL
        WHERE state = 'failed' AND queue_name LIKE ${`${collection}/%`} RETURNING sequence`,
      (rows) => rows.length
    )
  })
