/**
 * Spans and metrics of model calls, by OpenTelemetry's names for generative AI. They go to whatever tracer and metrics
 * exporter the caller gives to Effect; without one they cost next to nothing.
 *
 * @module
 */
import { Effect, Exit, Metric, Tracer } from "effect"
import type { DecoderError } from "../DecoderError.ts"
import type { Sampling } from "../Sampler.ts"
import type { CallUsage } from "../spending/Usage.ts"

/** What is known of a call before it is made. */
export interface CallFacts {
  readonly api: "chat" | "completions"
  readonly model: string
  readonly url?: string | undefined
  readonly sampling: Sampling
  readonly choices: number
}

const operationOf = (api: CallFacts["api"]): string => (api === "chat" ? "chat" : "text_completion")

const tokenBoundaries = Array.from({ length: 14 }, (_, k) => 4 ** k)
const secondBoundaries = Array.from({ length: 14 }, (_, k) => 0.01 * 2 ** k)

type Attributes = Readonly<Record<string, string>>

const tokenUsage = (attributes: Attributes): Metric.Histogram<number> =>
  Metric.histogram("gen_ai.client.token.usage", {
    description: "Tokens of model calls",
    boundaries: tokenBoundaries,
    attributes: { ...attributes, unit: "{token}" }
  })

const duration = (attributes: Attributes): Metric.Histogram<number> =>
  Metric.histogram("gen_ai.client.operation.duration", {
    description: "Duration of model calls",
    boundaries: secondBoundaries,
    attributes: { ...attributes, unit: "s" }
  })

/** The metrics of one model's calls. */
interface CallMetrics {
  readonly input: Metric.Histogram<number>
  readonly output: Metric.Histogram<number>
  readonly duration: Metric.Histogram<number>
}

/** Made once a model: a series of its own for each, so that its key is made once, not for every call. */
const metricsByModel = new Map<string, CallMetrics>()

const metricsOf = (operation: string, model: string): CallMetrics => {
  const key = `${operation} ${model}`
  const known = metricsByModel.get(key)
  if (known !== undefined) return known
  const shared = { "gen_ai.operation.name": operation, "gen_ai.request.model": model }
  const made: CallMetrics = {
    input: tokenUsage({ ...shared, "gen_ai.token.type": "input" }),
    output: tokenUsage({ ...shared, "gen_ai.token.type": "output" }),
    duration: duration(shared)
  }
  metricsByModel.set(key, made)
  return made
}

const attributesOf = ({ api, choices, model, sampling, url }: CallFacts): Readonly<Record<string, unknown>> => ({
  "gen_ai.operation.name": operationOf(api),
  "gen_ai.request.model": model,
  "gen_ai.request.temperature": sampling.temperature,
  "gen_ai.request.max_tokens": sampling.maxTokens,
  "gen_ai.request.choice.count": choices,
  ...(url === undefined ? {} : { "server.address": URL.canParse(url) ? new URL(url).host : url })
})

const answerAttributes = ({ model, tokens }: CallUsage): Readonly<Record<string, unknown>> => ({
  "gen_ai.response.model": model,
  "gen_ai.usage.input_tokens": tokens.promptTokens,
  "gen_ai.usage.output_tokens": tokens.completionTokens
})

/** Puts a call into a span of its own, where a tracer is given, and counts it. */
export const callSpan = <A extends { readonly usage: CallUsage }, R>(
  call: Effect.Effect<A, DecoderError, R>,
  facts: CallFacts
): Effect.Effect<A, DecoderError, R> =>
  Effect.withFiber((fiber) => {
    const operation = operationOf(facts.api)
    const metrics = metricsOf(operation, facts.model)
    const began = performance.now()
    const counted = Effect.onExitPrimitive(call, (exit) => {
      const { context } = fiber
      metrics.duration.updateUnsafe((performance.now() - began) / 1000, context)
      if (!Exit.isSuccess(exit)) return undefined
      const { completionTokens, promptTokens } = exit.value.usage.tokens
      metrics.input.updateUnsafe(promptTokens, context)
      metrics.output.updateUnsafe(completionTokens, context)
      return undefined
    })
    // Effect's own tracer keeps spans for nobody to see.
    if (fiber.getRef(Tracer.Tracer) === Tracer.nativeTracer) return counted
    return counted.pipe(
      Effect.tap(({ usage }) => Effect.annotateCurrentSpan(answerAttributes(usage))),
      Effect.tapError(({ reason }) => Effect.annotateCurrentSpan({ "error.type": reason._tag })),
      Effect.withSpan(
        `${operation} ${facts.model}`,
        { kind: "client", attributes: attributesOf(facts) },
        { captureStackTrace: false }
      )
    )
  })
