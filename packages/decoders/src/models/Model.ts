/**
 * The seam between decoding and whatever generates text: a server, a local file, another library's model, a recording.
 *
 * @module
 */
import { Effect } from "effect"
import { type DecoderError, fail, toDecoderError } from "../DecoderError.ts"
import type { Sampling } from "../Sampler.ts"
import { CurrentMeter } from "../spending/Meter.ts"
import { estimatedTokens, type TokenUsage } from "../spending/Usage.ts"

/** One message of a conversation. */
export interface Message {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool"
  readonly content: string
}

/** A text to go on with, or a conversation to answer. */
export type Prompt = string | ReadonlyArray<Message>

/** What a model can do. A policy or an option that needs what a model lacks is refused before the first call. */
export interface ModelCapabilities {
  /** The same seed gives the same sample. */
  readonly seeds: boolean
  /** Samples carry their log-probabilities. */
  readonly logProbabilities: boolean
  /** It shows its hidden states. */
  readonly hiddenStates: boolean
  /** Samples that one call can draw; the prompt is then paid for once. */
  readonly choices: number
  /** A prompt's beginning is kept from call to call. */
  readonly prefixReuse: boolean
}

/** Samples `from` .. `to - 1` of one query. */
export interface DrawRequest {
  /** Stable id of the query. */
  readonly query: string
  readonly prompt: Prompt
  readonly seed: number
  readonly from: number
  readonly to: number
  readonly sampling: Sampling
}

/** A drawn sample. */
export interface DrawnSample {
  readonly text: string
  /** What the model thought before it answered, where it is told apart. */
  readonly thinking?: string | undefined
  /** Generated tokens, thinking and what was drawn for it but not kept included; an estimate where the model tells none. */
  readonly tokens: number
  readonly thinkingTokens: number
  /** Natural logarithm of the probability of the drawn tokens, as the model reports it. */
  readonly logProbability?: number | undefined
  /** "end" where the model does not tell a stop string from the end of the text. */
  readonly finish: "stop" | "end" | "length" | "filtered" | "tools"
  readonly latencyMs: number
  /** Whatever else came back, for a caller who knows the model. */
  readonly raw?: unknown
}

/** A sample that could not be drawn: an outcome that is counted, never a zero. */
export interface FailedSample {
  readonly error: DecoderError
  readonly latencyMs: number
}

/** What came of one sample index. */
export type Draw = DrawnSample | FailedSample

/** Whether a sample could not be drawn. */
export const isFailed = (draw: Draw): draw is FailedSample => "error" in draw

/**
 * A model. `draw` gives one entry per sample in the order of the indices, and never fails: a sample that could not be drawn
 * is one entry, which does not spoil the others. Its calls are reported to `CurrentMeter`. Interruption ends them at once.
 */
export interface Model {
  readonly name: string
  /** How many calls are worth having in flight. */
  readonly concurrency: number
  readonly capabilities: ModelCapabilities
  readonly draw: (request: DrawRequest) => Effect.Effect<ReadonlyArray<Draw>>
}

/** A conversation as text: what a model without a chat form is given. */
export const promptText = (prompt: Prompt): string =>
  typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n\n")

/** A prompt as messages: a text is a user's. */
export const promptMessages = (prompt: Prompt): ReadonlyArray<Message> =>
  typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt

/**
 * The request itself; refuses one that no model can be given.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const checkDrawRequest = (request: DrawRequest): DrawRequest => {
  const invalid = (field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidRequest", field, value, valid })
  const { maxTokens, stop, temperature } = request.sampling
  if (promptText(request.prompt) === "") invalid(`prompt of query ${request.query}`, "empty", "a text, or messages")
  if (!(Number.isFinite(temperature) && temperature >= 0)) invalid("temperature", temperature, "a number >= 0")
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1)) invalid("maxTokens", maxTokens, "a whole number >= 1")
  if (stop.includes("")) invalid("stop", "an empty string", "non-empty strings")
  return request
}

// Chat templates add tokens of their own, some of them a system prompt of a paragraph.
const templateTokens = 256

/**
 * What a call may use at most: a token of the prompt has at least one byte, and `maxTokens` bounds every choice.
 */
export const worstUsage = ({ from, prompt, sampling, to }: DrawRequest): TokenUsage => {
  const messages = promptMessages(prompt)
  const bytes = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content) + 16, 0)
  const promptTokens = bytes + templateTokens
  return { promptTokens, cachedTokens: 0, completionTokens: sampling.maxTokens * (to - from), thinkingTokens: 0 }
}

