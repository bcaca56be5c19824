/**
 * The reward curves of one shard, read in a stream from its rows.
 *
 * @module
 */
import { betaCurves, CoreError, type Curves, marginalCurves, successCurves } from "@alloc/core"
import type { DuckDBConnection, DuckDBListVector, DuckDBVector } from "@duckdb/node-api"
import { fail } from "../BenchError.ts"
import { reading } from "./DuckDb.ts"
import { type AllocationPlan, formColumns, type Shard, selectPiece } from "./Plan.ts"

/** Where a chunk of rows goes in the shard, and where it comes from. */
interface Chunk {
  readonly vector: DuckDBVector
  readonly rows: number
  /** Place in the shard of the chunk's first row. */
  readonly place: number
  readonly file: string
  /** Row in the file of the chunk's first row. */
  readonly row: number
}

const refuse = ({ file, row }: Chunk, i: number, field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidRow", file, row: row + i, field, value, valid })

/** Copies a column of numbers; the range of each is checked by the curves. */
const copyNumbers = (chunk: Chunk, column: string, target: Float64Array): void => {
  const { place, rows, vector } = chunk
  for (let i = 0; i < rows; i++) {
    const value = vector.getItem(i)
    target[place + i] = typeof value === "number" ? value : refuse(chunk, i, column, value, "a number")
  }
}

/** Copies the first `width` numbers of every list. */
const copyLists = (chunk: Chunk, width: number, target: Float64Array): void => {
  const { place, rows } = chunk
  // Selected as DOUBLE[]: DuckDB gives lists.
  const lists = chunk.vector as DuckDBListVector
  const numbers = lists.childVector
  for (let i = 0; i < rows; i++) {
    const length = lists.getEntryLength(i)
    if (length < width) refuse(chunk, i, "marginals", `${length} numbers`, `${width} numbers, the most samples`)
    const from = lists.getEntryOffset(i)
    const to = (place + i) * width
    for (let j = 0; j < width; j++) {
      const value = numbers.getItem(from + j)
      target[to + j] = typeof value === "number" ? value : refuse(chunk, i, `marginals[${j}]`, value, "a number")
    }
  }
}

/** What a column is selected as; a missing list is one without numbers. */
const selected = (column: string): string =>
  column === "marginals" ? "CAST(coalesce(marginals, []) AS DOUBLE[])" : `CAST(${column} AS DOUBLE)`

/** Number of queries of a shard. */
export const shardSize = (shard: Shard): number => shard.reduce((sum, { from, to }) => sum + to - from, 0)

/** The columns of a shard as arrays, one after another in the order of the form. */
const readColumns = async (
  db: DuckDBConnection,
  folder: string,
  { form, maxSamples }: AllocationPlan,
  shard: Shard
): Promise<ReadonlyArray<Float64Array>> => {
  const columns = formColumns[form]
  const width = form === "marginals" ? maxSamples : 1
  const targets = columns.map(() => new Float64Array(shardSize(shard) * width))
  let place = 0
  for (const piece of shard) {
    const { file, from, to } = piece
    let row = from
    const sql = selectPiece(folder, piece, columns.map(selected).join(", "))
    const result = await reading(file, () => db.stream(sql))
    for (;;) {
      const chunk = await reading(file, () => result.fetchChunk())
      const rows = chunk?.rowCount ?? 0
      if (chunk === null || rows === 0) break
      targets.forEach((target, c) => {
        const part = { vector: chunk.getColumnVector(c), rows, place, file, row }
        if (form === "marginals") copyLists(part, width, target)
        else copyNumbers(part, columns[c], target)
      })
      place += rows
      row += rows
    }
    if (row !== to) fail({ _tag: "UnreadableTable", file, problem: `${row} rows; the plan was made with ${to}` })
  }
  return targets
}

/** The file and the row of a shard's query. */
const placeOf = (shard: Shard, query: number): { readonly file: string; readonly row: number } => {
  let left = query
  for (const { file, from, to } of shard) {
    if (left < to - from) return { file, row: from + left }
    left -= to - from
  }
  return { file: shard[0].file, row: query }
}

/** What core says of a query of the shard, said of its row. */
const saidOfRow = (shard: Shard, cause: unknown): never => {
  if (!(cause instanceof CoreError)) throw cause
  const { reason } = cause
  if (reason._tag === "InvalidProbability") {
    const { query, value } = reason
    const valid = "a number in [0, 1]"
    return fail({ _tag: "InvalidRow", ...placeOf(shard, query), field: "success_probability", value, valid })
  }
  if (reason._tag !== "InvalidParameter" || reason.query === undefined) throw cause
  const { query, valid, value } = reason
  const field = reason.field.replace(/^marginal (\d+)$/, (_, j) => `marginals[${Number(j) - 1}]`)
  return fail({ _tag: "InvalidRow", ...placeOf(shard, query), field, value, valid })
}

/**
 * Reads the curves of a shard; every number is checked. O(numbers of the shard).
 *
 * @throws BenchError `InvalidRow`, `UnreadableTable`
 */
export const shardCurves = async (
  db: DuckDBConnection,
  folder: string,
  plan: AllocationPlan,
  shard: Shard
): Promise<Curves> => {
  const { form, maxSamples } = plan
  const [first, second] = await readColumns(db, folder, plan, shard)
  try {
    if (form === "beta") return betaCurves(first, second, { maxSamples })
    if (form === "success") return successCurves(first, { maxSamples })
    return marginalCurves(first, { size: shardSize(shard), maxSamples })
  } catch (cause) {
    return saidOfRow(shard, cause)
  }
}
