/**
 * Which reward model, and how it is asked.
 *
 * @module
 */
import type { Redacted } from "effect"
import { VerifierError } from "../VerifierError.ts"
import type { Normaliser } from "./Normaliser.ts"
import { type LinearHead, protocols, type RewardApi, type TextPair } from "./Protocols.ts"

/** A text that must not be seen in a log. Plain strings are wrapped at once. */
export type Secret = string | Redacted.Redacted<string>

/** Which server, and how to ask it. */
export interface RewardModelOptions {
  readonly api: RewardApi
  /** Address without the protocol's path, for example "http://localhost:8000". */
  readonly url: string
  /** Path instead of the protocol's own, for example "/v1/rerank". */
  readonly path?: string | undefined
  /** Name of the served model, where the server wants one. */
  readonly model?: string | undefined
  /** Name of the verifier. Default: the api and the model. */
  readonly name?: string | undefined
  /** Sent as `Authorization: Bearer`; never part of an error or a span. */
  readonly apiKey?: Secret | undefined
  /** More headers; their values are treated as secrets. */
  readonly headers?: Readonly<Record<string, Secret>> | undefined
  /** Pairs per request. Default 32. */
  readonly batch?: number | undefined
  /** Requests in flight, over all calls. Default 4. */
  readonly concurrency?: number | undefined
  /** Most requests begun in a second, retries included. Default: no limit. */
  readonly requestsPerSecond?: number | undefined
  /** Time for one attempt, ms. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** Attempts after the first, on what may pass by itself: no connection, time-outs, 408, 429, 5xx. Default 4. */
  readonly retries?: number | undefined
  /** Shortest pause before another attempt, ms; doubled each time. A server's Retry-After is kept to. Default 250. */
  readonly pauseMs?: number | undefined
  /** "logit" (default) asks for the raw score, "probability" for that after the model's activation. */
  readonly scale?: "logit" | "probability" | undefined
  /**
   * Default true: query and reply go as two chat turns (vLLM, one pair a request) or as a pair (TEI), so that the server
   * applies the model's template. False: one text made by `format`.
   */
  readonly messages?: boolean | undefined
  /** One text of a pair, for `messages: false` and for embeddings. Default: query, a line break, reply. */
  readonly format?: ((pair: TextPair) => string) | undefined
  /** Name (TEI) or index (vLLM) of the class that is the reward, where the model has several. */
  readonly label?: string | number | undefined
  /** How the scores of a step-wise model become one. Default "last". */
  readonly steps?: "last" | "min" | "mean" | "product" | undefined
  /** For `embedding`: turns a vector into a reward. */
  readonly head?: LinearHead | undefined
  /** vLLM before the names `queries` and `documents`. Default false. */
  readonly legacy?: boolean | undefined
  /** Applied to every score. */
  readonly normaliser?: Normaliser | undefined
}

/** Throws `InvalidOption` for what no server could be asked with. */
export const checkOptions = (options: RewardModelOptions): void => {
  const invalid = (field: string, value: unknown, valid: string): VerifierError =>
    new VerifierError({ reason: { _tag: "InvalidOption", verifier: "reward model", field, value, valid } })
  if (!(options.api in protocols)) throw invalid("api", options.api, Object.keys(protocols).join(", "))
  if (!URL.canParse(options.url) || !/^https?:/.test(options.url))
    throw invalid("url", shownUrl(options.url), "an http or https address")
  for (const field of ["batch", "concurrency", "requestsPerSecond", "timeoutMs"] as const) {
    const value = options[field]
    const whole = field === "batch" || field === "concurrency"
    if (value !== undefined && !(Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value))))
      throw invalid(field, value, whole ? "a whole number, at least 1" : "a positive number")
  }
  if (options.api === "embedding" && options.head === undefined)
    throw invalid("head", options.head, "weights and bias that turn an embedding into a reward")
  if (options.scale !== undefined && options.scale !== "logit" && options.scale !== "probability")
    throw invalid("scale", options.scale, "logit or probability")
}

/** The address without user, password and query, which may hold a key. */
export const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/]*@/, "//")
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
