/**
 * Runs work on a store, as a promise.
 *
 * @module
 */
import { Cause, Effect, Exit } from "effect"
import { SqlError } from "effect/sql"
import { shownStore, storeAddress } from "../store/StoreAddress.ts"
import { type Store, storeLayer } from "../store/StoreLayer.ts"
import { storeFailed } from "../store/Written.ts"

/** Which store, and how long the work of a killed process waits. */
export interface StoreRun {
  readonly store: string
  readonly leaseSeconds?: number | undefined
  readonly notice?: ((text: string) => void) | undefined
}

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
  const layer = storeLayer({ store, lease: `${lease} seconds` })
  const exit = await Effect.runPromiseExit(Effect.provide(work(lease), layer))
  if (Exit.isSuccess(exit)) return exit.value
  const error = Cause.squash(exit.cause)
  throw error instanceof SqlError.SqlError ? storeFailed(shownStore(address), error) : error
}
