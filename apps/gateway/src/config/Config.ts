/**
 * The configuration in full: every default filled in, every name resolved, every secret wrapped.
 *
 * @module
 */
import type { Price } from "@alloc/decoders"
import type { Redacted } from "effect"
import type { VerifierSchema } from "./ConfigSchema.ts"

/** What a request, and all requests together, may ask for. */
export interface Limits {
  readonly bodyBytes: number
  readonly fanOut: number
  readonly choices: number
  readonly maxTokens: number
  readonly concurrency: number
  readonly budgetWaitMs: number
}

/** A server that speaks OpenAI's API. */
export interface UpstreamConfig {
  readonly name: string
  readonly url: string
  readonly apiKey: Redacted.Redacted<string> | undefined
  readonly concurrency: number
  readonly timeoutMs: number
  readonly retries: number
  readonly seeds: boolean
}

/** A model as clients name it. */
export interface ModelConfig {
  readonly name: string
  readonly upstream: string
  /** Its name at the upstream. */
  readonly served: string
  readonly price: Price | undefined
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | undefined
}

/** A verifier's settings, with the secret of a reward model. */
export type VerifierConfig = (typeof VerifierSchema)["Type"] & { readonly apiKey?: Redacted.Redacted<string> }

/** A policy as clients name it. */
export interface PolicyConfig {
  readonly name: string
  /** Absolute. */
  readonly file: string | undefined
  readonly models: readonly [string, ...ReadonlyArray<string>]
  readonly verifier: string | undefined
  readonly budget: number | undefined
  readonly maximum: number | undefined
  readonly together: number
  readonly temperature: number | undefined
  readonly maxTokens: number | undefined
}

/** What a key may spend in a day. */
export interface DayBudget {
  readonly samples?: number | undefined
  readonly tokens?: number | undefined
  readonly usd?: number | undefined
}

/** A client's key: its name and the SHA-256 of its secret. */
export interface KeyConfig {
  readonly name: string
  readonly sha256: Uint8Array
  readonly budget: DayBudget
}

/** The configuration. */
export interface GatewayConfig {
  /** The file that it came from, for messages. */
  readonly file: string
  readonly listen: { readonly host: string; readonly port: number }
  /** Undefined where a stream is silent until its answer is chosen. */
  readonly heartbeatMs: number | undefined
  /** A folder, absolute, or the address of a database. */
  readonly store: string
  readonly limits: Limits
  readonly upstreams: ReadonlyMap<string, UpstreamConfig>
  readonly models: ReadonlyMap<string, ModelConfig>
  readonly verifiers: ReadonlyMap<string, VerifierConfig>
  readonly policies: ReadonlyMap<string, PolicyConfig>
  readonly keys: ReadonlyArray<KeyConfig>
  /** SHA-256 of the page's own key; undefined where there is no page. */
  readonly page: Uint8Array | undefined
  /** SHA-256 of the key of `/metrics`; undefined where anybody may read it. */
  readonly metrics: Uint8Array | undefined
  readonly log: { readonly texts: boolean; readonly uniformShare: number; readonly redact: string | undefined }
}
