/**
 * Offers the samples that a scoring has no verdict on to whoever judges for it.
 *
 * @module
 */
import { Effect, type Schema } from "effect"
import type { PersistedQueue } from "effect/persistence"
import type { SqlError } from "effect/sql"
import { type OnStore, withSql } from "../store/Sql.ts"
import { nextRound } from "../store/StoredCollections.ts"
import type { SampleBlock } from "../store/StoredSamples.ts"
import { type StoredScoring, unscoredIndices } from "../store/StoredScores.ts"
import type { Store } from "../store/StoreLayer.ts"
import { type OfferPage, offerPage } from "../store/WorkQueue.ts"
import { itemSamples } from "./OfferSamples.ts"

/** Queries whose samples are looked at together. */
const pageQueries = 256

const queryCount = (collection: number): OnStore<number> =>
  withSql((sql) =>
    Effect.map(
      sql<{
        readonly n: number | null
      }>`SELECT MAX(query) + 1 AS n FROM alloc_queries WHERE collection = ${collection}`,
      ([row]) => row.n ?? 0
    )
  )

/** The blocks of all samples of a collection. */
const blocksOf = (collection: number): OnStore<ReadonlyArray<SampleBlock>> =>
  Effect.map(queryCount(collection), (count) =>
    Array.from({ length: Math.ceil(count / pageQueries) }, (_, page) => ({
      collection,
      first: page * pageQueries,
      last: (page + 1) * pageQueries - 1,
      from: 0,
      to: 2 ** 31 - 1
    }))
  )

/** How many samples with a text a scoring has no verdict on. */
export const countUnscored = ({ collection, scoring }: StoredScoring): OnStore<number> =>
  Effect.gen(function* () {
    let count = 0
    for (const block of yield* blocksOf(collection))
      for (const indices of (yield* unscoredIndices(scoring, block)).values()) count += indices.length
    return count
  })

/**
 * Offers what has no verdict and is not offered already; gives the number of items. Items that were given up are offered
 * again, or left to `reviveDeadLetters`.
 */
export const offerScores = (
  { collection, scoring }: StoredScoring,
  givenUp: OfferPage["givenUp"]
): Effect.Effect<number, SqlError.SqlError | PersistedQueue.PersistedQueueError | Schema.SchemaError, Store> =>
  Effect.gen(function* () {
    let round: number | undefined
    let count = 0
    for (const block of yield* blocksOf(collection)) {
      const missing = unscoredIndices(scoring, block)
      if ((yield* missing).size === 0) continue
      round ??= yield* nextRound(collection)
      const page = { ...block, missing, most: itemSamples, again: false, givenUp }
      count += yield* offerPage({ collection, stage: `scores/${scoring}` }, round, page)
    }
    return count
  })
