/**
 * Models of `effect/ai` as models of this package, and the other way round: a layer that makes a `LanguageModel` draw
 * several samples and give the best.
 *
 * @module
 */
import { Effect, Layer, Result, Schedule, Stream } from "effect"
import { AiError, LanguageModel, Prompt, Response } from "effect/ai"
import { DecoderError } from "../DecoderError.ts"
import { type Allocation, fixedAllocation } from "../decode/Allocation.ts"
import type { Answer, DecodeUsage } from "../decode/Answer.ts"
import { decodeOneEffect } from "../decode/DecodeOne.ts"
import type { DecodeSettings, PredictCurves } from "../decode/DecodeOptions.ts"
import {
  type DrawnSample,
  type DrawRequest,
  drawEach,
  type Message,
  type Model,
  noCapabilities,
  promptMessages,
  promptText
} from "../models/Model.ts"
import { splitThinking } from "../models/Thinking.ts"
import type { CallUsage, Usage } from "../spending/Usage.ts"
import { countedCall } from "./CountedCall.ts"
import { reportedUsage } from "./ReportedUsage.ts"

/** How a `LanguageModel` of effect/ai is called. Its sampling is its own affair: the service takes none. */
export interface EffectAiModelOptions {
  /** Name in results. Default "effect-ai". */
  readonly name?: string | undefined
  readonly concurrency?: number | undefined
  /** Attempts after the first, on errors that call themselves retryable. Default 4. */
  readonly retries?: number | undefined
  /** Shortest pause before another attempt, ms; doubled each time. Default 500. */
  readonly pauseMs?: number | undefined
}

/** What is read of a response, whatever its tools. */
interface TextResponse {
  readonly text: string
  readonly reasoningText: string | undefined
  readonly usage: Response.Usage
  readonly finishReason: Response.FinishReason
}

const usageOf = ({ reasoningText = "", text, usage }: TextResponse, model: string, prompt: string): CallUsage => {
  const { inputTokens, outputTokens } = usage
  const tokens = {
    input: inputTokens.total,
    cached: inputTokens.cacheRead,
    output: outputTokens.total,
    thinking: outputTokens.reasoning
  }
  return reportedUsage(tokens, model, { prompt, generated: text + reasoningText })
}

const finishes: Readonly<Record<string, DrawnSample["finish"]>> = {
  length: "length",
  "content-filter": "filtered",
  "tool-calls": "tools"
}

const isAiError = (cause: unknown): cause is AiError.AiError => cause instanceof AiError.AiError

/** A provider that could not be asked, or refused, generated nothing. */
const free: ReadonlySet<string> = new Set([
  "RateLimitError",
  "QuotaExhaustedError",
  "AuthenticationError",
  "InvalidRequestError",
  "InternalProviderError"
])

/** One call as a counted sample, tried again where its error says that it is worth it. */
const countedSample = <R extends TextResponse>(
  call: Effect.Effect<R, unknown>,
  request: DrawRequest,
  { name = "effect-ai", pauseMs = 500, retries = 4 }: EffectAiModelOptions
): Effect.Effect<DrawnSample, DecoderError> =>
  Effect.gen(function* () {
    const began = performance.now()
    const failed = (cause: unknown): DecoderError =>
      new DecoderError({ reason: { _tag: "ModelFailed", doing: `calling ${name}`, cause } })
    const causeOf = ({ reason }: DecoderError): AiError.AiError | undefined =>
      reason._tag === "ModelFailed" && isAiError(reason.cause) ? reason.cause : undefined
    const answered = Effect.map(Effect.mapError(call, failed), (response) => ({
      response,
      usage: usageOf(response, name, promptText(request.prompt))
    }))
    const isFree = (error: DecoderError): boolean => free.has(causeOf(error)?.reason._tag ?? "")
    const { response, usage } = yield* countedCall(answered, request, name, isFree).pipe(
      Effect.retry({
        while: (error) => causeOf(error)?.isRetryable === true,
        times: retries,
        schedule: Schedule.jittered(Schedule.exponential(pauseMs))
      })
    )
    const { finishReason, reasoningText, text } = response
    return {
      ...(reasoningText === undefined ? splitThinking(text) : { text, thinking: reasoningText }),
      tokens: usage.tokens.completionTokens,
      thinkingTokens: usage.tokens.thinkingTokens,
      finish: finishes[finishReason] ?? "end",
      latencyMs: performance.now() - began,
      raw: response
    }
  })

