/**
 * A predictor behind HTTP: a fine-tuned language model that reads the query's text.
 *
 * @module
 */
import { Effect, Schedule, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { headByName } from "../heads/HeadByName.ts"
import { overlapOf } from "../Inputs.ts"
import { PredictorError, type PredictorReason } from "../PredictorError.ts"
import { ClassifyAnswer, RemoteAnswer, RemotePredictorManifest } from "./Protocol.ts"

/** A query as a remote predictor reads it. */
export interface RemoteQuery {
  readonly id: string
  readonly text: string
}

/** Options of `remotePredictorEffect`. */
export interface RemoteOptions {
  /** Address without `/predict`, for example "http://localhost:8500". */
  readonly url: string
  /** "alloc": the protocol of this package (default). "vllm-classify": vLLM's classification endpoint; class 1 is success. */
  readonly protocol?: "alloc" | "vllm-classify" | undefined
  /** Name of the served model, which vLLM wants. */
  readonly model?: string | undefined
  /** Sent as `Authorization: Bearer`; never part of an error. */
  readonly apiKey?: string | undefined
  /** Queries per request. Default 64. */
  readonly batch?: number | undefined
  /** Requests in flight. Default 2. */
  readonly concurrency?: number | undefined
  /** Time for one request. Default 30000. */
  readonly timeoutMs?: number | undefined
  /** Attempts after the first, on what may pass by itself (unreachable, slow, 408, 429, 5xx). Default 3. */
  readonly retries?: number | undefined
}

/** A remote predictor. */
export interface RemotePredictorEffect<P> {
  readonly manifest: RemotePredictorManifest
  readonly predict: (queries: ReadonlyArray<RemoteQuery>) => Effect.Effect<P, PredictorError>
  /** As `predict`, but refuses queries that the remote predictor says it was trained on. */
  readonly predictHeldOut: (queries: ReadonlyArray<RemoteQuery>) => Effect.Effect<P, PredictorError>
}

const failed = (reason: PredictorReason): PredictorError => new PredictorError({ reason })

const bad = (url: string, status: number, problem: string): PredictorError =>
  failed({ _tag: "BadResponse", url, status, problem, retryable: status === 408 || status === 429 || status >= 500 })

const isRetryable = ({ reason }: PredictorError): boolean => "retryable" in reason && reason.retryable

const readJson = <S extends Schema.Decoder<unknown>>(
  url: string,
  schema: S,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<S["Type"], PredictorError> =>
  response.json.pipe(
    Effect.mapError(() => bad(url, response.status, "the body is not JSON")),
    Effect.flatMap((body) =>
      Schema.decodeUnknownEffect(schema)(body).pipe(
        Effect.mapError((cause) => bad(url, response.status, `the body does not follow the protocol: ${cause.message}`))
      )
    )
  )

/**
 * Connects to a remote predictor: asks for its manifest, then predicts in batches. Needs an `HttpClient`.
 *
 * Fails with `Unreachable`, `TimedOut` or `BadResponse`; a caller who would rather go on without predictions says so by
 * `predictOrUniform`.
 *
 * @example
 * ```ts
 * import type { SuccessPrediction } from "@alloc/predictor"
 * import { remotePredictorEffect } from "@alloc/predictor/remote"
 * import { Effect } from "effect"
 * import { FetchHttpClient } from "effect/http"
 *
 * const server = (await import("node:http")).createServer((request, response) => {
 *   const head = { name: "success", spec: {}, outputs: 1 }
 *   const manifest = { protocol: 1, head, model: "tuned", trainedOn: ["q1"] }
 *   response.setHeader("content-type", "application/json")
 *   response.end(JSON.stringify(request.url === "/manifest" ? manifest : { protocol: 1, raw: [[0], [2]] }))
 * })
 * await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
 * const address = server.address()
 * const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
 * const program = Effect.gen(function* () {
 *   const remote = yield* remotePredictorEffect<SuccessPrediction>({ url })
 *   return yield* remote.predict([{ id: "a", text: "2 + 2" }, { id: "b", text: "1 + 1" }])
 * })
 * const { probability } = await Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
 * console.log(probability.map((p) => Math.round(100 * p) / 100)) // => [0.5, 0.88]
 * server.close()
 * ```
 */
export const remotePredictorEffect = Effect.fnUntraced(function* <P = unknown>(options: RemoteOptions) {
  const { apiKey, batch = 64, concurrency = 2, model, protocol = "alloc", retries = 3, timeoutMs = 30_000 } = options
  const base = options.url.replace(/\/+$/, "")
  const client = yield* HttpClient.HttpClient

  const ask = <S extends Schema.Decoder<unknown>>(
    request: HttpClientRequest.HttpClientRequest,
    schema: S
  ): Effect.Effect<S["Type"], PredictorError> => {
    const url = request.url
    const sent = apiKey === undefined ? request : HttpClientRequest.bearerToken(request, apiKey)
    const once = client.execute(sent).pipe(
      Effect.mapError((cause) => failed({ _tag: "Unreachable", url, cause: cause.message, retryable: true })),
      Effect.flatMap((response) =>
        response.status >= 200 && response.status < 300
          ? readJson(url, schema, response)
          : response.text.pipe(
              Effect.orElseSucceed(() => ""),
              Effect.flatMap((text) => Effect.fail(bad(url, response.status, text.slice(0, 200) || "no message")))
            )
      ),
      Effect.timeoutOrElse({
        duration: timeoutMs,
        orElse: () => Effect.fail(failed({ _tag: "TimedOut", url, milliseconds: timeoutMs, retryable: true }))
      })
    )
    return Effect.retry(once, { while: isRetryable, times: retries, schedule: Schedule.exponential(100) })
  }

  const manifest: RemotePredictorManifest =
    protocol === "alloc"
      ? yield* ask(HttpClientRequest.get(`${base}/manifest`), RemotePredictorManifest)
      : { protocol: 1, head: { name: "success", spec: {}, outputs: 1 }, model: model ?? "classifier", trainedOn: [] }
  const { name, outputs, spec } = manifest.head
  const head = headByName(name, spec)
  if (head === undefined || head.outputs !== outputs) {
    return yield* bad(`${base}/manifest`, 200, `head ${name} with ${outputs} outputs is not known to this version`)
  }

  const rows = (
    queries: ReadonlyArray<RemoteQuery>
  ): Effect.Effect<ReadonlyArray<ReadonlyArray<number>>, PredictorError> => {
    if (protocol === "alloc") {
      const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(`${base}/predict`), {
        protocol: 1,
        queries
      })
      return Effect.map(ask(request, RemoteAnswer), (answer) => answer.raw)
    }
    const body = { model, input: queries.map((query) => query.text) }
    const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(`${base}/classify`), body)
    return Effect.map(ask(request, ClassifyAnswer), ({ data }) =>
      [...data]
        .sort((a, b) => a.index - b.index)
        // One number is the success probability itself; of two or more, class 1 is success.
        .map(({ probs }) => {
          const p = Math.min(1 - 1e-7, Math.max(1e-7, probs.length === 1 ? probs[0] : (probs[1] ?? Number.NaN)))
          return [Math.log(p) - Math.log1p(-p)]
        })
    )
  }

  const predict = Effect.fnUntraced(function* (queries: ReadonlyArray<RemoteQuery>) {
    const batches = Array.from({ length: Math.ceil(queries.length / batch) }, (_, b) =>
      queries.slice(b * batch, (b + 1) * batch)
    )
    const answers = yield* Effect.forEach(
      batches,
      (part) =>
        Effect.flatMap(rows(part), (raw) =>
          raw.length === part.length && raw.every((row) => row.length === outputs)
            ? Effect.succeed(raw)
            : Effect.fail(
                bad(
                  `${base}/predict`,
                  200,
                  `${raw.length} rows for ${part.length} queries, or rows not of ${outputs} numbers`
                )
              )
        ),
      { concurrency }
    )
    // Which P the head predicts, the caller says, as for saved predictors.
    return head.decode(Float64Array.from(answers.flat(2))) as P
  })
  const trainedOn = new Set(manifest.trainedOn)
  const result: RemotePredictorEffect<P> = {
    manifest,
    predict,
    predictHeldOut: (queries) => {
      const ids = queries.map((query) => query.id)
      const leak = overlapOf(ids, trainedOn, "among the queries that the remote predictor was trained on")
      return leak === undefined ? predict(queries) : Effect.fail(failed(leak))
    }
  }
  return result
})

