/**
 * Best-of-k and escalation in an app that uses the AI SDK, by one line: a middleware for `wrapLanguageModel`.
 *
 * @module
 */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4Middleware,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage
} from "@ai-sdk/provider"
import { type Curves, successCurves } from "@alloc/core"
import { cascade } from "@alloc/core/policies"
import { Effect } from "effect"
import { DecoderError, fail } from "../DecoderError.ts"
import { type Allocation, fixedAllocation } from "../decode/Allocation.ts"
import type { Answer, DecodeUsage } from "../decode/Answer.ts"
import { decode } from "../decode/Decode.ts"
import { decodeOne } from "../decode/DecodeOne.ts"
import type { DecodeSettings, PredictCurves } from "../decode/DecodeOptions.ts"
import type { QueryInput } from "../decode/Query.ts"
import {
  type DrawnSample,
  type DrawRequest,
  drawEach,
  type Message,
  type Model,
  noCapabilities
} from "../models/Model.ts"
import { type AiSdkModelOptions, generateCounted, sampleOf } from "./AiSdkModel.ts"

/** Options of `adaptiveMiddleware`. */
export interface AdaptiveMiddlewareOptions
  extends Pick<DecodeSettings, "verifier" | "selector" | "extract" | "prices" | "cap" | "ledger">,
    Pick<AiSdkModelOptions, "retries" | "pauseMs"> {
  /** How many samples a call may draw. Default: 4 for every call. */
  readonly allocation?: Allocation | undefined
  readonly predict?: PredictCurves | undefined
  /** A stronger model that is asked once where no sample of the wrapped model was verified. Needs a verifier. */
  readonly escalateTo?: LanguageModelV4 | undefined
  /** Told of every call: its answer, and what it used. */
  readonly onAnswer?: ((answer: Answer, usage: DecodeUsage) => void) | undefined
}

/** What a caller may say of one call, in its provider options under "alloc". */
const callFacts = (params: LanguageModelV4CallOptions): { readonly id?: string; readonly reference?: unknown } => {
  const { id, reference } = params.providerOptions?.alloc ?? {}
  return { ...(typeof id === "string" ? { id } : {}), ...(reference === undefined ? {} : { reference }) }
}

const messagesOf = (params: LanguageModelV4CallOptions): ReadonlyArray<Message> =>
  params.prompt.map((message) => ({
    role: message.role,
    content:
      typeof message.content === "string"
        ? message.content
        : message.content.map((part) => (part.type === "text" ? part.text : JSON.stringify(part))).join("\n")
  }))

/** The wrapped model with the caller's own parameters, whatever the sampling; sample 0 is the call as it was made. */
const callModel = (model: LanguageModelV4, params: LanguageModelV4CallOptions, options: AiSdkModelOptions): Model => {
  const draw = (request: DrawRequest, index: number): Effect.Effect<DrawnSample, DecoderError> =>
    Effect.gen(function* () {
      const began = performance.now()
      const call = params.seed === undefined ? params : { ...params, seed: params.seed + index }
      const one = { ...request, from: index, to: index + 1 }
      const { result, usage } = yield* generateCounted(model, call, one, options)
      const sample = sampleOf(result, usage, performance.now() - began)
      // A verifier of tool calls sees them as JSON.
      const tools = result.content.filter(({ type }) => type === "tool-call")
      return sample.text === "" && tools.length > 0 ? { ...sample, text: JSON.stringify(tools) } : sample
    })
  return {
    name: model.modelId,
    concurrency: 8,
    capabilities: { ...noCapabilities, seeds: params.seed !== undefined },
    draw: (request) => drawEach(request, "unbounded", (index) => draw(request, index))
  }
}

/** Usage in the SDK's form: the sum over every call that was made for this one. */
const sdkUsage = ({ total }: DecodeUsage): LanguageModelV4Usage => ({
  inputTokens: {
    total: total.promptTokens,
    noCache: total.promptTokens - total.cachedTokens,
    cacheRead: total.cachedTokens,
    cacheWrite: undefined
  },
  outputTokens: {
    total: total.completionTokens,
    text: total.completionTokens - total.thinkingTokens,
    reasoning: total.thinkingTokens
  }
})

/** A tool call or structured output can only be chosen among by a verifier: without one the call goes through untouched. */
const isUntouched = (
  { responseFormat, tools = [] }: LanguageModelV4CallOptions,
  options: AdaptiveMiddlewareOptions
): boolean => options.verifier === undefined && (tools.length > 0 || responseFormat?.type === "json")

const isResult = (raw: unknown): raw is LanguageModelV4GenerateResult =>
  typeof raw === "object" && raw !== null && "content" in raw && "finishReason" in raw

