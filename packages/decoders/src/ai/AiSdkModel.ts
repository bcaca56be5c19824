/**
 * A model of the AI SDK as a model of this package.
 *
 * @module
 */
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
  LanguageModelV4Usage
} from "@ai-sdk/provider"
import { serverWaitMs } from "@alloc/http"
import { Effect, Schedule } from "effect"
import { Headers } from "effect/http"
import { type DecoderError, toDecoderError } from "../DecoderError.ts"
import type { DrawnSample, DrawRequest, Message, Model } from "../models/Model.ts"
import { drawEach, noCapabilities, promptMessages, promptText } from "../models/Model.ts"
import { splitThinking } from "../models/Thinking.ts"
import type { CallUsage } from "../spending/Usage.ts"
import { countedCall } from "./CountedCall.ts"
import { type ReportedTokens, reportedUsage } from "./ReportedUsage.ts"

/** How a model of the AI SDK is called. */
export interface AiSdkModelOptions {
  /** Calls in flight. Default 4. */
  readonly concurrency?: number | undefined
  /** Attempts after the first, on what the provider says is worth it. Default 4. */
  readonly retries?: number | undefined
  /** Shortest pause before another attempt, ms; doubled each time. Default 500. */
  readonly pauseMs?: number | undefined
  /** Call options over what a request says, for example reasoning or provider options. */
  readonly call?: Partial<LanguageModelV4CallOptions> | undefined
}

/** The text and the reasoning of a result. */
export const textsOf = (
  content: ReadonlyArray<LanguageModelV4Content>
): { readonly text: string; readonly thinking?: string | undefined } => {
  const texts = (type: "text" | "reasoning"): ReadonlyArray<string> =>
    content.flatMap((part) => (part.type === type && "text" in part ? [part.text] : []))
  const text = texts("text").join("")
  const thinking = texts("reasoning").join("\n")
  return thinking === "" ? splitThinking(text) : { text, thinking }
}

const reported = ({ inputTokens, outputTokens }: LanguageModelV4Usage): ReportedTokens => ({
  input: inputTokens.total,
  cached: inputTokens.cacheRead,
  output: outputTokens.total,
  thinking: outputTokens.reasoning
})

const finishes: Readonly<Record<string, DrawnSample["finish"]>> = {
  length: "length",
  "content-filter": "filtered",
  "tool-calls": "tools"
}

/** Messages in the AI SDK's form; a tool's reply without its call is a user's text. */
const sdkPrompt = (messages: ReadonlyArray<Message>): LanguageModelV4Prompt =>
  messages.map(({ content, role }) =>
    role === "system" || role === "developer"
      ? { role: "system", content }
      : { role: role === "assistant" ? "assistant" : "user", content: [{ type: "text", text: content }] }
  )

/** How long another attempt has to wait, ms; undefined where none is worth it. The SDK's errors say so by these fields. */
const retryMs = (cause: unknown): number | undefined => {
  if (typeof cause !== "object" || cause === null) return undefined
  const isRetryable = "isRetryable" in cause && cause.isRetryable === true
  const responseHeaders = "responseHeaders" in cause ? cause.responseHeaders : undefined
  if (!isRetryable) return undefined
  // A record of texts by the SDK's own type.
  const headers = Headers.fromInput((responseHeaders ?? {}) as Readonly<Record<string, string>>)
  return serverWaitMs(headers, Date.now())
}

/** Whether a provider refused a call, so that nothing was generated: its error has a status other than 2xx. */
const isRefused = ({ reason }: DecoderError): boolean => {
  if (reason._tag !== "ModelFailed" || typeof reason.cause !== "object" || reason.cause === null) return false
  const status = "statusCode" in reason.cause ? Number(reason.cause.statusCode) : Number.NaN
  return status >= 300
}

/** Calls once, counted; tries again what the provider says is worth it. */
export const generateCounted = (
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
  request: DrawRequest,
  { pauseMs = 500, retries = 4 }: AiSdkModelOptions
): Effect.Effect<{ readonly result: LanguageModelV4GenerateResult; readonly usage: CallUsage }, DecoderError> =>
  Effect.suspend(() => {
    const name = model.modelId
    const once = Effect.tryPromise({
      try: (signal) => {
        const { abortSignal } = options
        const both = abortSignal === undefined ? signal : AbortSignal.any([signal, abortSignal])
        return Promise.resolve(model.doGenerate({ ...options, abortSignal: both }))
      },
      catch: toDecoderError(`calling ${model.provider} ${name}`)
    })
    const answered = Effect.map(once, (result) => {
      const { text, thinking = "" } = textsOf(result.content)
      const texts = { prompt: promptText(request.prompt), generated: text + thinking }
      const usage = reportedUsage(reported(result.usage), result.response?.modelId ?? name, texts)
      return { result, usage }
    })
    const waitOf = ({ reason }: DecoderError): number | undefined =>
      reason._tag === "ModelFailed" ? retryMs(reason.cause) : undefined
    const schedule = Schedule.exponential(pauseMs).pipe(
      Schedule.jittered,
      Schedule.setInputType<DecoderError>(),
      Schedule.addDelay(({ input }) => Effect.succeed(waitOf(input) ?? 0))
    )
    return countedCall(answered, request, name, isRefused).pipe(
      Effect.retry({ while: (error) => waitOf(error) !== undefined, times: retries, schedule })
    )
  })

/** A model of the AI SDK (specification v4), for `decode` and the others. */
export const aiSdkModel = (model: LanguageModelV4, options: AiSdkModelOptions = {}): Model => {
  const draw = (request: DrawRequest, index: number): Effect.Effect<DrawnSample, DecoderError> =>
    Effect.gen(function* () {
      const { prompt, sampling, seed } = request
      const began = performance.now()
      const call = {
        prompt: sdkPrompt(promptMessages(prompt)),
        maxOutputTokens: sampling.maxTokens,
        temperature: sampling.temperature,
        ...(sampling.stop.length === 0 ? {} : { stopSequences: [...sampling.stop] }),
        seed: seed + index,
        ...options.call
      }
      const one = { ...request, from: index, to: index + 1 }
      const { result, usage } = yield* generateCounted(model, call, one, options)
      return sampleOf(result, usage, performance.now() - began)
    })
  return {
    name: model.modelId,
    concurrency: options.concurrency ?? 4,
    capabilities: { ...noCapabilities, seeds: true },
    draw: (request) => drawEach(request, options.concurrency ?? 4, (index) => draw(request, index))
  }
}

/** A result as a sample; `raw` is the result itself. */
export const sampleOf = (result: LanguageModelV4GenerateResult, usage: CallUsage, latencyMs: number): DrawnSample => ({
  ...textsOf(result.content),
  tokens: usage.tokens.completionTokens,
  thinkingTokens: usage.tokens.thinkingTokens,
  finish: finishes[result.finishReason.unified] ?? "end",
  latencyMs,
  raw: result
})
