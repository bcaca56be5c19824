/**
 * Offers the samples that a collection lacks to whoever works on it.
 *
 * @module
 */
import { Effect, type Schema } from "effect"
import type { PersistedQueue } from "effect/persistence"
import type { SqlError } from "effect/sql"
import type { OnStore } from "../store/Sql.ts"
import { nextRound } from "../store/StoredCollections.ts"
import { presentSamples, type Retry, type SampleBlock } from "../store/StoredSamples.ts"
import type { Store } from "../store/StoreLayer.ts"
import { offerPage } from "../store/WorkQueue.ts"

/** Samples of an item, at most: a worker that is killed holds up no more, and the queue's own work is small beside it. */
export const itemSamples = 32

/** Queries whose samples are looked at together. */
const pageQueries = 256

/** What is wanted: sample counts of the given queries, to reach one after the other. */
export interface SampleGoal {
  readonly collection: number
  readonly queries: ReadonlyArray<number>
  readonly passes: ReadonlyArray<number>
  /** Samples of single queries, where they are to get fewer than the last pass. */
  readonly wanted?: ReadonlyMap<number, number> | undefined
  readonly retry: Retry
}

/** Samples that a goal has in all. */
export const goalSize = ({ passes, queries, wanted }: SampleGoal): number => {
  const each = passes[passes.length - 1] ?? 0
  return queries.reduce((sum, query) => sum + Math.min(each, wanted?.get(query) ?? each), 0)
}

const pagesOf = (queries: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> => {
  const sorted = [...queries].sort((a, b) => a - b)
  return Array.from({ length: Math.ceil(sorted.length / pageQueries) }, (_, k) =>
    sorted.slice(k * pageQueries, (k + 1) * pageQueries)
  )
}

/** The block of samples that a page of a goal's pass is. */
const blockOf = (collection: number, page: ReadonlyArray<number>, from: number, to: number): SampleBlock => ({
  collection,
  first: page[0],
  last: page[page.length - 1],
  from,
  to
})

/** Indices that each query of a page lacks. */
const lackingOf = (
  block: SampleBlock,
  page: ReadonlyArray<number>,
  { retry, wanted }: Pick<SampleGoal, "retry" | "wanted">
) =>
  Effect.map(presentSamples(block, retry), (present) => {
    const all = Array.from({ length: block.to - block.from }, (_, k) => block.from + k)
    const lacking = page.map((query) => {
      const known = present.get(query)
      const to = wanted?.get(query) ?? block.to
      return [query, all.filter((index) => index < to && known?.has(index) !== true)] as const
    })
    return new Map(lacking.filter(([, indices]) => indices.length > 0))
  })

/** How many samples of a goal are missing, those that are to be tried again included, or have failed. */
export const countSamples = (goal: SampleGoal, what: "missing" | "failed"): OnStore<number> => {
  const to = goal.passes[goal.passes.length - 1] ?? 0
  const count = (page: ReadonlyArray<number>, retry: Retry): OnStore<number> =>
    Effect.map(lackingOf(blockOf(goal.collection, page, 0, to), page, { ...goal, retry }), (lacking) =>
      [...lacking.values()].reduce((sum, indices) => sum + indices.length, 0)
    )
  const counts = Effect.forEach(pagesOf(goal.queries), (page) =>
    what === "missing"
      ? count(page, goal.retry)
      : Effect.zipWith(count(page, "any"), count(page, "none"), (without, absent) => without - absent)
  )
  return Effect.map(counts, (all) => all.reduce((sum, some) => sum + some, 0))
}

/** Offers what is missing of a goal and is not offered already, at most `most` samples an item; gives the number of items. */
export const offerSamples = (
  { collection, passes, queries, retry, wanted }: SampleGoal,
  most: number
): Effect.Effect<number, SqlError.SqlError | PersistedQueue.PersistedQueueError | Schema.SchemaError, Store> =>
  Effect.gen(function* () {
    const round = yield* nextRound(collection)
    const offerPass = (from: number, to: number) =>
      Effect.forEach(pagesOf(queries), (page) => {
        const block = blockOf(collection, page, from, to)
        const missing = lackingOf(block, page, { retry, wanted })
        return offerPage({ collection, stage: "samples" }, round, {
          ...block,
          missing,
          most,
          again: retry === "any",
          givenUp: "offer"
        })
      })
    const counts = yield* Effect.forEach(passes, (to, pass) => offerPass(passes[pass - 1] ?? 0, to))
    return counts.flat().reduce((sum, count) => sum + count, 0)
  })
