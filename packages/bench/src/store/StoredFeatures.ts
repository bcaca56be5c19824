/**
 * The hidden states of a collection's queries.
 *
 * @module
 */
import { Effect } from "effect"
import { type OnStore, withSql } from "./Sql.ts"

/** A query's vector. */
export interface StoredFeature {
  readonly query: number
  readonly feature: string
  readonly values: Float32Array
}

/** Numbers of the queries that have a feature. */
export const featuredQueries = (collection: number, feature: string): OnStore<ReadonlySet<number>> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly query: number }>`SELECT query FROM alloc_features
        WHERE collection = ${collection} AND feature = ${feature}`,
      (rows) => new Set(rows.map(({ query }) => query))
    )
  )

/** Writes a vector, unless there is one. */
export const writeFeature = (collection: number, { feature, query, values }: StoredFeature): OnStore<void> =>
  withSql((sql) => {
    const bytes = new Uint8Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength))
    return Effect.asVoid(sql`INSERT INTO alloc_features (collection, query, feature, dimensions)
      VALUES (${collection}, ${query}, ${feature}, ${bytes}) ON CONFLICT DO NOTHING`)
  })

/** Vectors of a feature, in the order of the queries' numbers. */
export const readFeatures = (collection: number, feature: string): OnStore<ReadonlyArray<StoredFeature>> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly query: number; readonly dimensions: Uint8Array }>`SELECT query, dimensions FROM alloc_features
        WHERE collection = ${collection} AND feature = ${feature} ORDER BY query`,
      (rows) =>
        rows.map(({ dimensions, query }) => {
          return { query, feature, values: new Float32Array(dimensions.slice().buffer) }
        })
    )
  )
