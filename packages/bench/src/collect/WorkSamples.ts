/**
 * Draws samples of a store's collections in this process: as much as its model can, until it is told to stop, or nothing is
 * left.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { Duration, Effect, Scope } from "effect"
import type { SqlError } from "effect/sql"
import type { BenchError } from "../BenchError.ts"
import type { OnStore } from "../store/Sql.ts"
import { type StoredCollection, storedCollections } from "../store/StoredCollections.ts"
import type { Store } from "../store/StoreLayer.ts"
import { hasPending, hasTakeable } from "../store/WorkQueue.ts"
import { drawItem } from "./DrawItem.ts"
import { drawingFrom, type SampleSource } from "./SampleSource.ts"
import {
  capReached,
  type Halt,
  haltOn,
  isCapped,
  openShare,
  type ShareOptions,
  type WorkerShare
} from "./WorkerShare.ts"
import { runWorkLoop, type StageWork } from "./WorkLoop.ts"

/** What a worker draws with, and for how long. */
export interface SampleWork extends Pick<ShareOptions, "allowed" | "onWritten" | "patience" | "signal"> {
  readonly source: SampleSource
  /** Whether it draws for a collection. */
  readonly serves: (collection: StoredCollection) => boolean
  /** Whether it ends when nothing waits and nobody works on anything any more. */
  readonly endsWhenDone: boolean
  /** The lease of `storeLayer`. */
  readonly lease: Duration.Input
}

/** The worker's shares, opened as collections come up. */
interface Shares {
  readonly of: (collection: StoredCollection) => Effect.Effect<WorkerShare, BenchError | SqlError.SqlError, Store>
  readonly open: (collection: StoredCollection) => WorkerShare | undefined
}

const openShares = (options: ShareOptions): Effect.Effect<Shares, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const shares = new Map<number, WorkerShare>()
    return {
      open: ({ collection }) => shares.get(collection),
      of: (collection) =>
        Effect.gen(function* () {
          const known = shares.get(collection.collection)
          if (known !== undefined) {
            known.collection = collection
            return known
          }
          const opened = yield* Effect.provideService(openShare(collection, options), Scope.Scope, scope)
          shares.set(collection.collection, opened)
          return opened
        })
    }
  })

/** The collection to take from: of the highest priority, not paused, with something to take and something to spend. */
const chooseStage = (
  served: OnStore<ReadonlyArray<StoredCollection>>,
  shares: Shares,
  leaseSeconds: number,
  perRequest: number
): Effect.Effect<StageWork | undefined, BenchError | SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    for (const collection of yield* served) {
      const key = { collection: collection.collection, stage: "samples" as const }
      if (collection.paused || !(yield* hasTakeable(key, leaseSeconds))) continue
      const share = yield* shares.of(collection)
      if (yield* isCapped(share)) continue
      return {
        key,
        work: (item) => drawItem(share, item),
        calls: ({ from, to }) => Math.ceil((to - from) / perRequest)
      }
    }
    return undefined
  })

/** Whether nothing of the collections waits any more; ends with the error of a cap that nothing gets past. */
const isOver = (
  served: OnStore<ReadonlyArray<StoredCollection>>,
  shares: Shares
): Effect.Effect<boolean, BenchError | SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    for (const collection of yield* served) {
      if (!(yield* hasPending({ collection: collection.collection, stage: "samples" }))) continue
      const share = shares.open(collection)
      if (share !== undefined && !collection.paused) yield* capReached(share)
      return false
    }
    return true
  })

/**
 * Draws until the signal stops it, or nothing is left where it ends then. Items of collections with a higher priority are
 * taken first, none of those that are paused, or whose cap is reached.
 */
export const workSamples = (work: SampleWork): Effect.Effect<void, unknown, Store> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { endsWhenDone, lease, patience, serves, signal, source } = work
      const drawing = drawingFrom(source)
      const halt: Halt = { error: undefined, stopped: false }
      const shares = yield* openShares({ ...work, worker: randomUUID(), drawing, halt })
      const served = Effect.map(storedCollections, (all) => all.filter(serves))
      const leaseSeconds = Duration.toSeconds(Duration.fromInputUnsafe(lease))
      yield* runWorkLoop({
        room: drawing.concurrency,
        choose: chooseStage(served, shares, leaseSeconds, drawing.perRequest),
        over: endsWhenDone ? isOver(served, shares) : Effect.succeed(false),
        halted: () => halt.stopped || signal?.aborted === true,
        failed: haltOn(halt, patience)
      })
      if (halt.stopped) return yield* Effect.fail(halt.error)
    })
  )
