/**
 * What an allocation over partitioned Parquet comes to: `allocation.json`, and `replay.json` beside it.
 *
 * @module
 */
import { Schema } from "effect"

const Count = Schema.Int

/** The content of `allocation.json`. */
export const ResultSchema = Schema.Struct({
  schema: Schema.Literal("alloc-allocation/1"),
  fingerprint: Schema.String,
  form: Schema.Literals(["marginals", "beta", "success"]),
  /** The column that names a query; absent where there is none. */
  id: Schema.optionalKey(Schema.String),
  /** Average samples per query, as asked for. */
  budget: Schema.Finite,
  maxSamples: Count,
  queries: Count,
  /** Samples of all queries together. */
  total: Count,
  /** Average samples per query, as given. */
  spent: Schema.Finite,
  /** Expected reward per query. */
  value: Schema.Finite,
  /** The price at which all shards stop; null where nothing was bought. */
  price: Schema.NullOr(Schema.Finite),
  /** Most expected reward per query that is lost against an allocation by one machine. */
  loss: Schema.Finite,
  /** Queries whose marginals rose, and were replaced by the slopes of their concave envelope. */
  hulled: Count,
  /** The files of budgets, in the order of the predictions. */
  files: Schema.Array(Schema.Struct({ file: Schema.String, rows: Count, total: Count }))
})

/** The content of `allocation.json`. */
export type PartitionedAllocation = typeof ResultSchema.Type

const MeanSchema = Schema.Struct({
  /** Reward per query: of the best sample, 0 where none was drawn. */
  value: Schema.Finite,
  /** Samples per query. */
  spent: Schema.Finite
})

/** The content of `replay.json`. */
export const ReplaySchema = Schema.Struct({
  schema: Schema.Literal("alloc-allocation-replay/1"),
  /** SHA-256 over the allocation and the recording's manifest. */
  fingerprint: Schema.String,
  /** Name of the recording. */
  recording: Schema.String,
  arm: Schema.String,
  verifier: Schema.String,
  queries: Count,
  /** Samples that the budgets hold and the recording does not. */
  missing: Count,
  allocated: MeanSchema,
  /** The same number of samples for every query. */
  uniform: MeanSchema
})

/** What budgets brought on a recording. */
export type PartitionedReplay = typeof ReplaySchema.Type
