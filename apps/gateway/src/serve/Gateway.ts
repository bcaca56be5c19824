/**
 * Everything that requests share: upstreams, policies, the ledger, the keys.
 *
 * @module
 */
import type { OnStore } from "@alloc/bench/store"
import type { Deferred, Effect } from "effect"
import type { GatewayConfig } from "../config/Config.ts"
import type { GatewayError } from "../GatewayError.ts"
import type { LedgerWriter } from "../ledger/LedgerWriter.ts"
import type { ArrivalRate } from "../policies/Pace.ts"
import type { LivePolicy } from "../policies/Policies.ts"
import type { ReplayModels } from "../recordings/ReplayModels.ts"
import type { Redact } from "../recordings/TextLog.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"

/** An open gateway. */
export interface Gateway {
  readonly config: GatewayConfig
  readonly writer: LedgerWriter
  /** Reads the ledger's store. */
  readonly read: <A>(statements: OnStore<A>) => Effect.Effect<A, GatewayError>
  readonly upstreams: ReadonlyMap<string, UpstreamModel>
  readonly policies: ReadonlyMap<string, LivePolicy>
  /** Queries a second, by key. */
  readonly rates: Map<string, ArrivalRate>
  /** Decides, and answers with the decision; no upstream is asked. */
  readonly dryRun: boolean
  /** Stands for the upstreams, where a recording is replayed. */
  readonly replay: ReplayModels | undefined
  readonly redact: Redact
  /** Tells whoever runs the gateway. */
  readonly notice: (text: string) => void
  /** Fails, with `Ending`, whatever is still under way once a gateway that is told to end waits no longer. */
  readonly ending: Deferred.Deferred<never, GatewayError>
  /** Requests under way. */
  readonly underWay: { count: number }
}
