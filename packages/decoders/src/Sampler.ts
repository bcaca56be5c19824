/**
 * The seam between a language model and whatever draws samples from it: a collection run, a live policy, a test.
 *
 * @module
 */
import { type DecoderError, fail } from "./DecoderError.ts"

/** How samples are drawn. Nothing is truncated: top-k 0, top-p 1, min-p 0. */
export interface Sampling {
  /** Logits are divided by it; greater than 0. */
  readonly temperature: number
  /** Most tokens of one sample. */
  readonly maxTokens: number
  /** A sample ends before the first of these strings, or where the model ends the text. */
  readonly stop: ReadonlyArray<string>
}

/** Samples `from` .. `to - 1` of one query. Everything but `from` and `to` is part of a sample's identity. */
export interface SampleRequest {
  /** Stable id of the query; part of the random key. */
  readonly query: string
  /**
   * Text before `prompt` that many queries share, such as worked examples: it is tokenised and evaluated by itself and
   * kept from query to query. Default none.
   */
  readonly prefix?: string | undefined
  readonly prompt: string
  /** A conversation instead of the prompt, for the form "chat"; `prompt` then only names it. */
  readonly messages?: ReadonlyArray<{ readonly role: string; readonly content: string }> | undefined
  /** "plain" takes the prompt as it is, "chat" puts it into the model's chat form as a user's message. Default "plain". */
  readonly form?: "plain" | "chat" | undefined
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly sampling: Sampling
}

/** One drawn sample. */
export interface Sample {
  readonly index: number
  /** Without the stop string. */
  readonly text: string
  /**
   * Natural logarithm of the probability of all drawn tokens, the stopping one included, under the sampling
   * distribution, that is at the request's temperature; absent where the model does not tell it.
   */
  readonly logProbability?: number | undefined
  /**
   * The same of these tokens under the model without guidance, where values guided the sample: the mean of
   * `logProbability` less this is the divergence of guided from plain sampling, in nats per sample.
   */
  readonly plainLogProbability?: number | undefined
  /** Tokens of the text; a token that only ends the sample (a lone stop string, end of text) is not counted by local models. */
  readonly tokens: number
  /**
   * Tokens drawn for this sample, those of continuations that were not kept included, where that is more than `tokens`: what
   * a budget in tokens counts.
   */
  readonly drawnTokens?: number | undefined
  /** Why the sample ended: a stop string, the model's end of text, or `maxTokens`. */
  readonly finish: "stop" | "end" | "length"
  /**
   * Milliseconds this sample would have taken by itself: the prompt's evaluation plus that of each of its own prefixes.
   * Where samples share evaluations, each counts them in full, so latencies do not add up to the time spent.
   */
  readonly latencyMs: number
}

/** What came back for one request, in order of index. */
export interface SampleBatch {
  /** Samples that could not be drawn while others of the request were. A request of which none could be drawn is rejected. */
  readonly failed?: ReadonlyArray<{ readonly index: number; readonly error: DecoderError }> | undefined
  readonly samples: ReadonlyArray<Sample>
  /** Tokens of prefix and prompt. */
  readonly promptTokens: number
  /** Tokens evaluated to draw the samples, beyond the prompt. */
  readonly evaluations: number
}

/**
 * Draws samples. The same request gives the same samples, whatever was asked before, in which order, and by how many
 * processes: sample i of a query comes from the random stream (seed, query, i) alone. (A server that answers many at a
 * time may round differently when it is busy; its samples are then others of the same distribution.)
 */
export interface Sampler {
  /** How many requests are worth having in flight. */
  readonly concurrency: number
  /** At most so many tokens are drawn for each token of a sample: the continuations of blockwise guidance. Default 1. */
  readonly drawsPerToken?: number | undefined
  /** Ends early, with the signal's reason, once it aborts. */
  readonly sample: (request: SampleRequest, signal?: AbortSignal | undefined) => Promise<SampleBatch>
}

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidRequest", field, value, valid })

/** The request itself, or a `DecoderError` that names the field that is wrong. */
export const checkRequest = (request: SampleRequest): SampleRequest => {
  const { from, to, prompt, query, seed } = request
  const { maxTokens, stop, temperature } = request.sampling
  if (query === "") invalid("query", query, "a non-empty id")
  if (prompt === "") invalid(`prompt of query ${query}`, prompt, "a non-empty text")
  if (!Number.isSafeInteger(seed)) invalid("seed", seed, "a whole number")
  if (!Number.isInteger(from) || from < 0) invalid(`from of query ${query}`, from, "a whole number >= 0")
  if (!Number.isInteger(to) || to <= from) invalid(`to of query ${query}`, to, `a whole number > ${from}`)
  if (!(temperature > 0) || !Number.isFinite(temperature)) invalid("temperature", temperature, "a number > 0")
  if (!Number.isInteger(maxTokens) || maxTokens < 1) invalid("maxTokens", maxTokens, "a whole number >= 1")
  if (stop.includes("")) invalid("stop", "an empty string", "non-empty strings")
  return request
}
