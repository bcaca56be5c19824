/**
 * A predictor behind HTTP: a fine-tuned language model that reads the query's text.
 *
 * @module
 */
import { type HttpOptions, Mismatch, readBy, runPromise } from "@alloc/http"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import { checkOptions, oneOf, positive, text, wholeNumber } from "../checks/Options.ts"
import { checkObject } from "../checks/Shapes.ts"
import type { HeadDecoder } from "../heads/Head.ts"
import { headByName } from "../heads/HeadByName.ts"
import { overlapOf } from "../Inputs.ts"
import { type PredictionRows, predictionRows } from "../PredictionRows.ts"
import { PredictorError } from "../PredictorError.ts"
import { batchesOf, type PredictorServer, predictorServer, toPredictorError } from "./PredictorServer.ts"
import { ClassifyAnswer, RemoteAnswer, RemotePredictorManifest } from "./Protocol.ts"

/** A query as a remote predictor reads it. */
export interface RemoteQuery {
  readonly id: string
  readonly text: string
}

/** Options of `remotePredictor`. */
export interface RemoteOptions extends HttpOptions {
  /** Address without `/predict`, for example "http://localhost:8500". */
  readonly url: string
  /** "alloc": the protocol of this package (default). "vllm-classify": vLLM's classification endpoint; class 1 is success. */
  readonly protocol?: "alloc" | "vllm-classify" | undefined
  /** Name of the served model, which vLLM wants. */
  readonly model?: string | undefined
  /** Queries per request. Default 64. */
  readonly batch?: number | undefined
}

/** A remote predictor. */
export interface RemotePredictorEffect<P> {
  readonly manifest: RemotePredictorManifest
  /** Reads raw outputs. */
  readonly head: HeadDecoder<P>
  readonly predict: (queries: ReadonlyArray<RemoteQuery>) => Effect.Effect<P, PredictorError>
  /** As `predict`, but refuses queries that the remote predictor says it was trained on. */
  readonly predictHeldOut: (queries: ReadonlyArray<RemoteQuery>) => Effect.Effect<P, PredictorError>
  /** As `predictHeldOut`, as raw outputs of the head: rows that can be selected and put together. */
  readonly rawOutputsHeldOut: (queries: ReadonlyArray<RemoteQuery>) => Effect.Effect<PredictionRows, PredictorError>
}

type Rows = ReadonlyArray<ReadonlyArray<number>>

/** Asks for the raw outputs of some queries. */
type AskRows = (queries: ReadonlyArray<RemoteQuery>) => Effect.Effect<Rows, PredictorError, HttpClient.HttpClient>

const readManifest = readBy(RemotePredictorManifest)
const readRows = readBy(RemoteAnswer)
const readClasses = readBy(ClassifyAnswer)

/** One number is the success probability itself; of two or more, class 1 is success. */
const logOddsOf = (probabilities: ReadonlyArray<number>): number => {
  const p = probabilities.length === 1 ? probabilities[0] : probabilities[1]
  if (!(p >= 0 && p <= 1)) throw new Mismatch(`the probability of success is ${p}`)
  const inside = Math.min(1 - 1e-7, Math.max(1e-7, p))
  return Math.log(inside) - Math.log1p(-inside)
}

const askOwn =
  ({ base, server }: PredictorServer, outputs: number): AskRows =>
  (queries) =>
    Effect.mapError(
      server.ask({
        url: `${base}/predict`,
        body: { protocol: 1, queries },
        read: (answer) => {
          const { raw } = readRows(answer)
          if (raw.length !== queries.length || raw.some((row) => row.length !== outputs))
            throw new Mismatch(`${raw.length} rows for ${queries.length} queries, or rows not of ${outputs} numbers`)
          return raw
        }
      }),
      toPredictorError
    )

const askClasses =
  ({ base, server }: PredictorServer, model: string | undefined): AskRows =>
  (queries) =>
    Effect.mapError(
      server.ask({
        url: `${base}/classify`,
        body: { model, input: queries.map((query) => query.text) },
        read: (answer) => {
          const data = [...readClasses(answer).data].sort((a, b) => a.index - b.index)
          if (data.length !== queries.length || data.some(({ index }, i) => index !== i))
            throw new Mismatch(`${data.length} rows for ${queries.length} queries, or not one each`)
          return data.map(({ probs }) => [logOddsOf(probs)])
        }
      }),
      toPredictorError
    )

const classifierManifest = (model = "classifier"): RemotePredictorManifest => ({
  protocol: 1,
  head: { name: "success", spec: {}, outputs: 1 },
  model,
  trainedOn: []
})

