/**
 * The plan of an allocation over partitioned Parquet: which rows of which files are one shard.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readdir, stat } from "node:fs/promises"
import { basename, dirname, join, sep } from "node:path"
import type { DuckDBConnection } from "@duckdb/node-api"
import { Schema } from "effect"
import { fail } from "../BenchError.ts"
import { parquetTable, reading } from "./DuckDb.ts"

/** What is predicted of a query, and the columns that hold it. */
export const formColumns = {
  marginals: ["marginals"],
  beta: ["alpha", "beta"],
  success: ["success_probability"]
} as const

/** Columns that name a query: the first of them that is there is copied to the budgets. */
const idColumns = ["query", "id"]

/** Numbers of a shard: 128 MB as doubles. */
const shardNumbers = 2 ** 24
/**
 * Queries of a shard: fewer than usual where there are few queries, so that there are shards for every worker; more where
 * there are very many, since whoever agrees on the price holds the summaries of all shards, half a megabyte each.
 */
const shardRows = (queries: number): number =>
  Math.ceil(Math.max(Math.min(2 ** 17, Math.max(2 ** 14, queries / 16)), queries / 1024))
/** The paper's largest budget. */
const defaultMaxSamples = 128
/** A list of doubles of a query has to fit into memory. */
const mostSamples = 2 ** 20

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** Rows from .. to - 1 of a file, whose path is relative to the folder of predictions. */
const PieceSchema = Schema.Struct({ file: Schema.String, from: Count, to: Count })

/** The plan, as every worker of an allocation reads it. */
export const PlanSchema = Schema.Struct({
  /** SHA-256 over what the budgets depend on. */
  fingerprint: Schema.String,
  form: Schema.Literals(["marginals", "beta", "success"]),
  /** The column that names a query; absent where there is none. */
  id: Schema.optionalKey(Schema.String),
  /** Average samples per query. */
  budget: Schema.Finite,
  /** Most samples of a query. */
  maxSamples: Schema.Int,
  queries: Count,
  shards: Schema.Array(Schema.Array(PieceSchema))
})

/** The plan of an allocation. */
export type AllocationPlan = typeof PlanSchema.Type
/** Rows from .. to - 1 of a file. */
export type Piece = typeof PieceSchema.Type
/** Consecutive rows, of one file or of several small ones. */
export type Shard = ReadonlyArray<Piece>

/** A file of predictions as its footer describes it. */
interface PredictionFile {
  readonly file: string
  readonly rows: number
  readonly types: ReadonlyMap<string, string>
}

/** Every Parquet file of a folder, at any depth, by name; or the one file. Paths are relative to `folderOf`. */
const parquetFiles = async (predictions: string): Promise<ReadonlyArray<string>> => {
  const found = await stat(predictions).catch(() => undefined)
  if (found?.isFile() === true) return [basename(predictions)]
  const names = found === undefined ? [] : await readdir(predictions, { recursive: true })
  const files = names.filter((name) => name.endsWith(".parquet")).map((name) => name.split(sep).join("/"))
  const valid = "a Parquet file, or a folder with some, at any depth"
  if (files.length > 0) return files.toSorted((a, b) => (a < b ? -1 : 1))
  return fail({ _tag: "InvalidOption", field: "predictions", value: predictions, valid })
}

/** The folder that the paths of a plan are relative to. */
export const folderOf = async (predictions: string): Promise<string> =>
  (await stat(predictions)).isFile() ? dirname(predictions) : predictions

const describeFile = async (db: DuckDBConnection, folder: string, file: string): Promise<PredictionFile> => {
  const path = join(folder, file)
  return reading(file, async () => {
    const table = parquetTable(path)
    const described = await db.runAndReadAll(`DESCRIBE SELECT * EXCLUDE (file_row_number) FROM ${table}`)
    const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]))
    const counted = await db.runAndReadAll(`SELECT count(*) FROM ${table}`)
    return { file, rows: Number(counted.getRows()[0][0]), types }
  })
}

const numeric = /^(DOUBLE|FLOAT|DECIMAL\(.*\)|U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)$/

const checkColumns = ({ file, types }: PredictionFile, form: AllocationPlan["form"], id: string | undefined): void => {
  for (const column of [...formColumns[form], ...(id === undefined ? [] : [id])]) {
    const type = types.get(column) ?? fail({ _tag: "MissingColumn", file, column })
    if (column === id) continue
    const ofOne = form === "marginals" ? type.replace(/\[\d*\]$/, "") : type
    if (!numeric.test(ofOne) || (form === "marginals" && ofOne === type)) {
      const valid = form === "marginals" ? "a list of numbers" : "a column of numbers"
      fail({ _tag: "InvalidColumn", file, column, type, valid })
    }
  }
}

