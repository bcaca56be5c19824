/**
 * Which reward model, and how it is asked.
 *
 * @module
 */
import type { HttpOptions } from "@alloc/http"
import { fail } from "../VerifierError.ts"
import type { Normaliser } from "./Normaliser.ts"
import { type LinearHead, protocols, type RewardApi, type TextPair } from "./Protocols.ts"

/** Which server, and how to ask it. */
export interface RewardModelOptions extends Omit<HttpOptions, "tokensPerMinute"> {
  readonly api: RewardApi
  /** Address without the protocol's path, for example "http://localhost:8000". */
  readonly url: string
  /** Path instead of the protocol's own, for example "/v1/rerank". */
  readonly path?: string | undefined
  /** Name of the served model, where the server wants one. */
  readonly model?: string | undefined
  /** Name of the verifier. Default: the api and the model. */
  readonly name?: string | undefined
  /** Pairs per request. Default 32. */
  readonly batch?: number | undefined
  /** Time for one attempt, ms. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** Attempts after the first, on what may pass by itself: no connection, time-outs, 408, 429, 5xx. Default 4. */
  readonly retries?: number | undefined
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

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidOption", verifier: "reward model", field, value, valid })

/**
 * Checks what is asked of the protocol; how the server is asked, the HTTP client checks.
 *
 * @throws VerifierError `InvalidOption`
 */
export const checkOptions = ({ api, batch, head, scale }: RewardModelOptions): void => {
  if (!Object.hasOwn(protocols, api)) invalid("api", api, Object.keys(protocols).join(", "))
  if (batch !== undefined && !(Number.isInteger(batch) && batch > 0))
    invalid("batch", batch, "a whole number, at least 1")
  if (api === "embedding" && head === undefined)
    invalid("head", head, "weights and bias that turn an embedding into a reward")
  if (scale !== undefined && scale !== "logit" && scale !== "probability")
    invalid("scale", scale, "logit or probability")
}
