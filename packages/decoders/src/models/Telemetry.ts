/**
 * Spans and metrics of model calls, by OpenTelemetry's names for generative AI. They go to whatever tracer and metrics
 * exporter the caller gives to Effect; without one they cost next to nothing.
 *
 * @module
 */
import { Effect, Metric } from "effect"
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

const boundaries = Array.from({ length: 14 }, (_, k) => 4 ** k)
const tokenUsage = Metric.histogram("gen_ai.client.token.usage", {
  description: "Tokens of model calls",
  boundaries,
  attributes: { unit: "{token}" }
})
const seconds = Array.from({ length: 14 }, (_, k) => 0.01 * 2 ** k)
const duration = Metric.histogram("gen_ai.client.operation.duration", {
  description: "Duration of model calls",
  boundaries: seconds,
  attributes: { unit: "s" }
})

const operationOf = (api: CallFacts["api"]): string => (api === "chat" ? "chat" : "text_completion")

/** Puts a call into a span of its own, and counts it. */
export const callSpan = <A extends { readonly usage: CallUsage }>(
  call: Effect.Effect<A, DecoderError>,
  { api, choices, model, sampling, url }: CallFacts
): Effect.Effect<A, DecoderError> => {
  const operation = operationOf(api)
  const shared = { "gen_ai.operation.name": operation, "gen_ai.request.model": model }
  const attributes = {
    ...shared,
    "gen_ai.request.temperature": sampling.temperature,
    "gen_ai.request.max_tokens": sampling.maxTokens,
    "gen_ai.request.choice.count": choices,
    ...(url === undefined ? {} : { "server.address": URL.canParse(url) ? new URL(url).host : url })
  }
  const counted = (metric: Metric.Metric<number, unknown>, value: number, more: Readonly<Record<string, string>>) =>
    Metric.update(Metric.withAttributes(metric, { ...shared, ...more }), value)
  return Effect.suspend(() => {
    const began = performance.now()
    return call.pipe(
      Effect.tap(({ usage }) =>
        Effect.all(
          [
            Effect.annotateCurrentSpan({
              "gen_ai.response.model": usage.model,
              "gen_ai.usage.input_tokens": usage.tokens.promptTokens,
              "gen_ai.usage.output_tokens": usage.tokens.completionTokens
            }),
            counted(tokenUsage, usage.tokens.promptTokens, { "gen_ai.token.type": "input" }),
            counted(tokenUsage, usage.tokens.completionTokens, { "gen_ai.token.type": "output" })
          ],
          { discard: true }
        )
      ),
      Effect.tapError(({ reason }) => Effect.annotateCurrentSpan({ "error.type": reason._tag })),
      Effect.ensuring(Effect.suspend(() => counted(duration, (performance.now() - began) / 1000, {}))),
      Effect.withSpan(`${operation} ${model}`, { kind: "client", attributes }, { captureStackTrace: false })
    )
  })
}
