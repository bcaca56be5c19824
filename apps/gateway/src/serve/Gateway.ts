/**
 * Everything that requests share: upstreams, policies, the ledger, the keys.
 *
 * @module
 */
import type { GatewayConfig } from "../config/Config.ts"
import type { LedgerWriter } from "../ledger/LedgerWriter.ts"
import type { ArrivalRate } from "../policies/Pace.ts"
import type { LivePolicy } from "../policies/Policies.ts"
import type { UpstreamModel } from "../upstreams/Upstreams.ts"

/** An open gateway. */
export interface Gateway {
  readonly config: GatewayConfig
  readonly writer: LedgerWriter
  readonly upstreams: ReadonlyMap<string, UpstreamModel>
  readonly policies: ReadonlyMap<string, LivePolicy>
  /** Queries a second, by key. */
  readonly rates: Map<string, ArrivalRate>
  /** Requests under way. */
  readonly underWay: { count: number }
}
