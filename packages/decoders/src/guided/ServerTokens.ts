/**
 * A served model as values guide it: the server gives the log-probabilities of the most probable next tokens, one token a
 * request.
 *
 * @module
 */
import { Mismatch, readBy } from "@alloc/http"
import { Schema } from "effect"
import { fail } from "../DecoderError.ts"
import type { NextToken, TokenModel } from "../local/SampleTree.ts"
import { modelServer, type ServerOptions } from "../server/ModelServer.ts"
import { type CandidateValues, defaultCandidates } from "./Guidance.ts"

/** Which server, and what is asked of it. */
export interface ServerTokensOptions extends ServerOptions {
  /** What the server reads before the generated text. */
  readonly prompt: string
  /** Divides the logits of the listed tokens. */
  readonly temperature: number
  /** Tokens that the server lists. Default 20; many servers list no more than 5. */
  readonly candidates?: number | undefined
  /** Texts by which the server shows the end of a text, for example `</s>`. An empty text is one as well. */
  readonly ends?: ReadonlyArray<string> | undefined
}

/** A served model, and its tokens as texts: numbers are given to them as they are seen. */
export interface ServerTokens {
  readonly model: TokenModel
  /** Values of candidates from those of whole texts: generated so far, and the candidate behind it. */
  readonly valuesOf: (value: (texts: ReadonlyArray<string>) => Promise<ArrayLike<number>>) => CandidateValues
}

const Answer = readBy(
  Schema.Struct({
    choices: Schema.Array(
      Schema.Struct({
        logprobs: Schema.Struct({ top_logprobs: Schema.Array(Schema.Record(Schema.String, Schema.Finite)) })
      })
    )
  })
)

const listedIn = (answer: unknown): ReadonlyArray<readonly [string, number]> => {
  const [top] = Answer(answer).choices[0]?.logprobs.top_logprobs ?? []
  if (top === undefined || Object.keys(top).length === 0) throw new Mismatch("no top_logprobs of the next token")
  return Object.entries(top).sort((a, b) => b[1] - a[1])
}

/**
 * A model on a server that answers `POST /v1/completions` with `logprobs`, for `drawSamples`, `guided` and `drawBlockwise`.
 *
 * **Gotchas** One request for every token of every distinct prefix: many times slower than letting the server sample. Only
 * the listed tokens can be drawn, so this truncates to them; at temperature 1 their share of the whole is what the server
 * says, at any other it is not known. Different tokens of the same text are one. It shows no hidden states: `guided` takes
 * `valuesOf`, and blockwise guidance `textValues`; putting a kept block back asks once more for each of its tokens.
 *
 * @throws DecoderError `InvalidRequest`, and while drawing `Unreachable`, `TimedOut`, `OtherModel`, `BadResponse`
 * @example
 * ```ts no-run
 * import { drawSamples, guided, serverTokens } from "@alloc/decoders"
 *
 * const [prompt, temperature] = ["Once upon a time", 0.7]
 * const { model, valuesOf } = serverTokens({ url: "http://localhost:8000", model: "org/model", prompt, temperature })
 * // Short words are worth more.
 * const values = valuesOf(async (texts) => texts.map((text) => -(text.split(" ").at(-1) ?? "").length))
 * const sampling = { temperature, maxTokens: 16, stop: [] }
 * const request = { query: "q1", prompt, seed: 1, from: 0, to: 2, sampling }
 * const { samples } = await drawSamples(guided(model, { values, beta: 1 }, temperature), request, 0)
 * console.log(samples.length) // => 2
 * ```
 */
export const serverTokens = (options: ServerTokensOptions): ServerTokens => {
  const { candidates = defaultCandidates, ends = [], model, prompt, temperature } = options
  if (!Number.isInteger(candidates) || candidates < 1)
    fail({ _tag: "InvalidRequest", field: "candidates", value: candidates, valid: "a whole number >= 1" })
  if (!(temperature > 0) || !Number.isFinite(temperature))
    fail({ _tag: "InvalidRequest", field: "temperature", value: temperature, valid: "a number > 0" })
  const server = modelServer(options)
  const texts: Array<string> = []
  const numbers = new Map<string, number>()
  const numberOf = (text: string): number => {
    const found = numbers.get(text) ?? texts.push(text) - 1
    numbers.set(text, found)
    return found
  }
  const text = (path: ReadonlyArray<number>): string => path.map((token) => texts[token]).join("")
  const path: Array<number> = []
  const evaluate: TokenModel["evaluate"] = async (depth, token): Promise<NextToken> => {
    path.length = token === undefined ? 0 : depth
    if (token !== undefined) path.push(token)
    const body = { model, prompt: prompt + text(path), max_tokens: 1, temperature: 0, logprobs: candidates }
    const listed = await server.post("/v1/completions", body, listedIn)
    const best = listed[0][1]
    const weights = Float64Array.from(listed, ([, logProbability]) => Math.exp((logProbability - best) / temperature))
    return {
      tokens: Int32Array.from(listed, ([each]) => numberOf(each)),
      weights,
      total: weights.reduce((sum, weight) => sum + weight, 0)
    }
  }
  return {
    model: { evaluate, text, isEnd: (token) => texts[token] === "" || ends.includes(texts[token]) },
    valuesOf: (value) => (prefix, tokens) => {
      const before = text(prefix.path)
      return value(Array.from(tokens, (token) => before + texts[token]))
    }
  }
}
