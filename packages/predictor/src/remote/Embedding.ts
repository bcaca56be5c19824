/**
 * Embeddings from any endpoint that speaks OpenAI's `POST /embeddings` (vLLM, llama.cpp server, Ollama, text-embeddings-
 * inference, hosted services), as features.
 *
 * @module
 */

import type { FeatureSource, HiddenStates } from "@alloc/core/recording"
import { type HttpOptions, Mismatch, readBy, runPromise } from "@alloc/http"
import { Effect, Schema } from "effect"
import { checkTexts } from "../checks/Numbers.ts"
import { checkOptions, required, text, wholeNumber } from "../checks/Options.ts"
import { checkObject } from "../checks/Shapes.ts"
import { batchesOf, predictorServer, toPredictorError } from "./PredictorServer.ts"

/** Options of `embeddingFeatures`. */
export interface EmbeddingOptions extends HttpOptions {
  /** Address without `/embeddings`, for example "http://localhost:8000/v1". */
  readonly url: string
  readonly model: string
  /** A fingerprint of the weights (a revision, a file hash): predictors refuse embeddings of another. */
  readonly modelHash: string
  readonly width: number
  /** Texts per request. Default 64. */
  readonly batch?: number | undefined
}

const readAnswer = readBy(
  Schema.Struct({
    data: Schema.Array(Schema.Struct({ index: Schema.Int, embedding: Schema.Array(Schema.Finite) }))
  })
)

/** The embeddings of one request, in the order of its texts. */
const rowsOf = (answer: unknown, count: number, width: number): ReadonlyArray<ReadonlyArray<number>> => {
  const { data } = readAnswer(answer)
  const rows = [...data].sort((a, b) => a.index - b.index)
  if (rows.length !== count || rows.some(({ embedding, index }, i) => index !== i || embedding.length !== width))
    throw new Mismatch(`${rows.length} embeddings for ${count} texts, or not one each, or not all ${width} wide`)
  return rows.map(({ embedding }) => embedding)
}

/**
 * Embeddings as a source of features: give it wherever hidden states are taken.
 *
 * @throws PredictorError `InvalidOption`; when read, `Unreachable`, `TimedOut`, `BadResponse`, `InvalidText`
 * @example
 * ```ts
 * import { embeddingFeatures } from "@alloc/predictor/remote"
 *
 * const server = (await import("node:http")).createServer((_, response) => {
 *   response.setHeader("content-type", "application/json")
 *   response.end(JSON.stringify({ data: [{ index: 0, embedding: [0.25, 0.5] }] }))
 * })
 * await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
 * const address = server.address()
 * const port = typeof address === "object" && address !== null ? address.port : 0
 * const source = embeddingFeatures({ url: `http://127.0.0.1:${port}/v1`, model: "toy", modelHash: "0", width: 2 })
 * const { size, values } = await source.read(["two plus two"])
 * console.log(size, values) // => 1 [0.25, 0.5]
 * server.close()
 * ```
 */
export const embeddingFeatures = (options: EmbeddingOptions): HiddenStates => {
  checkObject("options", options, "url", "model", "modelHash", "width")
  const { batch = 64, model, modelHash, url, width, ...http } = options
  checkOptions(
    { batch, model, modelHash, width },
    { batch: wholeNumber(1), model: required(text), modelHash: required(text), width: required(wholeNumber(1)) }
  )
  const { base, server } = predictorServer(url, { timeoutMs: 30_000, retries: 3, ...http })
  const source: FeatureSource = { model, modelHash, kind: "embedding", width }
  const ask = (texts: ReadonlyArray<string>) =>
    server.ask({
      url: `${base}/embeddings`,
      body: { model, input: texts },
      read: (answer) => rowsOf(answer, texts.length, width)
    })
  return {
    source,
    read: async (texts) => {
      checkTexts(texts)
      const all = Effect.forEach(batchesOf(texts, batch), ask, { concurrency: "unbounded" })
      const rows = (await runPromise(Effect.mapError(all, toPredictorError))).flat()
      const values = new Float32Array(texts.length * width)
      rows.forEach((row, i) => {
        values.set(row, i * width)
      })
      return { source, size: texts.length, values }
    }
  }
}
