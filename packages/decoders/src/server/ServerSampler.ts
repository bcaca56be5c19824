/**
 * Samples from a server that speaks OpenAI's `POST /v1/completions` and `/v1/chat/completions`: vLLM, llama.cpp, Ollama,
 * hosted services.
 *
 * @module
 */
import { random } from "@alloc/core"
import { Mismatch, readBy } from "@alloc/http"
import { Schema } from "effect"
import { checkRequest, type Sample, type SampleRequest, type Sampler } from "../Sampler.ts"
import { modelServer, type ServerOptions } from "./ModelServer.ts"

/** Which server, and what it is told besides a request. */
export interface ServerSamplerOptions extends ServerOptions {
  /**
   * Fields besides those of OpenAI. Default `{ top_k: -1, min_p: 0 }`, which turns off what vLLM and llama.cpp truncate by
   * default; `{}` for services that refuse fields that they do not know.
   */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

const Choice = Schema.Struct({
  text: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.Struct({ content: Schema.NullOr(Schema.String) })),
  finish_reason: Schema.NullOr(Schema.String),
  // vLLM: the stop string, or null at the end of text; others do not tell.
  stop_reason: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Finite])))
})

const readAnswer = readBy(
  Schema.Struct({
    choices: Schema.NonEmptyArray(Choice),
    usage: Schema.Struct({ prompt_tokens: Schema.Int, completion_tokens: Schema.Int })
  })
)

const finishOf = ({ finish_reason, stop_reason }: typeof Choice.Type): Sample["finish"] => {
  if (finish_reason === "length") return "length"
  return typeof stop_reason === "string" ? "stop" : "end"
}

const largestSeed = 2 ** 31

/**
 * A `Sampler` over HTTP: collect from it as from a local model.
 *
 * **Details** One request per sample, with a seed of its own made from (seed, query, index), so that samples can be added
 * later; servers keep the prompt's prefix. Top-p 1, and by `extra` no other truncation. `tokens` is what the server
 * counts, `latencyMs` the time that the answer took here, `finish` is "end" where the server does not tell a stop string
 * from the end of text. No log-probability: servers give that of the distribution before temperature.
 *
 * **Gotchas** A chat service that applies its own template counts that template's tokens in the prompt.
 *
 * @throws DecoderError `InvalidRequest`; `sample` rejects with `Unreachable`, `TimedOut`, `OtherModel`, `BadResponse`
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
  const { extra = { top_k: -1, min_p: 0 }, model } = options
  const server = modelServer(options)

  const drawOne = async (request: SampleRequest, index: number): Promise<{ sample: Sample; promptTokens: number }> => {
    const { form = "plain", prefix = "", prompt, query, seed } = request
    const { maxTokens, stop, temperature } = request.sampling
    const chat = form === "chat"
    const body = {
      model,
      ...(chat ? { messages: [{ role: "user", content: prefix + prompt }] } : { prompt: prefix + prompt }),
      temperature,
      top_p: 1,
      max_tokens: maxTokens,
      ...(stop.length === 0 ? {} : { stop }),
      seed: random(seed, query, index).below(largestSeed),
      ...extra
    }
    const began = performance.now()
    return server.post(chat ? "/v1/chat/completions" : "/v1/completions", body, (answer) => {
      const { choices, usage } = readAnswer(answer)
      const [choice] = choices
      const text = chat ? choice.message?.content : choice.text
      if (text === undefined || text === null) throw new Mismatch("the first choice has no text")
      const latencyMs = performance.now() - began
      const sample = { index, text, tokens: usage.completion_tokens, finish: finishOf(choice), latencyMs }
      return { sample, promptTokens: usage.prompt_tokens }
    })
  }

  return {
    concurrency: server.concurrency,
    sample: async (request) => {
      const { from, to } = checkRequest(request)
      const drawn = await Promise.all(Array.from({ length: to - from }, (_, i) => drawOne(request, from + i)))
      const samples = drawn.map(({ sample }) => sample)
      const evaluations = samples.reduce((sum, { tokens }) => sum + tokens, 0)
      return { samples, promptTokens: drawn[0].promptTokens, evaluations }
    }
  }
}
