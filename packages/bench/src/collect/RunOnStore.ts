/**
 * Runs work on a store, as a promise.
 *
 * @module
 */
import { Cause, Effect, Exit, Layer, Schedule } from "effect"
import { SqlError } from "effect/sql"
import { shownStore, storeAddress } from "../store/StoreAddress.ts"
import { type Store, storeLayer } from "../store/StoreLayer.ts"
import { telemetryLayer } from "../store/Telemetry.ts"
import { mayOpenLater, storeFailed } from "../store/Written.ts"

/** Which store, and how long the work of a killed process waits. */
export interface StoreRun {
  readonly store: string
  readonly leaseSeconds?: number | undefined
  readonly notice?: ((text: string) => void) | undefined
}

// A database that is being started again is there after some seconds.
const soon = Schedule.max([Schedule.spaced("500 millis"), Schedule.recurs(20)])

/** One machine's processes are missed sooner than a fleet's, whose networks have pauses. */
const defaultLease = { sqlite: 10, postgres: 30 } as const

/**
 * Opens the store, runs the work, and closes it.
 *
 * @throws BenchError `StoreFailed` for the database's own errors; whatever the work fails with
 */
export const runOnStore = async <A>(
  { leaseSeconds, store }: StoreRun,
  work: (leaseSeconds: number) => Effect.Effect<A, unknown, Store>
): Promise<A> => {
  const address = storeAddress(store)
  const lease = leaseSeconds ?? defaultLease[address.kind]
  const layer = Layer.mergeAll(storeLayer({ store, lease: `${lease} seconds` }), telemetryLayer(process.env))
  const opened = Effect.retry(Layer.build(layer), { schedule: soon, while: mayOpenLater })
  const all = Effect.flatMap(opened, (context) => Effect.provideContext(work(lease), context))
  const exit = await Effect.runPromiseExit(Effect.scoped(all))
  if (Exit.isSuccess(exit)) return exit.value
  const error = Cause.squash(exit.cause)
  throw error instanceof SqlError.SqlError ? storeFailed(shownStore(address), error) : error
}
