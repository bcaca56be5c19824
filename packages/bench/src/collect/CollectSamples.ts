/**
 * Draws the samples of an experiment, durably: the same call goes on where it stopped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import type { SampleRequest, Sampling } from "@alloc/decoders"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { BenchError, fail } from "../BenchError.ts"
import { withSql } from "../store/Sql.ts"
import { shownStore, storeAddress } from "../store/StoreAddress.ts"
import { type CollectionManifest, joinCollection, type StoredCollection } from "../store/StoredCollections.ts"
import { addQueries } from "../store/StoredQueries.ts"
import type { Retry } from "../store/StoredSamples.ts"
import type { Store } from "../store/StoreLayer.ts"
import type { CollectOptions, CollectQuery, CollectResult } from "./CollectionRun.ts"
import { requestKey, type StoredRequest } from "./DrawItem.ts"
import { promptKey } from "./Journal.ts"
import { countSamples, goalSize, itemSamples, offerSamples, type SampleGoal } from "./OfferSamples.ts"
import { runOnStore } from "./RunOnStore.ts"
import { drawingFrom, type SampleSource } from "./SampleSource.ts"
import { takeOverJournal } from "./TakeOverJournal.ts"
import { workSamples } from "./WorkSamples.ts"

/** What to draw. Everything here but `queries` and `passes` is part of the collection's fingerprint. */
export interface SamplePlan {
  /** Name of the decoder in the recording, for example "smollm2-135m". */
  readonly arm: string
  readonly model: { readonly name: string; readonly sha256: string }
  readonly seed: number
  readonly sampling: Sampling
  /** Text before every prompt, such as worked examples. */
  readonly prefix: string
  readonly form?: SampleRequest["form"]
  /** Fields that a server is sent besides the usual ones. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  readonly queries: ReadonlyArray<CollectQuery>
  /**
   * Sample counts to reach one after the other: [32, 128] draws indices 0 .. 31 of every query before index 32 of any.
   */
  readonly passes: ReadonlyArray<number>
}

/**
 * What makes two runs' samples comparable, as 16 hexadecimal digits of a SHA-256. The queries and the number of samples
 * are no part of it: a store keeps the samples of every query and prompt apart.
 */
export const planFingerprint = (
  plan: Pick<SamplePlan, "arm" | "model" | "seed" | "sampling" | "prefix" | "form" | "extra">
): string => {
  const { arm, extra, form = "plain", model, prefix, sampling, seed } = plan
  const { maxTokens, stop, temperature } = sampling
  const parts = { arm, model: model.sha256, seed, temperature, maxTokens, stop, form, prefix, extra }
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16)
}

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidPlan", field, value, valid })

/**
 * Refuses a plan without queries, with an id twice, or with passes that do not rise.
 *
 * @throws BenchError `InvalidPlan`
 */
export const checkPlan = ({ passes, queries }: SamplePlan): void => {
  if (queries.length === 0) invalid("queries", "empty", "at least one query")
  const ids = new Set<string>()
  for (const { id } of queries) {
    if (ids.has(id)) invalid("queries", `twice ${id}`, "different ids")
    ids.add(id)
  }
  let before = 0
  for (const pass of passes) {
    if (!Number.isInteger(pass) || pass <= before) invalid("passes", passes, "rising whole numbers >= 1")
    before = pass
  }
}

const manifestOf = ({ arm, extra, form = "plain", model, prefix, sampling, seed }: SamplePlan): CollectionManifest => ({
  arm,
  model,
  seed,
  sampling,
  prefix,
  form,
  extra
})

const requestOf = ({ messages, prompt }: CollectQuery): StoredRequest => ({ prompt, messages })

/** A collection that is in the store, with its queries' numbers in the plan's order. */
export interface BegunCollection {
  readonly collection: StoredCollection
  readonly numbers: ReadonlyArray<number>
}

/**
 * Begins a plan's collection in the store, or takes it up, with what an older journal holds of it.
 *
 * @throws BenchError `InvalidOption` for a cap without a price, `OtherManifest`, `OtherRun`, `JournalFailed`
 */
export const beginCollection = (
  plan: SamplePlan,
  { journal, maxUsd, name, price }: Pick<CollectOptions, "journal" | "maxUsd" | "name" | "price">
): Effect.Effect<BegunCollection, BenchError | SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    const fingerprint = planFingerprint(plan)
    const samples = plan.passes[plan.passes.length - 1]
    const manifest = manifestOf(plan)
    const collection = yield* joinCollection({ fingerprint, name: name ?? plan.arm, manifest, samples, maxUsd, price })
    if (collection.maxUsd !== undefined && collection.price === undefined) {
      const valid = "nothing, or a cap with --price: what a call may cost cannot be told without one"
      return yield* new BenchError({
        reason: { _tag: "InvalidOption", field: "--max-cost", value: collection.maxUsd, valid }
      })
    }
    const numbers = yield* addQueries(
      collection.collection,
      plan.queries.map((query) => {
        const request = requestOf(query)
        const judged = query.judged === undefined ? undefined : JSON.stringify(query.judged)
        return { id: query.id, prompt: requestKey(request), request: JSON.stringify(request), judged }
      })
    )
    if (journal !== undefined) {
      const queries = plan.queries.map((query, place) => ({
        id: query.id,
        query: numbers[place],
        samplePrompt: requestKey(requestOf(query)),
        statePrompt: promptKey(plan.prefix + query.prompt)
      }))
      yield* takeOverJournal({ file: journal, fingerprint, collection: collection.collection, arm: plan.arm, queries })
    }
    return { collection, numbers }
  })

