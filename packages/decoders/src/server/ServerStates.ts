/**
 * Hidden states from a server that runs the model: llama.cpp's and vLLM's. The last token's state after the last layer,
 * as the local model gives it; give it wherever `HiddenStates` are taken.
 *
 * @module
 */
import type { FeatureSource, HiddenStates } from "@alloc/core/recording"
import { Mismatch, readBy } from "@alloc/http"
import { Schema } from "effect"
import { fail } from "../DecoderError.ts"
import { type ModelServer, modelServer, type ServerOptions } from "./ModelServer.ts"

/** Which states, from which server. */
export interface ServerStatesOptions extends ServerOptions {
  /** SHA-256 of the model file, or another fingerprint of the weights: predictors refuse states of another. */
  readonly modelHash: string
  /** Size of the hidden state, for example 576. */
  readonly width: number
  /** Name in recordings. Default `model`. */
  readonly name?: string | undefined
  /** Prompts per request. Default 16. */
  readonly batch?: number | undefined
}

const Vector = Schema.Array(Schema.Finite)
/** One vector of the prompt, or one of each of its tokens. */
const Vectors = Schema.Union([Vector, Schema.Array(Vector)])

interface Row {
  readonly index: number
  readonly vectors: typeof Vectors.Type
}

/** The last token's vector, whether the server gives one or those of all tokens. */
const lastVector = (vectors: typeof Vectors.Type): ReadonlyArray<number> => {
  const last = vectors.at(-1)
  if (last === undefined) throw new Mismatch("a prompt has no vector")
  // A vector is a list of numbers, so its last element is one; else the elements are vectors.
  return typeof last === "number" ? vectors.filter((x) => typeof x === "number") : last
}

const isUnit = (vector: ReadonlyArray<number>): boolean =>
  Math.abs(Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0)) - 1) < 1e-3

/** Vectors in the order of the prompts: each index of 0 .. count - 1 exactly once. */
const vectorsOf = (
  rows: ReadonlyArray<Row>,
  count: number,
  { url, width }: { readonly url: string; readonly width: number }
): ReadonlyArray<ReadonlyArray<number>> => {
  const placed = new Map(rows.map(({ index, vectors }) => [index, lastVector(vectors)]))
  if (rows.length !== count || placed.size !== count)
    throw new Mismatch(`${rows.length} rows of ${placed.size} prompts; ${count} were asked for`)
  const found = Array.from({ length: count }, (_, i) => {
    const vector = placed.get(i)
    if (vector === undefined) throw new Mismatch(`no row has the index ${i}`)
    if (vector.length !== width) fail({ _tag: "WrongWidth", url, width: vector.length, expected: width })
    return vector
  })
  if (found.every(isUnit))
    throw new Mismatch(
      "the vectors are normalised to length 1, not hidden states; the server is too old to turn it off"
    )
  return found
}

const states = (
  options: ServerStatesOptions,
  ask: (server: ModelServer, prompts: ReadonlyArray<string>) => Promise<ReadonlyArray<ReadonlyArray<number>>>
): HiddenStates => {
  const { batch = 16, model, modelHash, name = model, width } = options
  for (const [field, value] of Object.entries({ batch, width })) {
    if (!(Number.isInteger(value) && value >= 1))
      fail({ _tag: "InvalidRequest", field, value, valid: "a whole number >= 1" })
  }
  const server = modelServer(options)
  const source: FeatureSource = { model: name, modelHash, kind: "last-token, last layer", width }
  return {
    source,
    read: async (prompts) => {
      const size = prompts.length
      const parts = Array.from({ length: Math.ceil(size / batch) }, (_, b) => prompts.slice(b * batch, (b + 1) * batch))
      const rows = await Promise.all(parts.map((part) => ask(server, part)))
      const values = new Float32Array(size * width)
      rows.flat().forEach((row, i) => {
        values.set(row, i * width)
      })
      return { source, size, values }
    }
  }
}

const LlamaAnswer = readBy(Schema.Array(Schema.Struct({ index: Schema.Int, embedding: Vectors })))

/**
 * Hidden states from llama.cpp's server, started with `llama-server -m model.gguf --embeddings --pooling last` (or
 * `none`): `POST /embedding` without normalisation. A prompt longer than the server's physical batch (`-ub`) is refused by
 * the server, not truncated.
 *
 * **Gotchas** States depend on the kernels that compute them: those of another build or batch size differ in the last
 * digits. Train and predict with the same server.
 *
 * @throws DecoderError `InvalidRequest`, and by `read` `Unreachable`, `TimedOut`, `OtherModel`, `WrongWidth`, `BadResponse`
 *
 * @example
 * ```ts no-run
 * import { llamaServerStates, smolLm2 } from "@alloc/decoders"
 *
 * const states = llamaServerStates({ url: "http://localhost:8080", model: "smollm2", modelHash: smolLm2.sha256, width: 576 })
 * const { values } = await states.read(["What is 1 + 1?"])
 * console.log(values.length) // => 576
 * ```
 */
export const llamaServerStates = (options: ServerStatesOptions): HiddenStates =>
  states(options, (server, prompts) =>
    server.post("/embedding", { content: prompts, embd_normalize: -1 }, (answer) => {
      const rows = LlamaAnswer(answer).map(({ embedding, index }) => ({ index, vectors: embedding }))
      return vectorsOf(rows, prompts.length, { url: `${server.url}/embedding`, width: options.width })
    })
  )

const VllmAnswer = readBy(Schema.Struct({ data: Schema.Array(Schema.Struct({ index: Schema.Int, data: Vectors })) }))

/**
 * Hidden states from vLLM, started with `vllm serve MODEL --runner pooling --convert embed`: `POST /pooling`, the last
 * token's state, without normalisation (`use_activation: false`). A prompt longer than the model's context is refused by
 * the server, not truncated.
 *
 * @throws DecoderError `InvalidRequest`, and by `read` `Unreachable`, `TimedOut`, `OtherModel`, `WrongWidth`, `BadResponse`
 *
 * @example
 * ```ts
 * import { vllmStates } from "@alloc/decoders"
 *
 * const states = vllmStates({ url: "http://localhost:8000", model: "org/model", modelHash: "revision 1", width: 4096 })
 * console.log(states.source.width) // => 4096
 * ```
 */
export const vllmStates = (options: ServerStatesOptions): HiddenStates =>
  states(options, (server, prompts) => {
    const body = {
      model: options.model,
      input: prompts,
      task: "embed",
      encoding_format: "float",
      use_activation: false
    }
    return server.post("/pooling", body, (answer) => {
      const rows = VllmAnswer(answer).data.map(({ data, index }) => ({ index, vectors: data }))
      return vectorsOf(rows, prompts.length, { url: `${server.url}/pooling`, width: options.width })
    })
  })