/** A remote predictor for promises. */
export interface RemotePredictor<P> {
  readonly manifest: RemotePredictorManifest
  readonly predict: (queries: ReadonlyArray<RemoteQuery>) => Promise<P>
  readonly predictHeldOut: (queries: ReadonlyArray<RemoteQuery>) => Promise<P>
}

/**
 * `remotePredictorEffect` for promises, by `fetch`. Rejects with `PredictorError`.
 *
 * @example
 * ```ts
 * import type { SuccessPrediction } from "@alloc/predictor"
 * import { remotePredictor } from "@alloc/predictor/remote"
 *
 * const server = (await import("node:http")).createServer((request, response) => {
 *   const head = { name: "success", spec: {}, outputs: 1 }
 *   const manifest = { protocol: 1, head, model: "tuned", trainedOn: ["q1"] }
 *   response.setHeader("content-type", "application/json")
 *   response.end(JSON.stringify(request.url === "/manifest" ? manifest : { protocol: 1, raw: [[0], [2]] }))
 * })
 * await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
 * const address = server.address()
 * const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
 * const remote = await remotePredictor<SuccessPrediction>({ url })
 * const { probability } = await remote.predict([{ id: "a", text: "2 + 2" }, { id: "b", text: "1 + 1" }])
 * console.log(remote.manifest.model, probability.map((p) => Math.round(100 * p) / 100)) // => tuned [0.5, 0.88]
 * server.close()
 * ```
 */
export const remotePredictor = async <P = unknown>(options: RemoteOptions): Promise<RemotePredictor<P>> => {
  const remote = await Effect.runPromise(Effect.provide(remotePredictorEffect<P>(options), FetchHttpClient.layer))
  return {
    manifest: remote.manifest,
    predict: (queries) => Effect.runPromise(remote.predict(queries)),
    predictHeldOut: (queries) => Effect.runPromise(remote.predictHeldOut(queries))
  }
}
