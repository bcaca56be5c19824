/**
 * Draws the samples of a work item that are not there yet, and keeps each as soon as it is answered.
 *
 * @module
 */
import { type Message, usdOf } from "@alloc/decoders"
import { Cause, Deferred, Effect, Exit, Option, Semaphore } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { BenchError } from "../BenchError.ts"
import type { LedgerWriter } from "../store/LedgerWriter.ts"
import type { StoredCollection, TokenPrice } from "../store/StoredCollections.ts"
import { type StoredQuery, storedQuery } from "../store/StoredQueries.ts"
import { notePromptTokens, presentSamples, type StoredSample } from "../store/StoredSamples.ts"
import type { WorkItem } from "../store/WorkQueue.ts"
import { type FailureWatch, failureKind } from "./DrawFailures.ts"
import { ItemFailed } from "./ItemFailed.ts"
import { promptKey } from "./Journal.ts"
import type { Drawing, DrawnRange } from "./SampleSource.ts"

/** What a stored query's request holds. */
export interface StoredRequest {
  readonly prompt: string
  readonly messages?: ReadonlyArray<Message> | undefined
}

/** What stands for a request: the prompt, or the conversation; the prefix is the same for all of a collection. */
export const requestKey = ({ messages, prompt }: StoredRequest): string =>
  promptKey(messages === undefined ? prompt : JSON.stringify(messages))

/** What draws the items of one collection in one process. */
export interface ItemDrawer {
  readonly collection: StoredCollection
  readonly drawing: Drawing
  readonly writer: LedgerWriter<StoredSample>
  readonly watch: FailureWatch
  /** Lets a call through once it may be sent: while nothing was ever answered, only the first few. */
  readonly admit: CallGate["admit"]
  /** Whether no further call is to be begun. */
  readonly halted: () => boolean
  /** Told what stops all drawing, and that the cap is reached. */
  readonly stop: (error: unknown) => Effect.Effect<void>
  readonly capped: (usd: number) => Effect.Effect<void>
}

/** An item was given back as it was. */
class GivenBack extends Error {
  override readonly name = "GivenBack"
}

const rangesOf = (indices: ReadonlyArray<number>, most: number): ReadonlyArray<{ from: number; to: number }> => {
  const ranges: Array<{ from: number; to: number }> = []
  for (const index of indices) {
    const last = ranges.at(-1)
    if (last !== undefined && last.to === index && last.to - last.from < most) last.to += 1
    else ranges.push({ from: index, to: index + 1 })
  }
  return ranges
}

/** A prompt's token has at least one byte; chat templates add some of their own. */
const mostPromptTokens = (text: string): number => Buffer.byteLength(text) + 256

const worstUsd = (
  price: TokenPrice | undefined,
  { manifest }: StoredCollection,
  request: StoredRequest,
  calls: number,
  samples: number
): number =>
  price === undefined
    ? 0
    : usdOf(
        {
          promptTokens: calls * mostPromptTokens(manifest.prefix + JSON.stringify(request)),
          cachedTokens: 0,
          completionTokens: samples * manifest.sampling.maxTokens,
          thinkingTokens: 0
        },
        price
      )

const rowsOf = (query: number, { failed, samples }: DrawnRange): ReadonlyArray<StoredSample> => [
  ...samples.map(({ finish, index, latencyMs, logProbability, text, tokens }) => {
    return { query, sample: index, failed: false, text, logProbability, tokens, latencyMs, finish }
  }),
  ...failed.map(({ error, index }) => ({
    query,
    sample: index,
    failed: true,
    passing: failureKind(error) === "passing",
    finish: error.reason._tag,
    error: error.message
  }))
]

const settled = (
  drawer: ItemDrawer,
  { samples, used }: DrawnRange,
  reservedUsd: number
): { reservedUsd: number; spentUsd: number; promptTokens: number; completionTokens: number } => {
  const completionTokens = used?.completionTokens ?? samples.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0)
  const promptTokens = used?.promptTokens ?? 0
  const { price } = drawer.collection
  const spentUsd =
    price === undefined ? 0 : usdOf({ promptTokens, completionTokens, cachedTokens: 0, thinkingTokens: 0 }, price)
  return { reservedUsd, spentUsd, promptTokens, completionTokens }
}

