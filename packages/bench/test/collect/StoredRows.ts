/** What a store holds of all its collections, each sample with its query's id. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { storedCollections } from "../../src/store/StoredCollections.ts"
import { storedQueries } from "../../src/store/StoredQueries.ts"
import { readSamples, type StoredSample } from "../../src/store/StoredSamples.ts"

export interface StoredRow extends StoredSample {
  readonly collection: number
  readonly id: string
  readonly promptTokens: number | undefined
}

export const storedRows = (store: string): Promise<ReadonlyArray<StoredRow>> =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const rows: Array<StoredRow> = []
      for (const { collection } of yield* storedCollections) {
        const queries = new Map((yield* storedQueries(collection)).map((query) => [query.query, query]))
        for (const sample of yield* readSamples(collection, 0, 2 ** 30)) {
          const query = queries.get(sample.query)
          rows.push({ ...sample, collection, id: query?.id ?? "", promptTokens: query?.promptTokens })
        }
      }
      return rows
    })
  )

/** Samples that were answered more than once, over all collections. */
export const repeats = (store: string): Promise<number> =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [{ n }] = yield* sql<{ readonly n: number }>`SELECT SUM(repeated) AS n FROM alloc_workers`
      return n
    })
  )