const modelOf = (
  options: EffectAiModelOptions,
  call: (request: DrawRequest) => Effect.Effect<TextResponse, unknown>
): Model => ({
  name: options.name ?? "effect-ai",
  concurrency: options.concurrency ?? 4,
  capabilities: noCapabilities,
  draw: (request) =>
    drawEach(request, options.concurrency ?? 4, (index) => {
      const one = { ...request, from: index, to: index + 1 }
      return countedSample(call(one), one, options)
    })
})

const rawPrompt = (messages: ReadonlyArray<Message>): Prompt.RawInput =>
  messages.map(({ content, role }) =>
    role === "system" || role === "developer"
      ? { role: "system" as const, content }
      : { role: role === "assistant" ? ("assistant" as const) : ("user" as const), content }
  )

/** A `LanguageModel` of effect/ai, for `decode` and the others. */
export const effectAiModel = (service: LanguageModel.LanguageModel, options: EffectAiModelOptions = {}): Model =>
  modelOf(options, ({ prompt }) => service.generateText({ prompt: rawPrompt(promptMessages(prompt)) }))

/** Options of `layerAdaptive`. */
export interface AdaptiveLayerOptions
  extends Pick<DecodeSettings, "verifier" | "selector" | "extract" | "prices" | "cap" | "ledger">,
    EffectAiModelOptions {
  /** How many samples a call may draw. Default: 4 for every call. */
  readonly allocation?: Allocation | undefined
  readonly predict?: PredictCurves | undefined
  /** Told of every call: its answer, and what it used. */
  readonly onAnswer?: ((answer: Answer, usage: DecodeUsage) => void) | undefined
}

const messagesOf = (prompt: Prompt.RawInput): ReadonlyArray<Message> =>
  Prompt.make(prompt).content.map(({ content, role }) => ({
    role,
    content:
      typeof content === "string"
        ? content
        : content.map((part) => (part.type === "text" ? part.text : JSON.stringify(part))).join("\n")
  }))

const summed = ({ cachedTokens, completionTokens, promptTokens, thinkingTokens }: Usage): Response.Usage =>
  new Response.Usage({
    inputTokens: {
      total: promptTokens,
      uncached: promptTokens - cachedTokens,
      cacheRead: cachedTokens,
      cacheWrite: undefined
    },
    outputTokens: { total: completionTokens, text: completionTokens - thinkingTokens, reasoning: thinkingTokens }
  })

/** In this service's error: the provider's own where one failed, else one that says what decoding said. */
const aiError = (cause: unknown): AiError.AiError => {
  if (isAiError(cause)) return cause
  const description = cause instanceof Error ? cause.message : String(cause)
  return AiError.make({ module: "alloc", method: "generateText", reason: new AiError.UnknownError({ description }) })
}

