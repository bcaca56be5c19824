/**
 * Samples from a server that speaks OpenAI's `POST /v1/completions` and `/v1/chat/completions`: vLLM, llama.cpp, Ollama,
 * hosted services.
 *
 * @module
 */
import { sampleStream } from "@alloc/core/random"
import { runPromise } from "@alloc/http"
import { Effect } from "effect"
import { DecoderError } from "../DecoderError.ts"
import { type DrawnSample, worstUsage } from "../models/Model.ts"
import { noChoice, serverAnswer } from "../models/ServerAnswer.ts"
import { checkRequest, type Sample, type SampleRequest, type Sampler } from "../Sampler.ts"
import { modelServer, type ServerOptions } from "./ModelServer.ts"

/** Which server, and what it is told besides a request. */
export interface ServerSamplerOptions extends ServerOptions {
  /**
   * Fields besides those of OpenAI's API, for example `{ top_k: -1, min_p: 0 }`, which turns off what vLLM truncates by
   * default. Default none: many servers refuse fields that they do not know.
   */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

const largestSeed = 2 ** 31

/**
 * A `Sampler` over HTTP: collect from it as from a local model.
 *
 * **Details** One request per sample, with a seed of its own made from (seed, query, index), so that samples can be added
 * later; servers keep the prompt's prefix. Top-p 1; what else truncates is the server's affair,
 * or that of `extra`. `tokens` is what the server counts, `latencyMs` the time that the answer took here, `finish` is
 * "end" where the server does not tell a stop string from the end of text. No log-probability: servers give that of the distribution before temperature.
 *
 * **Gotchas** A chat service that applies its own template counts that template's tokens in the prompt.
 *
 * @throws DecoderError `InvalidRequest`, and by `sample` `Unreachable`, `TimedOut`, `OtherModel`, `BadResponse`
 *
 * @example
 * ```ts
 * import { serverSampler } from "@alloc/decoders"
 *
 * const sampler = serverSampler({ url: "http://localhost:8000", model: "org/model", concurrency: 16 })
 * console.log(sampler.concurrency) // => 16
 * ```
 */
export const serverSampler = (options: ServerSamplerOptions): Sampler => {
  const { extra = {}, model } = options
  const server = modelServer(options)
  const run = (effect: Effect.Effect<Drawn, DecoderError>): Effect.Effect<Drawn | DecoderError> =>
    Effect.catch(effect, (error) => Effect.succeed(error))

  const drawOne = (request: SampleRequest, index: number): Effect.Effect<Drawn, DecoderError> => {
    const chat = request.form === "chat"
    const text = (request.prefix ?? "") + request.prompt
    const prompt = chat ? (request.messages ?? [{ role: "user", content: text }]) : text
    const { maxTokens, stop, temperature } = request.sampling
    const body = {
      model,
      ...(chat ? { messages: prompt } : { prompt }),
      temperature,
      top_p: 1,
      max_tokens: maxTokens,
      ...(stop.length === 0 ? {} : { stop }),
      seed: sampleStream(request.seed, request.query, index).below(largestSeed),
      ...extra
    }
    const began = performance.now()
    const worst = worstUsage({ ...request, prompt: text, from: index, to: index + 1 })
    return server.ask(chat ? "/v1/chat/completions" : "/v1/completions", body, (answer) => {
      const latencyMs = performance.now() - began
      const { samples, usage } = serverAnswer(answer, { model, prompt: text, worst, latencyMs })
      if (samples[0] === undefined) throw noChoice()
      return { sample: asSample(samples[0], index), promptTokens: usage.tokens.promptTokens }
    })
  }

  return {
    concurrency: server.concurrency,
    sample: async (request, signal) => {
      const { from, to } = checkRequest(request)
      const indices = Array.from({ length: to - from }, (_, i) => from + i)
      const drawing = Effect.forEach(indices, (index) => run(drawOne(request, index)), { concurrency: "unbounded" })
      const drawn = await runPromise(drawing, signal)
      const found = drawn.flatMap((each) => (each instanceof DecoderError ? [] : [each]))
      const failed = drawn.flatMap((error, k) => (error instanceof DecoderError ? [{ index: indices[k], error }] : []))
      if (found.length === 0) throw failed[0].error
      const samples = found.map(({ sample }) => sample)
      const evaluations = samples.reduce((sum, { tokens }) => sum + tokens, 0)
      const batch = { samples, promptTokens: found[0].promptTokens, evaluations }
      return failed.length === 0 ? batch : { ...batch, failed }
    }
  }
}

interface Drawn {
  readonly sample: Sample
  readonly promptTokens: number
}

/** A drawn sample with its thinking in front, as a recording keeps it. */
const asSample = ({ finish, latencyMs, text, thinking, tokens }: DrawnSample, index: number): Sample => ({
  index,
  text: thinking === undefined ? text : `<think>${thinking}</think>${text}`,
  tokens,
  finish: finish === "length" || finish === "stop" ? finish : "end",
  latencyMs
})
