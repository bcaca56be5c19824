/**
 * The columns of a recording's four tables.
 *
 * @module
 */
import type { FeatureRow, QueryRow, RewardRow, SampleKey, SampleRow } from "@alloc/core/recording"
import type { RecordingContent } from "./Rows.ts"
import type { Column } from "./Table.ts"
import type { TableName } from "./TableName.ts"

/** A column without its data, and the field of the rows that it holds. */
interface Field<Row> extends Omit<Column, "data"> {
  readonly of: keyof Row
}

const queryFields: ReadonlyArray<Field<QueryRow>> = [
  { name: "id", type: "string", of: "id" },
  { name: "split", type: "string", of: "split" },
  { name: "kind", type: "string", of: "kind", nullable: true },
  { name: "text", type: "string", of: "text", nullable: true },
  { name: "answer", type: "string", of: "answer", nullable: true },
  { name: "prompt_tokens", type: "int32", of: "promptTokens", nullable: true }
]

const keyFields: ReadonlyArray<Field<SampleKey>> = [
  { name: "query", type: "string", of: "query" },
  { name: "arm", type: "string", of: "arm" },
  { name: "sample", type: "int32", of: "sample" }
]

const sampleFields: ReadonlyArray<Field<SampleRow>> = [
  ...keyFields,
  { name: "failed", type: "boolean", of: "failed" },
  { name: "text", type: "string", of: "text", nullable: true },
  { name: "answer", type: "string", of: "answer", nullable: true },
  { name: "log_probability", type: "float32", of: "logProbability", nullable: true },
  { name: "tokens", type: "int32", of: "tokens", nullable: true },
  { name: "latency_ms", type: "float32", of: "latencyMs", nullable: true }
]

const rewardFields: ReadonlyArray<Field<RewardRow>> = [
  ...keyFields,
  { name: "verifier", type: "string", of: "verifier" },
  { name: "reward", type: "float64", of: "reward" }
]

const featureFields: ReadonlyArray<Field<FeatureRow>> = [
  { name: "query", type: "string", of: "query" },
  { name: "feature", type: "string", of: "feature" },
  { name: "values", type: "float16[]", of: "values" }
]

const columns = <Row>(fields: ReadonlyArray<Field<Row>>, rows: ReadonlyArray<Row>): ReadonlyArray<Column> =>
  fields.map(({ of, ...column }) => ({ ...column, data: rows.map((row) => row[of]) }))

/** The columns of each table, by the table's name, in the order of the content's rows. */
export const columnsOf = (content: RecordingContent): Readonly<Record<TableName, ReadonlyArray<Column>>> => ({
  queries: columns(queryFields, content.queries),
  samples: columns(sampleFields, content.samples),
  rewards: columns(rewardFields, content.rewards),
  features: columns(featureFields, content.features)
})