/** Draws samples by `call`; the chosen response, with the usage of all. */
const adaptiveResponse = <R extends LanguageModel.GenerateTextResponse<Record<string, never>>>(
  call: Effect.Effect<R, unknown>,
  prompt: Prompt.RawInput,
  options: AdaptiveLayerOptions
): Effect.Effect<R, AiError.AiError> =>
  Effect.gen(function* () {
    const { allocation = fixedAllocation(4), onAnswer } = options
    const model = modelOf(options, () => call)
    const found = yield* Effect.result(
      decodeOneEffect({ prompt: messagesOf(prompt) }, { ...options, model, allocation })
    )
    if (Result.isFailure(found)) {
      const { failure } = found
      const reason =
        failure._tag === "DecoderError" && failure.reason._tag === "AllFailed" ? failure.reason.first : undefined
      return yield* aiError(reason?._tag === "ModelFailed" ? reason.cause : failure)
    }
    const { runUsage, ...answer } = found.success
    onAnswer?.(answer, runUsage)
    const raw = answer.sample?.drawn?.raw
    if (raw === undefined)
      return yield* aiError(answer.samples.find(({ error }) => error)?.error ?? "no sample was drawn")
    const response = raw as R // what `call` gave, kept in the sample as it was
    const usage = summed(runUsage.total)
    const at = response.content.findIndex(({ type }) => type === "finish")
    const finish = response.content[at]
    if (finish?.type === "finish") response.content[at] = { ...finish, usage }
    return response
  })

/** The parts of a response as a stream has them. */
const streamParts = (content: ReadonlyArray<Response.AnyPart>): ReadonlyArray<Response.AnyPart> =>
  content.flatMap((part, place) => {
    const id = String(place)
    if (part.type === "text")
      return [
        Response.makePart("text-start", { id }),
        Response.makePart("text-delta", { id, delta: part.text }),
        Response.makePart("text-end", { id })
      ]
    if (part.type === "reasoning")
      return [
        Response.makePart("reasoning-start", { id }),
        Response.makePart("reasoning-delta", { id, delta: part.text }),
        Response.makePart("reasoning-end", { id })
      ]
    return [part]
  })

/** What is looked at of a call's options. */
interface CallOptions {
  readonly prompt: Prompt.RawInput
  readonly toolkit?: unknown
}

/**
 * A layer over a `LanguageModel`: its `generateText` draws several samples and gives the best, with the usage of all.
 *
 * **Details** With a verifier, samples are drawn one after the other until one is verified; without one, the majority or the
 * selector decides. Calls with a toolkit go through untouched, since the service runs tools itself and would run them for
 * every sample; so does structured output unless a verifier is given. A stream begins once the choice is made.
 */
export const layerAdaptive = (
  options: AdaptiveLayerOptions = {}
): Layer.Layer<LanguageModel.LanguageModel, never, LanguageModel.LanguageModel> =>
  Layer.effect(
    LanguageModel.LanguageModel,
    Effect.map(LanguageModel.LanguageModel, (base): LanguageModel.LanguageModel => {
      // Each is called with the options that its own signature checked, and gives what the base gives for them.
      type AnyCall = (
        call: CallOptions
      ) => Effect.Effect<LanguageModel.GenerateTextResponse<Record<string, never>>, AiError.AiError>
      type AnyStream = (call: CallOptions) => Stream.Stream<Response.AnyPart, AiError.AiError>
      const text = base.generateText as unknown as AnyCall // as said above
      const object = base.generateObject as unknown as AnyCall // as said above
      const stream = base.streamText as unknown as AnyStream // as said above
      const within =
        (generate: AnyCall): AnyCall =>
        (call) =>
          Effect.flatMap(Effect.context<never>(), (context) =>
            // A sample is drawn by other fibers; what the caller provides goes with it.
            adaptiveResponse(Effect.provideContext(generate(call), context), call.prompt, options)
          )
      const generateText: AnyCall = (call) => (call.toolkit === undefined ? within(text)(call) : text(call))
      const generateObject: AnyCall = (call) =>
        options.verifier === undefined || call.toolkit !== undefined ? object(call) : within(object)(call)
      const streamText = (call: CallOptions): Stream.Stream<Response.AnyPart, AiError.AiError> =>
        call.toolkit === undefined
          ? Stream.unwrap(Effect.map(generateText(call), ({ content }) => Stream.fromIterable(streamParts(content))))
          : stream(call)
      // The same three functions as the base's, whose types depend on each call's options.
      return { ...base, generateText, generateObject, streamText } as unknown as LanguageModel.LanguageModel
    })
  )
