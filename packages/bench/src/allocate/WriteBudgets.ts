/**
 * Budgets as Parquet: a row for each row of the predictions, in their order.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { open, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import type { DuckDBConnection } from "@duckdb/node-api"
import { fail, problemOf } from "../BenchError.ts"
import { quoted } from "./DuckDb.ts"
import { type AllocationPlan, type Shard, selectPiece } from "./Plan.ts"

/** What a file of budgets says of itself, in its footer. */
export interface BudgetTotals {
  readonly rows: number
  /** Sum of the samples. */
  readonly total: number
  /** Sum of the expected rewards. */
  readonly value: number
  /** Queries whose marginals rose, and were replaced by the slopes of their concave envelope. */
  readonly hulled: number
}

/** The samples of a shard as a table `budgets`, in their order. */
const budgetsTable = async (db: DuckDBConnection, samples: Int32Array): Promise<void> => {
  await db.run("CREATE OR REPLACE TEMP TABLE budgets (samples INTEGER)")
  const appender = await db.createAppender("budgets")
  for (const count of samples) {
    appender.appendInteger(count)
    appender.endRow()
  }
  appender.closeSync()
}

const rowsOf = (folder: string, { id }: AllocationPlan, shard: Shard): string => {
  if (id === undefined) return "SELECT samples FROM budgets"
  const ids = shard.map((piece) => `(${selectPiece(folder, piece, id)})`).join(" UNION ALL ")
  return `SELECT ${id}, samples FROM (${ids}) POSITIONAL JOIN budgets`
}

/**
 * Writes the budgets of a shard: to a temporary name that becomes `file` when all is on the disk. Names of queries go from
 * file to file without being read here, whatever their type.
 *
 * @throws BenchError `UnwritableFolder`
 */
export const writeBudgets = async (
  db: DuckDBConnection,
  folder: string,
  plan: AllocationPlan,
  shard: Shard,
  out: { readonly file: string; readonly samples: Int32Array; readonly totals: BudgetTotals }
): Promise<void> => {
  const { file, samples, totals } = out
  const temporary = `${file}.${randomUUID()}.tmp`
  const said = Object.entries(totals).map(([name, value]) => `${name}: ${quoted(String(value))}`)
  try {
    await budgetsTable(db, samples)
    await db.run(
      `COPY (${rowsOf(folder, plan, shard)}) TO ${quoted(temporary)} (FORMAT parquet, COMPRESSION snappy, KV_METADATA {${said.join(", ")}})`
    )
    await using written = await open(temporary, "r+")
    await written.sync()
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    fail({ _tag: "UnwritableFolder", directory: file, problem: problemOf(cause).split("\n")[0] })
  }
}

/**
 * What a file of budgets says of itself.
 *
 * @throws BenchError `UnreadableTable`
 */
export const readTotals = async (db: DuckDBConnection, folder: string, file: string): Promise<BudgetTotals> => {
  const path = quoted(join(folder, file).replaceAll(/[[*?]/g, "[$&]"))
  const rows = await db.runAndReadAll(`SELECT decode(key), decode(value) FROM parquet_kv_metadata(${path})`)
  const said = new Map(rows.getRows().map(([key, value]) => [String(key), Number(value)]))
  const number = (name: keyof BudgetTotals): number => {
    const value = said.get(name)
    return value ?? fail({ _tag: "UnreadableTable", file, problem: `its footer does not say ${name}` })
  }
  return { rows: number("rows"), total: number("total"), value: number("value"), hulled: number("hulled") }
}