/** The chosen result, with the usage of all calls; a run of which no call succeeded throws the first call's own error. */
const resultOf = (answer: Answer, usage: DecodeUsage): LanguageModelV4GenerateResult => {
  const raw = answer.sample?.drawn?.raw
  if (!isResult(raw)) {
    const error = answer.samples.find((sample) => sample.error !== undefined)?.error
    throw (
      error ??
      new DecoderError({
        reason: { _tag: "InvalidRequest", field: "allocation", value: 0, valid: "at least one sample" }
      })
    )
  }
  const { reward, samples, why } = answer
  const told = {
    samples: samples.length,
    calls: usage.total.calls,
    why: why.text,
    ...(reward === undefined ? {} : { reward })
  }
  return { ...raw, usage: sdkUsage(usage), providerMetadata: { ...raw.providerMetadata, alloc: told } }
}

const flat =
  (value: number) =>
  ({ length }: { readonly length: number }): Curves =>
    successCurves(new Float64Array(length).fill(value), { maxSamples: 64 })

const adaptiveResult = async (
  model: LanguageModelV4,
  params: LanguageModelV4CallOptions,
  options: AdaptiveMiddlewareOptions
): Promise<LanguageModelV4GenerateResult> => {
  const { allocation = fixedAllocation(4), escalateTo, onAnswer, pauseMs, predict, retries, ...settings } = options
  const { id, reference } = callFacts(params)
  const query: QueryInput = { ...(id === undefined ? {} : { id }), prompt: messagesOf(params), reference }
  const calling = { pauseMs, retries }
  const shared = {
    ...settings,
    // The bound of a call that names none is a guess; it only matters for caps.
    sampling: { maxTokens: params.maxOutputTokens ?? 4096 },
    ...(params.abortSignal === undefined ? {} : { signal: params.abortSignal })
  }
  const weak = callModel(model, params, calling)
  if (escalateTo === undefined) {
    const { runUsage, ...answer } = await decodeOne(query, { ...shared, model: weak, allocation, predict })
    onAnswer?.(answer, runUsage)
    return resultOf(answer, runUsage)
  }
  if (options.verifier === undefined)
    fail({ _tag: "Unsupported", what: "escalateTo", lacks: "a verifier", instead: "give one, or leave it out" })
  const samples = Math.max(1, allocation.decide(flat(0.5)({ length: 1 }), id ?? ""))
  const decoded = await decode({
    ...shared,
    queries: [query],
    arms: [
      { name: "wrapped", model: weak, predict: flat(0.5) },
      { name: "escalated", model: callModel(escalateTo, params, calling), predict: flat(0.9) }
    ],
    policy: cascade({
      stages: [
        { arm: 0, samples },
        { arm: 1, samples: 1 }
      ]
    }),
    budget: { samples: samples + 1 },
    maximum: samples + 1
  })
  onAnswer?.(decoded.answers[0], decoded.usage)
  return resultOf(decoded.answers[0], decoded.usage)
}

/** A content part as the parts of a stream. */
const streamParts = (part: LanguageModelV4Content, place: number): ReadonlyArray<LanguageModelV4StreamPart> => {
  const id = String(place)
  if (part.type === "text")
    return [
      { type: "text-start", id },
      { type: "text-delta", id, delta: part.text },
      { type: "text-end", id }
    ]
  if (part.type === "reasoning")
    return [
      { type: "reasoning-start", id },
      { type: "reasoning-delta", id, delta: part.text },
      { type: "reasoning-end", id }
    ]
  return [part]
}

const streamOf = (result: LanguageModelV4GenerateResult): ReadableStream<LanguageModelV4StreamPart> => {
  const { content, finishReason, providerMetadata, response, usage, warnings } = result
  const notice = {
    type: "other",
    message: "the text was chosen among several samples before its streaming began"
  } as const
  const parts: ReadonlyArray<LanguageModelV4StreamPart> = [
    { type: "stream-start", warnings: [...warnings, notice] },
    ...(response === undefined ? [] : [{ type: "response-metadata" as const, ...response }]),
    ...content.flatMap(streamParts),
    { type: "finish", finishReason, usage, ...(providerMetadata === undefined ? {} : { providerMetadata }) }
  ]
  return new ReadableStream({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part)
      controller.close()
    }
  })
}

/**
 * A middleware that draws several samples for a call and gives the best: with a verifier one after the other until one is
 * verified, then, if wanted, one of a stronger model; without a verifier by majority or by the selector.
 *
 * **Details** Tool calls and structured output go through untouched unless a verifier is given. A stream begins once the
 * choice is made, and its first part says so. The usage is the sum over all calls; `providerMetadata.alloc` holds the number
 * of samples and why. A reference for the verifier is given by `providerOptions: { alloc: { reference } }`.
 *
 * @throws DecoderError `Unsupported`, `AllFailed`
 */
export const adaptiveMiddleware = (options: AdaptiveMiddlewareOptions = {}): LanguageModelV4Middleware => ({
  specificationVersion: "v4",
  wrapGenerate: ({ doGenerate, model, params }) =>
    isUntouched(params, options) ? doGenerate() : adaptiveResult(model, params, options),
  wrapStream: async ({ doStream, model, params }) =>
    isUntouched(params, options) ? doStream() : { stream: streamOf(await adaptiveResult(model, params, options)) }
})
