/**
 * Embeddings from any endpoint that speaks OpenAI's `POST /embeddings` (vLLM, llama.cpp server, Ollama, text-embeddings-
 * inference, hosted services), as features.
 *
 * @module
 */
import type { FeatureSource, HiddenStates } from "@alloc/core/recording"
import { Effect, Schedule, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { PredictorError, type PredictorReason } from "../PredictorError.ts"

/** Options of `embeddingFeatures`. */
export interface EmbeddingOptions {
  /** Address without `/embeddings`, for example "http://localhost:8000/v1". */
  readonly url: string
  readonly model: string
  /** A fingerprint of the weights (a revision, a file hash): predictors refuse embeddings of another. */
  readonly modelHash: string
  readonly width: number
  /** Sent as `Authorization: Bearer`; never part of an error. */
  readonly apiKey?: string | undefined
  /** Texts per request. Default 64. */
  readonly batch?: number | undefined
  /** Time for one request. Default 30000. */
  readonly timeoutMs?: number | undefined
  /** Attempts after the first on what may pass by itself. Default 3. */
  readonly retries?: number | undefined
}

const Answer = Schema.Struct({
  data: Schema.Array(Schema.Struct({ index: Schema.Int, embedding: Schema.Array(Schema.Finite) }))
})

const failed = (reason: PredictorReason): PredictorError => new PredictorError({ reason })

/**
 * Embeddings as a source of features: give it wherever hidden states are taken. Rejects with `Unreachable`, `TimedOut`
 * or `BadResponse`.
 *
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
  const { apiKey, batch = 64, model, modelHash, retries = 3, timeoutMs = 30_000, width } = options
  const url = `${options.url.replace(/\/+$/, "")}/embeddings`
  const source: FeatureSource = { model, modelHash, kind: "embedding", width }
  const bad = (status: number, problem: string): PredictorError =>
    failed({ _tag: "BadResponse", url, status, problem, retryable: status === 408 || status === 429 || status >= 500 })

  const ask = Effect.fnUntraced(function* (texts: ReadonlyArray<string>) {
    const client = yield* HttpClient.HttpClient
    const plain = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), { model, input: texts })
    const request = apiKey === undefined ? plain : HttpClientRequest.bearerToken(plain, apiKey)
    const response = yield* Effect.mapError(client.execute(request), (cause) =>
      failed({ _tag: "Unreachable", url, cause: cause.message, retryable: true })
    )
    if (response.status < 200 || response.status >= 300) {
      const text = yield* Effect.orElseSucceed(response.text, () => "")
      return yield* Effect.fail(bad(response.status, text.slice(0, 200) || "no message"))
    }
    const body = yield* Effect.mapError(response.json, () => bad(response.status, "the body is not JSON"))
    const { data } = yield* Effect.mapError(Schema.decodeUnknownEffect(Answer)(body), (cause) =>
      bad(response.status, `the body is no list of embeddings: ${cause.message}`)
    )
    const rows = [...data].sort((a, b) => a.index - b.index).map((row) => row.embedding)
    if (rows.length !== texts.length || rows.some((row) => row.length !== width)) {
      return yield* Effect.fail(
        bad(response.status, `${rows.length} embeddings for ${texts.length} texts, or not all ${width} wide`)
      )
    }
    return rows
  })

  const robust = (texts: ReadonlyArray<string>) =>
    ask(texts).pipe(
      Effect.timeoutOrElse({
        duration: timeoutMs,
        orElse: () => Effect.fail(failed({ _tag: "TimedOut", url, milliseconds: timeoutMs, retryable: true }))
      }),
      Effect.retry({
        while: ({ reason }) => "retryable" in reason && reason.retryable,
        times: retries,
        schedule: Schedule.exponential(100)
      })
    )

  return {
    source,
    read: async (texts) => {
      const parts = Array.from({ length: Math.ceil(texts.length / batch) }, (_, b) =>
        texts.slice(b * batch, (b + 1) * batch)
      )
      const program = Effect.provide(Effect.forEach(parts, robust), FetchHttpClient.layer)
      const rows = (await Effect.runPromise(program)).flat()
      const values = new Float32Array(texts.length * width)
      rows.forEach((row, i) => {
        values.set(row, i * width)
      })
      return { source, size: texts.length, values }
    }
  }
}
