/**
 * Opens a store: its database and the durable queue in it, the same on SQLite and on Postgres.
 *
 * @module
 */
import { Cause, Duration, Effect, Layer } from "effect"
import { PersistedQueue } from "effect/persistence"
import type { SqlClient } from "effect/sql"
import { BenchError } from "../BenchError.ts"
import { migrateStore } from "./Migrations.ts"
import { postgresLayer } from "./PostgresClient.ts"
import { sqliteLayer } from "./SqliteClient.ts"
import { type StoreAddress, shownStore, storeAddress } from "./StoreAddress.ts"
import { wordsOf } from "./Written.ts"

/** What an open store gives: the database, and durable queues by `PersistedQueue.make`. */
export type Store = SqlClient.SqlClient | PersistedQueue.PersistedQueueFactory | PersistedQueue.PersistedQueueStore

/** Options of `storeLayer`. */
export interface StoreOptions {
  /** A folder, or `postgres://user@host:5432/database`. */
  readonly store: string
  /**
   * How long work that was taken belongs to who took it, unless it says again that it is alive, which it does six times as
   * often: the work of a killed process is taken over after so long. By the database's clock. Default 30 seconds.
   */
  readonly lease?: Duration.Input | undefined
  /** How often an empty queue is looked at. Default 250 ms. */
  readonly pollEvery?: Duration.Input | undefined
  /** Connections to Postgres. Default 8. */
  readonly connections?: number | undefined
}

/** Table of the queue; its dead letters are the rows whose state is "failed". */
export const queueTable = "alloc_queue"

/** The client of a store's database, whatever its tables are. Connections are those to Postgres; default 8. */
export const storeClient = (address: StoreAddress, connections = 8): Layer.Layer<SqlClient.SqlClient, unknown> =>
  address.kind === "sqlite" ? sqliteLayer(address.file) : postgresLayer(address.url, connections)

/** Often enough that a few lost messages in a row do not lose the lease. */
const refreshOf = (lease: Duration.Input): Duration.Duration =>
  Duration.divideUnsafe(Duration.fromInputUnsafe(lease), 6)

/**
 * The layer of a store, brought up to date by its migrations.
 *
 * @throws BenchError `InvalidOption`, `StoreFailed`
 */
export const storeLayer = (options: StoreOptions): Layer.Layer<Store, BenchError> => {
  const { connections = 8, lease = "30 seconds", pollEvery = "250 millis", store } = options
  const address = storeAddress(store)
  const failed = (cause: Cause.Cause<unknown>): Effect.Effect<never, BenchError> =>
    Effect.fail(
      new BenchError({
        reason: { _tag: "StoreFailed", store: shownStore(address), problem: wordsOf(Cause.squash(cause)) }
      })
    )
  const queue = PersistedQueue.layer.pipe(
    Layer.provideMerge(
      PersistedQueue.layerStoreSql({
        tableName: queueTable,
        pollInterval: pollEvery,
        lockRefreshInterval: refreshOf(lease),
        lockExpiration: lease
      })
    )
  )
  return queue.pipe(
    Layer.provideMerge(Layer.effectDiscard(migrateStore)),
    Layer.provideMerge(storeClient(address, connections)),
    Layer.catchCause((cause) => Layer.effectContext(failed(cause)))
  )
}