/** The head that a manifest names, or why there is none. */
const decoderOf = (
  { head }: RemotePredictorManifest,
  url: string
): Effect.Effect<HeadDecoder<unknown>, PredictorError> => {
  const found = headByName(head.name, head.spec)
  if (found !== undefined && found.outputs === head.outputs) return Effect.succeed(found)
  const problem = `head ${head.name} with ${head.outputs} outputs is not known to this version`
  return Effect.fail(
    new PredictorError({ reason: { _tag: "BadResponse", url, status: 200, problem, retryable: false } })
  )
}

const openServer = (options: RemoteOptions): PredictorServer => {
  checkObject("options", options, "url")
  const { batch, model, protocol, url, ...http } = options
  checkOptions(
    { batch, model, protocol, timeoutMs: http.timeoutMs, retries: http.retries },
    {
      batch: wholeNumber(1),
      model: text,
      protocol: oneOf("alloc", "vllm-classify"),
      timeoutMs: positive,
      retries: wholeNumber(0)
    }
  )
  return predictorServer(url, { timeoutMs: 30_000, retries: 3, ...http })
}

const asPredictorError = (cause: unknown): PredictorError => {
  if (cause instanceof PredictorError) return cause
  throw cause
}

/**
 * Connects to a remote predictor: asks for its manifest, then predicts in batches. Needs an `HttpClient`. A
 * caller who would rather go on without predictions says so by `predictOrUniform`.
 *
 * @throws PredictorError `InvalidOption`, `Unreachable`, `TimedOut`, `BadResponse`
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
export const remotePredictorEffect = Effect.fnUntraced(function* <P = unknown>(
  options: RemoteOptions
): Effect.fn.Return<RemotePredictorEffect<P>, PredictorError, HttpClient.HttpClient> {
  const opened = yield* Effect.try({ try: () => openServer(options), catch: asPredictorError })
  const { batch = 64, model, protocol = "alloc" } = options
  const url = `${opened.base}/manifest`
  const manifest =
    protocol === "alloc"
      ? yield* Effect.mapError(opened.server.ask({ url, read: readManifest }), toPredictorError)
      : classifierManifest(model)
  // Which P the head predicts, the caller says, as for saved predictors.
  const head = (yield* decoderOf(manifest, url)) as HeadDecoder<P>
  const ask = protocol === "alloc" ? askOwn(opened, head.outputs) : askClasses(opened, model)
  const client = yield* Effect.context<HttpClient.HttpClient>()
  const rawOutputs = (queries: ReadonlyArray<RemoteQuery>): Effect.Effect<PredictionRows, PredictorError> =>
    Effect.forEach(batchesOf(queries, batch), ask, { concurrency: "unbounded" }).pipe(
      Effect.map((rows) => predictionRows(Float64Array.from(rows.flat(2)), head.outputs)),
      Effect.provide(client)
    )
  const trainedOn = new Set(manifest.trainedOn)
  const rawOutputsHeldOut: typeof rawOutputs = (queries) => {
    const ids = queries.map((query) => query.id)
    const leak = overlapOf(ids, trainedOn, "among the queries that the remote predictor was trained on")
    return leak === undefined ? rawOutputs(queries) : Effect.fail(new PredictorError({ reason: leak }))
  }
  return {
    manifest,
    head,
    predict: (queries) => Effect.map(rawOutputs(queries), (rows) => head.decode(rows)),
    predictHeldOut: (queries) => Effect.map(rawOutputsHeldOut(queries), (rows) => head.decode(rows)),
    rawOutputsHeldOut
  }
})

/** A remote predictor for promises. */
export interface RemotePredictor<P> {
  readonly manifest: RemotePredictorManifest
  readonly head: HeadDecoder<P>
  readonly predict: (queries: ReadonlyArray<RemoteQuery>) => Promise<P>
  readonly predictHeldOut: (queries: ReadonlyArray<RemoteQuery>) => Promise<P>
  readonly rawOutputsHeldOut: (queries: ReadonlyArray<RemoteQuery>) => Promise<PredictionRows>
}

/**
 * `remotePredictorEffect` for promises, by Node's HTTP.
 *
 * @throws PredictorError `InvalidOption`, `Unreachable`, `TimedOut`, `BadResponse`
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
  const remote = await runPromise(remotePredictorEffect<P>(options))
  return {
    manifest: remote.manifest,
    head: remote.head,
    predict: (queries) => Effect.runPromise(remote.predict(queries)),
    predictHeldOut: (queries) => Effect.runPromise(remote.predictHeldOut(queries)),
    rawOutputsHeldOut: (queries) => Effect.runPromise(remote.rawOutputsHeldOut(queries))
  }
}
