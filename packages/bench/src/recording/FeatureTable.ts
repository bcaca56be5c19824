/**
 * Reads the table of features into one matrix per feature.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { fail } from "../BenchError.ts"
import { type Cells, cellsOf } from "./Cells.ts"
import type { FeatureEntry } from "./Manifest.ts"
import type { RecordingNames } from "./QueryTable.ts"
import { decodeTable, type TableFile } from "./Table.ts"

/** A feature's rows as they come in. */
interface FeatureRows extends Features {
  /** 1 for every query whose row is there. */
  readonly seen: Uint8Array
}

/** Copies one row; refuses a vector of another width, or with a number that is not finite. */
const fillRow = (
  { source, values }: FeatureRows,
  query: number,
  vector: unknown,
  row: number,
  invalid: Cells["invalid"]
): void => {
  const { width } = source
  if (!Array.isArray(vector) || vector.length !== width) {
    invalid(row, "values", Array.isArray(vector) ? `${vector.length} numbers` : vector, `${width} numbers`)
  } else {
    for (let j = 0; j < width; j++) {
      if (!Number.isFinite(vector[j])) invalid(row, `values[${j}]`, vector[j], "a finite number")
      values[query * width + j] = vector[j]
    }
  }
}

/**
 * The features by name; row q of each belongs to query q.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `MissingColumn`, `UnreadableTable`
 */
export const readFeatureTable = async (
  from: TableFile,
  { queries, queryAt }: RecordingNames,
  entries: ReadonlyArray<FeatureEntry>
): Promise<ReadonlyMap<string, Features>> => {
  const columns = ["query", "feature", "values"]
  const { file } = from
  const table = await decodeTable(from, columns)
  const [query, feature, values] = columns.map(table.column)
  const cell = cellsOf(file)
  const size = queries.length
  const found = new Map<string, FeatureRows>(
    entries.map(({ name, source }) => [
      name,
      { source, size, values: new Float32Array(size * source.width), seen: new Uint8Array(size) }
    ])
  )
  for (let row = 0; row < table.rows; row++) {
    const id = cell.text(query, "query", row)
    const q = queryAt(file, row, id)
    const name = cell.text(feature, "feature", row)
    const rows = found.get(name) ?? cell.invalid(row, "feature", name, [...found.keys()].join(", "))
    fillRow(rows, q, values[row], row, cell.invalid)
    if (rows.seen[q] === 1) fail({ _tag: "DuplicateKey", file, row, key: `feature ${name} of query ${id}` })
    rows.seen[q] = 1
  }
  for (const [name, { seen }] of found) {
    const missing = seen.indexOf(0)
    if (missing >= 0)
      cell.invalid(table.rows, "feature", `none for query ${queries[missing].id}`, `one row of ${name} per query`)
  }
  return new Map([...found].map(([name, { seen: _, ...features }]) => [name, features]))
}
