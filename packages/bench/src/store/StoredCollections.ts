/**
 * The collections of a store: what is drawn, from which model, how far, and how it is steered.
 *
 * @module
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { BenchError } from "../BenchError.ts"
import { forUpdate, type OnStore, withSql } from "./Sql.ts"

/** What makes a collection's samples comparable, and what a worker needs beside the query to draw one. */
export interface CollectionManifest {
  readonly arm: string
  readonly model: { readonly name: string; readonly sha256: string }
  readonly seed: number
  readonly sampling: { readonly temperature: number; readonly maxTokens: number; readonly stop: ReadonlyArray<string> }
  readonly prefix: string
  readonly form: "plain" | "chat"
  readonly extra?: Readonly<Record<string, unknown>> | undefined
}

/** US dollars per million tokens. */
export interface TokenPrice {
  readonly input: number
  readonly output: number
}

/** A collection of a store. */
export interface StoredCollection {
  readonly collection: number
  /** SHA-256 of what its manifest says, shortened. */
  readonly fingerprint: string
  /** The experiment's name. */
  readonly name: string
  readonly manifest: CollectionManifest
  /** Samples wanted of each query. */
  readonly samples: number
  readonly paused: boolean
  /** Collections of a higher number are worked on first. */
  readonly priority: number
  /** Most that all workers together may spend. */
  readonly maxUsd?: number | undefined
  readonly price?: TokenPrice | undefined
}

interface CollectionRow {
  readonly collection: number
  readonly fingerprint: string
  readonly name: string
  readonly manifest: string
  readonly samples: number
  readonly paused: number
  readonly priority: number
  readonly max_usd: number | null
  readonly price_input: number | null
  readonly price_output: number | null
}

const ofRow = (row: CollectionRow): StoredCollection => ({
  collection: row.collection,
  fingerprint: row.fingerprint,
  name: row.name,
  // Written by `joinCollection` alone.
  manifest: JSON.parse(row.manifest) as CollectionManifest,
  samples: row.samples,
  paused: row.paused === 1,
  priority: row.priority,
  maxUsd: row.max_usd ?? undefined,
  price:
    row.price_input === null || row.price_output === null
      ? undefined
      : { input: row.price_input, output: row.price_output }
})

/**
 * All collections that samples are drawn of, those of the highest priority first, older ones before newer ones; what only
 * keeps hidden states is none of them.
 */
export const storedCollections: OnStore<ReadonlyArray<StoredCollection>> = withSql((sql) =>
  Effect.map(
    sql<CollectionRow>`SELECT * FROM alloc_collections
    WHERE samples > 0 ORDER BY priority DESC, collection`,
    (rows) => rows.map(ofRow)
  )
)

/** What a collection is begun or taken up with. */
export interface CollectionStart extends Pick<StoredCollection, "fingerprint" | "name" | "manifest" | "samples"> {
  /** Left as it is where it is not given. */
  readonly maxUsd?: number | undefined
  readonly price?: TokenPrice | undefined
}

const inOrder = (value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, inOrder(inner)])
      )

const sameManifest = (a: CollectionManifest, b: CollectionManifest): boolean =>
  JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b))

/** The collection of a fingerprint, begun if it is new; a larger number of samples is added to it. */
export const joinCollection = (
  start: CollectionStart
): Effect.Effect<StoredCollection, SqlError.SqlError | BenchError, SqlClient.SqlClient> =>
  Effect.flatMap(
    withSql((sql) => {
      const { fingerprint, manifest, maxUsd = null, name, price, samples } = start
      return Effect.map(
        sql<CollectionRow>`INSERT INTO alloc_collections
          (fingerprint, name, manifest, samples, round, paused, priority, max_usd, price_input, price_output)
          VALUES (${fingerprint}, ${name}, ${JSON.stringify(manifest)}, ${samples}, 0, 0, 0, ${maxUsd},
            ${price?.input ?? null}, ${price?.output ?? null})
          ON CONFLICT (fingerprint) DO UPDATE SET
            samples = CASE WHEN excluded.samples > alloc_collections.samples THEN excluded.samples
              ELSE alloc_collections.samples END,
            max_usd = COALESCE(excluded.max_usd, alloc_collections.max_usd),
            price_input = COALESCE(excluded.price_input, alloc_collections.price_input),
            price_output = COALESCE(excluded.price_output, alloc_collections.price_output)
          RETURNING *`,
        ([row]) => ofRow(row)
      )
    }),
    (found) =>
      sameManifest(found.manifest, start.manifest)
        ? Effect.succeed(found)
        : Effect.fail(
            new BenchError({
              reason: {
                _tag: "OtherManifest",
                collection: found.name,
                stored: JSON.stringify(found.manifest),
                given: JSON.stringify(start.manifest)
              }
            })
          )
  )

/** What of a collection may be changed while it is worked on. */
export interface CollectionChange {
  readonly paused?: boolean | undefined
  readonly priority?: number | undefined
  readonly maxUsd?: number | undefined
}

/** Changes how a collection is steered; its workers follow within a second or two. */
export const steerCollection = (collection: number, change: CollectionChange): OnStore<void> =>
  withSql((sql) => {
    const { maxUsd = null, paused, priority = null } = change
    return Effect.asVoid(sql`UPDATE alloc_collections SET
      paused = COALESCE(${paused === undefined ? null : Number(paused)}, paused),
      priority = COALESCE(${priority}, priority), max_usd = COALESCE(${maxUsd}, max_usd)
      WHERE collection = ${collection}`)
  })

/** Locks a collection until the transaction ends, and gives its next round's number. */
export const lockRound = (collection: number): OnStore<number> =>
  withSql((sql) =>
    Effect.map(
      sql<{
        readonly round: number
      }>`SELECT round FROM alloc_collections WHERE collection = ${collection} ${forUpdate(sql)}`,
      ([row]) => row.round
    )
  )

/** Begins a round: work that is offered in it is told from that of earlier ones. */
export const nextRound = (collection: number): OnStore<number> =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly round: number }>`UPDATE alloc_collections SET round = round + 1
        WHERE collection = ${collection} RETURNING round`,
      ([row]) => row.round
    )
  )
