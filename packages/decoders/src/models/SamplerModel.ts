/**
 * A `Sampler` (a local file, a fake) as a model.
 *
 * @module
 */
import { Effect } from "effect"
import { type DecoderError, toDecoderError } from "../DecoderError.ts"
import type { SampleBatch, SampleRequest, Sampler } from "../Sampler.ts"
import { CurrentMeter } from "../spending/Meter.ts"
import type { CallUsage, TokenUsage } from "../spending/Usage.ts"
import { type Draw, type DrawRequest, type Model, type ModelCapabilities, promptText, worstUsage } from "./Model.ts"
import { callSpan } from "./Telemetry.ts"
import { splitThinking } from "./Thinking.ts"

/** What a local model can do: a prompt's samples share its evaluation, however many they are. */
export const localCapabilities: ModelCapabilities = {
  seeds: true,
  logProbabilities: true,
  hiddenStates: true,
  choices: 1024,
  prefixReuse: true
}

/** What a sampler does not say of itself. */
export interface SamplerModelOptions {
  readonly name: string
  readonly capabilities: ModelCapabilities
  /** Text before every prompt that is no conversation. */
  readonly prefix?: string | undefined
}

/** A text goes as it is, a conversation in the model's chat form. */
const sampleRequest = (request: DrawRequest, prefix: string | undefined): SampleRequest => {
  const { from, prompt, query, sampling, seed, to } = request
  const shared = { query, seed, from, to, sampling, prompt: promptText(prompt) }
  return typeof prompt === "string" ? { ...shared, prefix } : { ...shared, form: "chat", messages: prompt }
}

const usageOf = ({ promptTokens, samples }: SampleBatch, model: string): CallUsage => {
  const completionTokens = samples.reduce((sum, { drawnTokens, tokens }) => sum + (drawnTokens ?? tokens), 0)
  return { model, estimated: false, tokens: { promptTokens, cachedTokens: 0, completionTokens, thinkingTokens: 0 } }
}

const drawsOf = ({ samples }: SampleBatch): ReadonlyArray<Draw> =>
  samples.map(({ drawnTokens, finish, latencyMs, logProbability, text, tokens }) => ({
    ...splitThinking(text),
    tokens: drawnTokens ?? tokens,
    thinkingTokens: 0,
    logProbability,
    finish,
    latencyMs
  }))

/** What a call may use at most; continuations that are not kept are drawn as well. */
const worstOf = (request: DrawRequest, { drawsPerToken = 1 }: Sampler): TokenUsage => {
  const worst = worstUsage(request)
  return { ...worst, completionTokens: drawsPerToken * worst.completionTokens }
}

/**
 * A sampler as a model: one call draws all samples of a request, since they share the prompt. Its usage counts every token
 * that was drawn, those of continuations that blockwise guidance did not keep too.
 */
export const samplerModel = (sampler: Sampler, { capabilities, name, prefix }: SamplerModelOptions): Model => ({
  name,
  concurrency: sampler.concurrency,
  capabilities,
  draw: (request) =>
    Effect.gen(function* () {
      const meter = yield* CurrentMeter
      const call: Effect.Effect<{ readonly batch: SampleBatch; readonly usage: CallUsage }, DecoderError> = Effect.map(
        Effect.tryPromise({
          try: (signal) => sampler.sample(sampleRequest(request, prefix), signal),
          catch: toDecoderError(`sampling query ${request.query}`)
        }),
        (batch) => ({ batch, usage: usageOf(batch, name) })
      )
      const worst = worstOf(request, sampler)
      const api = typeof request.prompt === "string" ? "completions" : "chat"
      const choices = request.to - request.from
      const counting = { model: name, worst, samples: choices, isFree: () => false }
      const metered = meter.call(call, { ...counting, usageOf: ({ usage }) => usage })
      const { batch } = yield* callSpan(metered, { api, model: name, sampling: request.sampling, choices })
      return drawsOf(batch)
    }).pipe(
      Effect.catch((error) =>
        Effect.succeed(Array.from({ length: request.to - request.from }, (): Draw => ({ error, latencyMs: 0 })))
      )
    )
})