/** What all workers of a collection have done, by their ledger. */
const ledgerTotals = (collection: number) =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly done: number | null; readonly failed: number | null; readonly usd: number | null }>`SELECT
        SUM(answered - repeated) AS done, SUM(failed) AS failed, SUM(reserved_usd + spent_usd) AS usd
        FROM alloc_workers WHERE collection = ${collection}`,
      ([row]) => ({ done: row.done ?? 0, failed: row.failed ?? 0, usd: row.usd ?? 0 })
    )
  )

/** Reports how far a goal is. */
interface Reporter {
  /** Asks the store what all workers have done. */
  readonly look: Effect.Effect<void, SqlError.SqlError, Store>
  /** Counts what this process wrote. */
  readonly written: (samples: number, failed: number) => void
}

const reporter = (
  { collection }: BegunCollection,
  { missing, total }: { readonly missing: number; readonly total: number },
  { onProgress, price = collection.price }: Pick<CollectOptions, "onProgress" | "price">
): Effect.Effect<Reporter, SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    const before = yield* ledgerTotals(collection.collection)
    const own = { done: 0, failed: 0 }
    let all = before
    const report = (): void => {
      const fresh = Math.min(missing, Math.max(own.done, all.done - before.done))
      const failed = Math.max(own.failed, all.failed - before.failed)
      const usd = price === undefined ? {} : { usd: all.usd }
      onProgress?.({ what: "samples", done: total - missing + fresh, total, fresh, failed, ...usd })
    }
    return {
      look: Effect.map(ledgerTotals(collection.collection), (now) => {
        all = now
        report()
      }),
      written: (samples, failed) => {
        own.done += samples
        own.failed += failed
        report()
      }
    }
  })

const lookEvery = "1 second"

/** Offers what is missing of a goal, draws in this process beside all others, and waits until all of it is done. */
export const drawGoal = (
  begun: BegunCollection,
  goal: SampleGoal,
  source: SampleSource,
  options: CollectOptions,
  leaseSeconds: number
): Effect.Effect<CollectResult, unknown, Store> =>
  Effect.gen(function* () {
    const { notice = () => {}, signal, store } = options
    const missing = yield* countSamples(goal, "missing")
    const total = goalSize(goal)
    const report = yield* reporter(begun, { missing, total }, options)
    yield* report.look
    const most = Number.isFinite(drawingFrom(source).perRequest) ? itemSamples : Number.POSITIVE_INFINITY
    if (missing > 0) yield* offerSamples(goal, most)
    if (options.submit) return { complete: missing === 0, drawn: 0, failed: yield* countSamples(goal, "failed") }
    const work = workSamples({
      source,
      serves: ({ collection }) => collection === begun.collection.collection,
      endsWhenDone: true,
      lease: `${leaseSeconds} seconds`,
      patience: { store: shownStore(storeAddress(store)), notice },
      onWritten: report.written,
      signal
    })
    const looks = Effect.forever(Effect.andThen(Effect.sleep(lookEvery), Effect.ignore(report.look)))
    yield* Effect.raceFirst(work, looks)
    yield* report.look
    const lacking = yield* countSamples({ ...goal, retry: "none" }, "missing")
    const failed = yield* countSamples(goal, "failed")
    return { complete: signal?.aborted !== true, drawn: missing - lacking, failed }
  })

/**
 * Draws what a store lacks of a plan, beside whoever else works on it. Each answered request is committed at once. A query
 * whose prompt changed is drawn anew. A query that the model cannot do (a prompt longer than its context) becomes failed
 * samples, counted and shown; a request that a server fails to answer is tried five times, further and further apart, and
 * again by the next run. A lost process or a refused key stops the run with the error, and so does a server that refuses the
 * first requests all for one reason, or 12 queries in a row; the next run goes on. A database that is away, or a disk that
 * is full, is waited for. Because a sample depends on (seed, query, index) alone, it does not matter how often a run was
 * interrupted, nor who drew it.
 *
 * @throws BenchError `InvalidPlan`, `StoreFailed`, `OtherManifest`, `CostCapReached`, `OtherRun`, `JournalFailed`; DecoderError `AllFailed`, and whatever
 *   else stops the source
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { collectSamples } from "@alloc/bench/collect"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const plan = {
 *   arm: "lm",
 *   model: { name: "lm", sha256: "0" },
 *   seed: 1,
 *   sampling: { temperature: 1, maxTokens: 8, stop: ["\n"] },
 *   prefix: "",
 *   queries: [{ id: "q1", prompt: "1 + 1 =" }],
 *   passes: [4]
 * }
 * const store = mkdtempSync(join(tmpdir(), "collect-"))
 * const model = fakeModel({ success: () => 0.5 })
 * console.log(await collectSamples(plan, model, { store })) // => { complete: true, drawn: 4, failed: 0 }
 * console.log((await collectSamples(plan, model, { store })).drawn) // => 0
 * ```
 */
export const collectSamples = async (
  plan: SamplePlan,
  source: SampleSource,
  options: CollectOptions
): Promise<CollectResult> => {
  checkPlan(plan)
  const { retryFailed, signal } = options
  return runOnStore(options, (leaseSeconds) =>
    Effect.gen(function* () {
      const begun = yield* beginCollection(plan, options)
      if (signal?.aborted) return { complete: false, drawn: 0, failed: 0 }
      const retry: Retry = retryFailed === true ? "any" : "passing"
      const goal = { collection: begun.collection.collection, queries: begun.numbers, passes: plan.passes, retry }
      return yield* drawGoal(begun, goal, source, options, leaseSeconds)
    })
  )
}