/** What a model of one's own gives for a sample: the text alone, or with what is known of it. */
export interface GivenSample {
  readonly text: string
  readonly thinking?: string | undefined
  readonly promptTokens?: number | undefined
  /** Generated tokens, thinking included. */
  readonly tokens?: number | undefined
  readonly thinkingTokens?: number | undefined
  readonly logProbability?: number | undefined
  readonly finish?: DrawnSample["finish"] | undefined
  readonly raw?: unknown
}

/** A model by one function. */
export interface ModelDefinition {
  readonly name: string
  readonly concurrency?: number | undefined
  readonly capabilities?: Partial<ModelCapabilities> | undefined
  /** Draws one sample. What it throws becomes a failed sample. */
  readonly generate: (
    request: Omit<DrawRequest, "from" | "to"> & { readonly index: number; readonly signal: AbortSignal }
  ) => Promise<string | GivenSample>
}

export const noCapabilities: ModelCapabilities = {
  seeds: false,
  logProbabilities: false,
  hiddenStates: false,
  choices: 1,
  prefixReuse: false
}

const sampleOf = (given: string | GivenSample, latencyMs: number): DrawnSample => {
  const sample: GivenSample = typeof given === "string" ? { text: given } : given
  const { finish = "end", logProbability, raw, text, thinking, thinkingTokens = 0 } = sample
  const tokens = sample.tokens ?? estimatedTokens(text + (thinking ?? ""))
  return { text, thinking, tokens, thinkingTokens, logProbability, finish, latencyMs, raw }
}

const usageOf = (given: string | GivenSample, prompt: Prompt): { tokens: TokenUsage; estimated: boolean } => {
  const sample = sampleOf(given, 0)
  const known: Partial<GivenSample> = typeof given === "string" ? {} : given
  const promptTokens = known.promptTokens ?? estimatedTokens(promptText(prompt))
  const { thinkingTokens, tokens: completionTokens } = sample
  const estimated = known.promptTokens === undefined || known.tokens === undefined
  return { tokens: { promptTokens, cachedTokens: 0, completionTokens, thinkingTokens }, estimated }
}

/** Runs what draws one sample and makes an entry of it, whatever happens; interruption stays interruption. */
const drawOne = (draw: Effect.Effect<DrawnSample, DecoderError>): Effect.Effect<Draw> =>
  Effect.suspend(() => {
    const began = performance.now()
    return Effect.catch(draw, (error): Effect.Effect<Draw> => {
      const latencyMs = performance.now() - began
      return Effect.succeed({ error, latencyMs })
    })
  })

/** Draws each sample of a request by itself: one entry per index, whatever happens to the others. */
export const drawEach = (
  { from, to }: DrawRequest,
  concurrency: number | "unbounded",
  draw: (index: number) => Effect.Effect<DrawnSample, DecoderError>
): Effect.Effect<ReadonlyArray<Draw>> =>
  Effect.forEach(
    Array.from({ length: to - from }, (_, k) => from + k),
    (index) => drawOne(draw(index)),
    { concurrency }
  )

/**
 * A model from one asynchronous function that generates one sample.
 *
 * @throws DecoderError `InvalidRequest`
 * @example
 * ```ts
 * import { decode, model } from "@alloc/decoders"
 *
 * const echo = model({ name: "echo", generate: async ({ prompt }) => `You said: ${prompt}` })
 * const { answers } = await decode({ queries: ["Hello"], model: echo, budget: { samples: 1 } })
 * console.log(answers[0].text) // => You said: Hello
 * ```
 */
export const model = (definition: ModelDefinition): Model => {
  const { capabilities, concurrency = 8, generate, name } = definition
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    fail({ _tag: "InvalidRequest", field: "concurrency", value: concurrency, valid: "a whole number >= 1" })
  const one = (request: DrawRequest, index: number): Effect.Effect<DrawnSample, DecoderError> =>
    Effect.gen(function* () {
      const { prompt, query, sampling, seed } = request
      const meter = yield* CurrentMeter
      const began = performance.now()
      const call = Effect.tryPromise({
        try: (signal) => generate({ query, prompt, seed, sampling, index, signal }),
        catch: toDecoderError(`sampling query ${query}`)
      })
      const given = yield* meter.call(call, {
        model: name,
        worst: worstUsage({ ...request, from: index, to: index + 1 }),
        samples: 1,
        usageOf: (answer) => ({ ...usageOf(answer, prompt), model: name }),
        isFree: () => false
      })
      return sampleOf(given, performance.now() - began)
    })
  return {
    name,
    concurrency,
    capabilities: { ...noCapabilities, ...capabilities, choices: 1 },
    draw: (request) => drawEach(request, "unbounded", (index) => one(request, index))
  }
}
