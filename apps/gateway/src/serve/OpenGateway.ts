/**
 * Opens a gateway: its store, its upstreams and policies.
 *
 * @module
 */
import { type BenchError, type OnStore, shownStore, storeAddress, storeClient } from "@alloc/bench/store"
import { Cause, Deferred, Effect, Layer, type Scope } from "effect"
import type { SqlClient } from "effect/sql"
import type { GatewayConfig } from "../config/Config.ts"
import { GatewayError } from "../GatewayError.ts"
import { openLedgerWriter } from "../ledger/LedgerWriter.ts"
import { migrateLedger } from "../ledger/Tables.ts"
import { openPolicies } from "../policies/Policies.ts"
import { openReplay } from "../recordings/ReplayModels.ts"
import { loadRedact } from "../recordings/TextLog.ts"
import { openUpstreams } from "../upstreams/Upstreams.ts"
import { type Judge, openJudge } from "../verifiers/Judges.ts"
import type { Gateway } from "./Gateway.ts"

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** A value of code that throws or rejects with this application's own errors. */
const ours = <A>(make: () => A | Promise<A>, file: string): Effect.Effect<A, GatewayError> =>
  Effect.tryPromise({
    try: async () => make(),
    catch: (cause) =>
      cause instanceof GatewayError
        ? cause
        : new GatewayError({ reason: { _tag: "InvalidConfig", file, problem: wordsOf(cause) } })
  })

/** The store's database, with the ledger's tables. */
export const storeLayer = ({ file, store }: GatewayConfig): Layer.Layer<SqlClient.SqlClient, GatewayError> => {
  const address = storeAddress(store)
  return Layer.effectDiscard(migrateLedger).pipe(
    Layer.provideMerge(storeClient(address)),
    Layer.catchCause((cause) =>
      Layer.effectContext(
        Effect.fail(
          new GatewayError({
            reason: {
              _tag: "InvalidConfig",
              file,
              problem: `the store ${shownStore(address)} cannot be opened: ${wordsOf(Cause.squash(cause))}`
            }
          })
        )
      )
    )
  )
}

/** How a gateway is run, beside its configuration. */
export interface GatewayOptions {
  readonly notice: (text: string) => void
  readonly dryRun?: boolean | undefined
  /** Folder of a recording to answer from. */
  readonly replay?: string | undefined
}

/** Opens a gateway; it is closed with the scope, once its ledger is written. */
export const openGateway = (
  config: GatewayConfig,
  { dryRun = false, notice, replay }: GatewayOptions
): Effect.Effect<Gateway, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const { file } = config
    const layer = yield* ours(() => storeLayer(config), file)
    const store = yield* Layer.build(layer)
    const upstreams = yield* ours(() => openUpstreams(config), file)
    const judges = new Map<string, Judge>()
    for (const [name, verifier] of config.verifiers) judges.set(name, yield* openJudge(name, verifier, file))
    const policies = yield* ours(() => openPolicies(config, upstreams, judges), file)
    const shown = shownStore(storeAddress(config.store))
    const writer = yield* openLedgerWriter({ store: shown, notice }).pipe(
      Effect.provideContext(store),
      Effect.mapError(
        (error: BenchError) => new GatewayError({ reason: { _tag: "InvalidConfig", file, problem: error.message } })
      )
    )
    const read = <A>(statements: OnStore<A>): Effect.Effect<A, GatewayError> =>
      Effect.mapError(
        Effect.provideContext(statements, store),
        () => new GatewayError({ reason: { _tag: "Broken", problem: "the ledger cannot be read" } })
      )
    const redact = yield* ours(() => loadRedact(config), file)
    const recorded = replay === undefined ? undefined : yield* ours(() => openReplay(replay), replay)
    const shared = { config, writer, read, upstreams, policies, dryRun, replay: recorded, redact, notice }
    const ending = yield* Deferred.make<never, GatewayError>()
    return { ...shared, ending, rates: new Map(), underWay: { count: 0 } }
  })
