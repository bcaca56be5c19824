/**
 * A model that is no model: for tests, of a known probability of success.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises"
import { sampleStream } from "@alloc/core/random"
import type { FeatureSource } from "@alloc/core/recording"
import { fail } from "./DecoderError.ts"
import type { LocalModel } from "./local/LocalModel.ts"
import { localCapabilities, samplerModel } from "./models/SamplerModel.ts"
import { checkRequest, type Sample, type Sampler } from "./Sampler.ts"

/** What a fake model replies. */
export interface FakeModelOptions {
  /** Probability that a sample of a query is its right reply. */
  readonly success: (query: string) => number
  /** Default " right". */
  readonly rightText?: ((query: string) => string) | undefined
  /** Default " wrong". */
  readonly wrongText?: ((query: string) => string) | undefined
  /** Milliseconds that a request takes. Default 0. */
  readonly delayMs?: number | undefined
  /** Queries whose requests fail. */
  readonly fails?: ((query: string) => boolean) | undefined
  readonly concurrency?: number | undefined
}

/**
 * A `LocalModel` without a model file: sample i of a query is right with the given probability, drawn from the same
 * random stream (seed, query, i) that a real model uses. Hidden states: the prompt's length and its first 3 character
 * codes.
 *
 * @throws DecoderError `InvalidRequest`, `ModelFailed`, by `sample`
 * @example
 * ```ts
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const model = fakeModel({ success: () => 1 })
 * const sampling = { temperature: 0.7, maxTokens: 4, stop: ["\n"] }
 * const { samples } = await model.sample({ query: "q", prompt: "?", seed: 1, from: 0, to: 2, sampling })
 * console.log(samples.map((sample) => sample.text).join()) // => " right, right"
 * ```
 */
export const fakeModel = (options: FakeModelOptions): LocalModel => {
  const { concurrency = 1, delayMs = 0, rightText = () => " right", success, wrongText = () => " wrong" } = options
  const source: FeatureSource = { model: "fake", modelHash: "fake", kind: "length and first characters", width: 4 }
  const close = async (): Promise<void> => undefined
  const sampler: Sampler = {
    concurrency,
    sample: async (request, signal) => {
      const { from, query, seed, to } = checkRequest(request)
      if (delayMs > 0) await delay(delayMs, undefined, { signal: signal ?? new AbortController().signal })
      if (options.fails?.(query)) {
        const cause = new Error("a fake failure")
        fail({ _tag: "ModelFailed", doing: `sampling query ${query}`, cause })
      }
      const p = success(query)
      const samples = Array.from({ length: to - from }, (_, i): Sample => {
        const index = from + i
        const isRight = sampleStream(seed, query, index).next() < p
        const text = isRight ? rightText(query) : wrongText(query)
        return {
          index,
          text,
          logProbability: Math.log(isRight ? p : 1 - p),
          tokens: 1,
          finish: "stop",
          latencyMs: delayMs
        }
      })
      return { samples, promptTokens: request.prompt.length, evaluations: 1 }
    }
  }
  return {
    ...samplerModel(sampler, { name: "fake", capabilities: localCapabilities }),
    sample: sampler.sample,
    sha256: "fake",
    source,
    read: async (prompts) => {
      const values = new Float32Array(prompts.length * source.width)
      for (const [i, prompt] of prompts.entries()) {
        values.set([prompt.length, ...[0, 1, 2].map((at) => prompt.charCodeAt(at) || 0)], i * source.width)
      }
      return { source, size: prompts.length, values }
    },
    close,
    [Symbol.asyncDispose]: close
  }
}