/** Draws a range in one request; the failures that are to be kept come back where they must wait. */
const drawRange = (
  drawer: ItemDrawer,
  stored: StoredQuery,
  range: { readonly from: number; readonly to: number },
  again: boolean
): Effect.Effect<void, BenchError | ItemFailed | GivenBack, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const { admit, capped, collection, drawing, halted, stop, watch, writer } = drawer
    const { manifest, price } = collection
    // Written by `planQueries` alone.
    const request = JSON.parse(stored.request) as StoredRequest
    const count = range.to - range.from
    const calls = Math.ceil(count / drawing.perRequest)
    const usd = worstUsd(price, collection, request, Math.max(1, calls), count)
    const { form, prefix, sampling, seed } = manifest
    const call = Effect.gen(function* () {
      if (halted()) return yield* Effect.fail(new GivenBack())
      if (!(yield* writer.reserve(count, usd))) {
        yield* capped(usd)
        return yield* Effect.fail(new GivenBack())
      }
      const drawn = yield* Effect.tryPromise({
        try: () => drawing.draw({ query: stored.id, prefix, ...request, form, seed, ...range, sampling }),
        catch: (cause) => cause
      }).pipe(
        Effect.catch((cause) => Effect.andThen(stop(cause), Effect.fail(new ItemFailed(String(cause), { cause }))))
      )
      const stopping = drawn.failed.find(({ error }) => failureKind(error) === "stops")?.error
      if (!again) watch.saw(stored.id, drawn.samples.length > 0 ? undefined : drawn.failed[0]?.error)
      // Failures of a server that has answered nothing yet say nothing of the queries, and those that stop all of none.
      const kept = watch.answered() && stopping === undefined ? drawn : { ...drawn, failed: [] }
      yield* writer.settle({ rows: rowsOf(stored.query, kept), ...settled(drawer, drawn, usd) })
      const stopped = stopping ?? watch.stop()
      if (stopped !== undefined) yield* stop(stopped)
      return { ...drawn, unkept: drawn.failed.length > kept.failed.length }
    })
    const { failed, promptTokens, unkept } = yield* admit(call)
    if (promptTokens !== undefined && stored.promptTokens === undefined)
      yield* Effect.ignore(notePromptTokens(collection.collection, stored.query, promptTokens))
    const passing = failed.find(({ error }) => unkept || failureKind(error) !== "final")
    if (passing !== undefined)
      return yield* Effect.fail(new ItemFailed(passing.error.message, { cause: passing.error }))
  })

/** Draws an item. What fails for a reason that may pass by itself makes the whole item fail, so that it is tried again. */
export const drawItem = (
  drawer: ItemDrawer,
  { again, from, query, to }: WorkItem
): Effect.Effect<void, BenchError | SqlError.SqlError | ItemFailed, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const { collection } = drawer.collection
    const stored = yield* storedQuery(collection, query)
    if (stored === undefined) return yield* Effect.fail(new ItemFailed(`the store has no query ${query}`))
    // The request is the worker's to send: one that is not what was collected so far is refused.
    if (requestKey(JSON.parse(stored.request) as StoredRequest) !== stored.prompt)
      return yield* Effect.fail(
        new BenchError({
          reason: {
            _tag: "OtherManifest",
            collection: drawer.collection.name,
            stored: stored.prompt,
            given: stored.request
          }
        })
      )
    const present = yield* presentSamples(
      { collection, first: query, last: query, from, to },
      again ? "any" : "passing"
    )
    const known = present.get(query)
    const lacking = Array.from({ length: to - from }, (_, k) => from + k).filter((index) => known?.has(index) !== true)
    const exits = yield* Effect.forEach(
      rangesOf(lacking, drawer.drawing.perRequest),
      (range) => Effect.exit(drawRange(drawer, stored, range, again)),
      { concurrency: "unbounded" }
    )
    for (const exit of exits) {
      if (Exit.isSuccess(exit)) continue
      const failure = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
      // Given back: the queue takes what was interrupted as never taken.
      if (failure instanceof GivenBack) return yield* Effect.interrupt
      if (failure !== undefined) return yield* Effect.fail(failure)
      return yield* Effect.die(Cause.squash(exit.cause))
    }
  }).pipe(Effect.withSpan("alloc.collect.item", { attributes: { query, from, to } }, { captureStackTrace: false }))

/** Lets calls through. */
export interface CallGate {
  readonly admit: <A, E>(call: Effect.Effect<A, E>) => Effect.Effect<A, E>
  /** Lets all through that wait. */
  readonly open: Effect.Effect<void>
}

/** Lets calls through: `first` of them until any was answered, no more than `concurrency` at a time. */
export const callGate = (watch: FailureWatch, concurrency: number): Effect.Effect<CallGate> =>
  Effect.gen(function* () {
    const opened = yield* Deferred.make<void>()
    const permits = yield* Semaphore.make(concurrency)
    let begun = 0
    const open = Effect.asVoid(Deferred.succeed(opened, undefined))
    return {
      open,
      admit: (call) =>
        permits.withPermit(
          Effect.gen(function* () {
            begun += 1
            if (!watch.answered() && watch.first > 0 && begun > watch.first) yield* Deferred.await(opened)
            return yield* Effect.ensuring(
              call,
              Effect.suspend(() => (watch.answered() ? open : Effect.void))
            )
          })
        )
    }
  })
