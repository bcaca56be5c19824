/**
 * Reads the hidden states of a collection's queries into its store, durably: the same call goes on where it stopped.
 *
 * @module
 */
import type { HiddenStates } from "@alloc/core/recording"
import { Effect } from "effect"
import { featuredQueries, writeFeature } from "../store/StoredFeatures.ts"
import type { Store } from "../store/StoreLayer.ts"
import type { CollectOptions, CollectResult, RunOptions } from "./CollectionRun.ts"
import { beginCollection, type SamplePlan } from "./CollectSamples.ts"
import { drawnFeature } from "./RecordingPlan.ts"
import { runOnStore } from "./RunOnStore.ts"

/** Name of a recording's hidden states in a store, which may hold the states of several choices of layers. */
export const storedFeature = (layers: ReadonlyArray<number> | undefined): string =>
  layers === undefined ? drawnFeature : `${drawnFeature}, layers ${layers.join(", ")}`

/** Whose states are read, and how many prompts at a time. */
export interface StateReading {
  readonly states: HiddenStates
  readonly readers: number
  readonly layers: ReadonlyArray<number> | undefined
}

/** Prompts of a collection, and the name that their states have there. */
export interface StatePrompts {
  readonly collection: number
  readonly feature: string
  readonly prompts: ReadonlyArray<{ readonly query: number; readonly prompt: string }>
}

/** Reads the states that a collection lacks, one prompt at a time, and keeps each. */
export const readMissingStates = (
  { collection, feature, prompts }: StatePrompts,
  { readers, states }: Pick<StateReading, "readers" | "states">,
  { onProgress, signal }: RunOptions
): Effect.Effect<CollectResult, unknown, Store> =>
  Effect.gen(function* () {
    const there = yield* featuredQueries(collection, feature)
    const wanted = prompts.filter(({ query }) => !there.has(query))
    const total = prompts.length
    let fresh = 0
    const report = (): void =>
      onProgress?.({ what: "hidden states", done: total - wanted.length + fresh, total, fresh, failed: 0 })
    report()
    const read = ({ prompt, query }: (typeof wanted)[number]) =>
      Effect.gen(function* () {
        if (signal?.aborted) return
        const { values } = yield* Effect.tryPromise({ try: () => states.read([prompt]), catch: (cause) => cause })
        yield* writeFeature(collection, { query, feature, values })
        fresh += 1
        report()
      })
    yield* Effect.forEach(wanted, (one) => Effect.uninterruptible(read(one)), { concurrency: readers, discard: true })
    return { complete: signal?.aborted !== true, drawn: fresh, failed: 0 }
  })

/**
 * Reads the states of a plan's queries that the store lacks.
 *
 * @throws BenchError `StoreFailed`, `OtherManifest`, `OtherRun`, `JournalFailed`; what `states.read` throws
 */
export const collectStates = (
  plan: SamplePlan,
  { layers, ...reading }: StateReading,
  options: CollectOptions
): Promise<CollectResult> =>
  runOnStore(options, () =>
    Effect.gen(function* () {
      const { collection, numbers } = yield* beginCollection(plan, options)
      const prompts = plan.queries.map(({ prompt }, place) => ({ query: numbers[place], prompt: plan.prefix + prompt }))
      const feature = storedFeature(layers)
      return yield* readMissingStates({ collection: collection.collection, feature, prompts }, reading, options)
    })
  )