/** The form that the first file has: the one that says most, where it has several. */
const formOf = ({ file, types }: PredictionFile): AllocationPlan["form"] => {
  for (const form of ["marginals", "beta", "success"] as const)
    if (formColumns[form].every((column) => types.has(column))) return form
  return fail({ _tag: "MissingColumn", file, column: "success_probability (or alpha and beta, or marginals)" })
}

/** Rows in their order, cut where a shard is full; small files share one. */
const cutShards = (files: ReadonlyArray<PredictionFile>, most: number): ReadonlyArray<Shard> => {
  const shards: Array<Array<Piece>> = []
  let room = 0
  for (const { file, rows } of files)
    for (let from = 0; from < rows; ) {
      if (room === 0) {
        shards.push([])
        room = most
      }
      const to = Math.min(rows, from + room)
      shards[shards.length - 1].push({ file, from, to })
      room -= to - from
      from = to
    }
  return shards
}

/** Length of the first list of marginals: that of all of them, or a row is refused. */
const lengthOfMarginals = async (db: DuckDBConnection, folder: string, file: string): Promise<number> =>
  reading(file, async () => {
    const table = parquetTable(join(folder, file))
    const [[length]] = (await db.runAndReadAll(`SELECT len(marginals) FROM ${table} LIMIT 1`)).getRows()
    return Number(length ?? 0)
  })

const fingerprintOf = async (folder: string, files: ReadonlyArray<string>, terms: object): Promise<string> => {
  const hash = createHash("sha256").update(JSON.stringify(terms))
  for (const file of files) {
    const { mtimeMs, size } = await stat(join(folder, file))
    hash.update(JSON.stringify([file, size, mtimeMs]))
  }
  return hash.digest("hex")
}

/** What an allocation is asked for. */
export interface PlanOptions {
  /** A Parquet file, or a folder with some. */
  readonly predictions: string
  /** Average samples per query. */
  readonly budget: number
  /** Most samples of a query. Default: the length of the marginals, else 128. */
  readonly maxSamples?: number | undefined
}

/**
 * Plans an allocation from the footers of the files alone. O(files).
 *
 * @throws BenchError `InvalidOption`, `MissingColumn`, `InvalidColumn`, `UnreadableTable`
 */
export const planAllocation = async (db: DuckDBConnection, options: PlanOptions): Promise<AllocationPlan> => {
  const { budget, predictions } = options
  if (!(Number.isFinite(budget) && budget >= 0))
    fail({
      _tag: "InvalidOption",
      field: "budget",
      value: budget,
      valid: "a number >= 0: samples per query, on average"
    })
  const names = await parquetFiles(predictions)
  const folder = await folderOf(predictions)
  const files: Array<PredictionFile> = []
  for (const name of names) files.push(await describeFile(db, folder, name))
  const form = formOf(files[0])
  const id = idColumns.find((column) => files[0].types.has(column))
  for (const file of files) checkColumns(file, form, id)
  const queries = files.reduce((sum, { rows }) => sum + rows, 0)
  const first = files.find(({ rows }) => rows > 0)
  if (first === undefined) {
    return fail({ _tag: "InvalidOption", field: "predictions", value: predictions, valid: "at least one row" })
  }
  const length = form === "marginals" ? await lengthOfMarginals(db, folder, first.file) : defaultMaxSamples
  const { maxSamples = length } = options
  const most = form === "marginals" ? length : mostSamples
  if (!(Number.isSafeInteger(maxSamples) && maxSamples >= 1 && maxSamples <= most)) {
    const why = form === "marginals" ? ", the length of the marginals" : ""
    fail({
      _tag: "InvalidOption",
      field: "maxSamples",
      value: maxSamples,
      valid: `a whole number in 1 .. ${most}${why}`
    })
  }
  const fitting = Math.floor(shardNumbers / (form === "marginals" ? maxSamples : formColumns[form].length))
  const shards = cutShards(files, Math.max(1, Math.min(shardRows(queries), fitting)))
  const named = id === undefined ? {} : { id }
  const terms = { form, ...named, budget, maxSamples, queries }
  return { fingerprint: await fingerprintOf(folder, names, terms), ...terms, shards }
}

/** The rows of a piece, in their order. */
export const selectPiece = (folder: string, { file, from, to }: Piece, columns: string): string =>
  `SELECT ${columns} FROM ${parquetTable(join(folder, file))} WHERE file_row_number >= ${from} AND file_row_number < ${to}`
