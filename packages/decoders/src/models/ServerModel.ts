/**
 * A model behind OpenAI's API: vLLM, llama.cpp's server, Ollama, hosted services.
 *
 * @module
 */
import { sampleStream } from "@alloc/core/random"
import { Effect } from "effect"
import { DecoderError, fail } from "../DecoderError.ts"
import { type ModelServer, modelServer, type ServerOptions } from "../server/ModelServer.ts"
import { CurrentMeter } from "../spending/Meter.ts"
import type { CallUsage, TokenUsage } from "../spending/Usage.ts"
import {
  checkDrawRequest,
  type Draw,
  type DrawnSample,
  type DrawRequest,
  type Model,
  promptMessages,
  promptText,
  worstUsage
} from "./Model.ts"
import { noChoice, type ServerAnswer, serverAnswer } from "./ServerAnswer.ts"
import { callSpan } from "./Telemetry.ts"

/** Which model at which server, and what of the API it knows. Only standard fields are sent by default. */
export interface ServerModelOptions extends ServerOptions {
  /** "chat" (default) sends messages to `/v1/chat/completions`, "completions" a text to `/v1/completions`. */
  readonly api?: "chat" | "completions" | undefined
  /** Samples asked for in one request by `n`, so that the prompt is paid for once. Default 1; those that a server leaves out are asked for one by one. */
  readonly choices?: number | undefined
  /** Whether to send a seed for each request. Default true; false for services that refuse the field. */
  readonly seeds?: boolean | undefined
  /** Whether to ask for log-probabilities. Default false. */
  readonly logProbabilities?: boolean | undefined
  /** Name of the field that bounds the tokens. Default "max_tokens". */
  readonly maxTokensField?: "max_tokens" | "max_completion_tokens" | undefined
  /** How much a reasoning model may think, as the service names it: sent as `reasoning_effort`. */
  readonly effort?: string | undefined
  /** More fields, for example `{ top_k: -1, min_p: 0 }` to turn off what vLLM truncates by default. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

/** What of its requests may be set anew. */
export type RequestFields = Pick<ServerModelOptions, "effort" | "extra" | "logProbabilities" | "maxTokensField">

/** A model at a server. */
export interface ServerModel extends Model {
  /** The same model asked with other fields, over the same connection and within the same limits. */
  readonly with: (fields: RequestFields) => Model
}

const largestSeed = 2 ** 31

/** The fields of a request for `count` samples from index `from` on. */
const bodyOf = (options: ServerModelOptions, request: DrawRequest): Readonly<Record<string, unknown>> => {
  const { api = "chat", effort, extra, logProbabilities, maxTokensField = "max_tokens", model, seeds = true } = options
  const { from, prompt, query, sampling, seed, to } = request
  const chat = api === "chat"
  return {
    model,
    ...(chat ? { messages: promptMessages(prompt) } : { prompt: promptText(prompt) }),
    temperature: sampling.temperature,
    [maxTokensField]: sampling.maxTokens,
    ...(sampling.stop.length === 0 ? {} : { stop: sampling.stop }),
    ...(to - from === 1 ? {} : { n: to - from }),
    ...(seeds ? { seed: sampleStream(seed, query, from).below(largestSeed) } : {}),
    ...(logProbabilities === true ? { logprobs: chat ? true : 1 } : {}),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...extra
  }
}

/** Whether a failed call generated nothing: the server refused it, or was never reached. */
export const isFreeOfCharge = ({ reason }: DecoderError): boolean =>
  (reason._tag === "BadResponse" && reason.refused) ||
  (reason._tag === "Unreachable" && reason.sent !== true) ||
  reason._tag === "OtherModel"

/** Fields of the caller's own may hold a prompt, tools or a schema: each of their bytes may be a token. */
const worstOf = ({ extra }: ServerModelOptions, request: DrawRequest): TokenUsage => {
  const worst = worstUsage(request)
  const more = extra === undefined ? 0 : Buffer.byteLength(JSON.stringify(extra))
  return { ...worst, promptTokens: worst.promptTokens + more }
}

const pathOf = ({ api = "chat" }: ServerModelOptions): string =>
  api === "chat" ? "/v1/chat/completions" : "/v1/completions"

/** One request, counted and traced; what its answer leaves out is not asked for again here. */
const askOnce = (
  server: ModelServer,
  options: ServerModelOptions,
  request: DrawRequest
): Effect.Effect<ServerAnswer, DecoderError> =>
  Effect.withFiber((fiber) => {
    const meter = fiber.getRef(CurrentMeter)
    const { api = "chat", model } = options
    const worst = worstOf(options, request)
    const prompt = promptText(request.prompt)
    let began = 0
    const read = (answer: unknown): ServerAnswer =>
      serverAnswer(answer, { model, prompt, worst, latencyMs: performance.now() - began })
    return server.ask(pathOf(options), bodyOf(options, request), read, {
      tokens: worst.promptTokens + worst.completionTokens,
      around: (attempt) => {
        const timed = Effect.suspend(() => {
          began = performance.now()
          return attempt
        })
        const choices = request.to - request.from
        const usageOf = ({ usage }: ServerAnswer): CallUsage => usage
        const metered = meter.call(timed, { model, worst, samples: choices, usageOf, isFree: isFreeOfCharge })
        return callSpan(metered, { api, model, url: server.url, sampling: request.sampling, choices })
      }
    })
  })

/**
 * A model at a server that speaks OpenAI's API.
 *
 * **Details** A sample's seed comes from (seed, query, index), so that samples can be added later. Answers are read
 * forgivingly: without `usage`, or with numbers that cannot be, tokens are estimated and marked as such; thinking text is
 * kept apart, whether the server tells it apart or the model marks it by `<think>`; a stream of events is put together.
 *
 * @throws DecoderError `InvalidRequest`
 * @example
 * ```ts
 * import { serverModel } from "@alloc/decoders"
 *
 * const model = serverModel({ url: "http://localhost:8000", model: "org/model", apiKey: "sk-...", choices: 8 })
 * console.log(model.name, model.capabilities.choices) // => org/model 8
 * ```
 */
export const serverModel = (options: ServerModelOptions): ServerModel => {
  const { choices = 1 } = options
  if (!(Number.isInteger(choices) && choices >= 1))
    fail({ _tag: "InvalidRequest", field: "choices", value: choices, valid: "a whole number >= 1" })
  const server = modelServer(options)
  return { ...modelAt(server, options), with: (fields) => modelAt(server, { ...options, ...fields }) }
}

const modelAt = (server: ModelServer, options: ServerModelOptions): Model => {
  const { choices = 1, logProbabilities = false, model, seeds = true } = options
  // Lowered to 1 once the server was seen to ignore `n`.
  let together = choices

  const failedAll = (request: DrawRequest, error: DecoderError): ReadonlyArray<Draw> =>
    Array.from({ length: request.to - request.from }, () => ({ error, latencyMs: 0 }))

  /** All samples of a request. A server that gives fewer choices than asked for is asked for the others one by one. */
  const chunk = (request: DrawRequest): Effect.Effect<ReadonlyArray<Draw>> =>
    Effect.matchEffect(askOnce(server, options, request), {
      onFailure: (error) => Effect.succeed(failedAll(request, error)),
      onSuccess: ({ samples }): Effect.Effect<ReadonlyArray<Draw>> => {
        const asked = request.to - request.from
        const given: ReadonlyArray<DrawnSample> = samples.slice(0, asked)
        if (given.length === asked) return Effect.succeed(given)
        if (asked === 1) {
          const problem = noChoice().message
          const reason = {
            _tag: "BadResponse",
            url: server.url + pathOf(options),
            status: 200,
            problem,
            refused: false
          } as const
          return Effect.succeed(failedAll(request, new DecoderError({ reason })))
        }
        if (given.length === 1) together = 1
        return Effect.map(draws({ ...request, from: request.from + given.length }, 1), (rest) => [...given, ...rest])
      }
    })

  const draws = (request: DrawRequest, most: number): Effect.Effect<ReadonlyArray<Draw>> => {
    const { from, to } = request
    if (from < to && to - from <= most) return chunk(request)
    const starts = Array.from({ length: Math.ceil((to - from) / most) }, (_, k) => from + k * most)
    const one = (start: number): Effect.Effect<ReadonlyArray<Draw>> =>
      chunk({ ...request, from: start, to: Math.min(to, start + most) })
    return Effect.map(Effect.forEach(starts, one, { concurrency: "unbounded" }), (parts) => parts.flat())
  }

  return {
    name: model,
    concurrency: server.concurrency,
    capabilities: { seeds, logProbabilities, hiddenStates: false, choices, prefixReuse: true },
    draw: (request) => Effect.suspend(() => draws(checkDrawRequest(request), together))
  }
}
