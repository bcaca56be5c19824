/**
 * Parquet tables as columns: snappy pages, readable by DuckDB, pandas and Polars.
 *
 * @module
 */
import type { SchemaElement } from "hyparquet"
import { parquetMetadata, parquetRead } from "hyparquet"
import { parquetWriteBuffer } from "hyparquet-writer"
import { fail } from "../BenchError.ts"

/** Type of a column. `float16[]` is a list of IEEE half floats, which DuckDB and Arrow read as a list of floats. */
export type ColumnType = "string" | "int32" | "float32" | "float64" | "boolean" | "float16[]"

/** A column to write; `undefined` values become nulls where the column is nullable. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable?: boolean | undefined
  readonly data: ReadonlyArray<unknown> | Float64Array | Int32Array
}

const elements = (column: Column): ReadonlyArray<SchemaElement> => {
  const repetition_type = column.nullable === true ? ("OPTIONAL" as const) : ("REQUIRED" as const)
  const name = column.name
  switch (column.type) {
    case "string":
      return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type }]
    case "int32":
      return [{ name, type: "INT32", repetition_type }]
    case "float32":
      return [{ name, type: "FLOAT", repetition_type }]
    case "float64":
      return [{ name, type: "DOUBLE", repetition_type }]
    case "boolean":
      return [{ name, type: "BOOLEAN", repetition_type }]
    case "float16[]":
      return [
        { name, repetition_type, num_children: 1, converted_type: "LIST" },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        {
          name: "element",
          type: "FIXED_LEN_BYTE_ARRAY",
          type_length: 2,
          logical_type: { type: "FLOAT16" },
          repetition_type: "REQUIRED"
        }
      ]
  }
}

/** The bytes of a Parquet file. Same columns, same bytes. */
export const encodeTable = (columns: ReadonlyArray<Column>): Uint8Array => {
  const schema: Array<SchemaElement> = [
    { name: "root", num_children: columns.length },
    ...columns.flatMap((column) => elements(column))
  ]
  // The writer takes only plain arrays as lists.
  const plain = (column: Column): Array<unknown> =>
    column.type === "float16[]"
      ? Array.from(column.data, (value) => Array.from(value as Float32Array)) // the only value of this column type
      : Array.from<unknown>(column.data)
  const columnData = columns.map((column) => ({ name: column.name, data: plain(column) }))
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize: 1_000_000, createdBy: "alloc" }))
}

/** A table on disk: its name in the recording, and its content. */
export interface TableFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/** A table in memory: columns by name, each with `rows` values. */
export interface Table {
  readonly file: string
  readonly rows: number
  readonly column: (name: string) => ArrayLike<unknown>
}

/**
 * Reads the named columns of a Parquet file.
 *
 * @throws BenchError `UnreadableTable`, `MissingColumn`
 */
export const decodeTable = async ({ bytes, file }: TableFile, columns: ReadonlyArray<string>): Promise<Table> => {
  // A private copy of exactly this range: Node's buffers may be views of a shared pool.
  const buffer = new Uint8Array(bytes).buffer
  const unreadable = (cause: unknown): never =>
    fail({ _tag: "UnreadableTable", file, problem: cause instanceof Error ? cause.message : String(cause) })
  let metadata: ReturnType<typeof parquetMetadata>
  try {
    metadata = parquetMetadata(buffer)
  } catch (cause) {
    return unreadable(cause)
  }
  const paths = new Set(metadata.row_groups[0]?.columns.map((chunk) => chunk.meta_data?.path_in_schema[0]))
  const known = metadata.row_groups.length === 0 ? new Set(metadata.schema.map((element) => element.name)) : paths
  for (const column of columns) if (!known.has(column)) fail({ _tag: "MissingColumn", file, column })
  const rows = Number(metadata.num_rows)
  const found = new Map<string, Array<unknown>>(columns.map((name) => [name, new Array<unknown>(rows)]))
  try {
    await parquetRead({
      file: buffer,
      metadata,
      columns: [...columns],
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = found.get(columnName)
        if (target === undefined) return
        for (let i = 0; i < columnData.length; i++) target[rowStart + i] = columnData[i]
      }
    })
  } catch (cause) {
    unreadable(cause)
  }
  return { file, rows, column: (name) => found.get(name) ?? fail({ _tag: "MissingColumn", file, column: name }) }
}
