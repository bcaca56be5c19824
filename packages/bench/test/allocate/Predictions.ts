/** Predictions in Parquet, and budgets read back, for the tests here. */
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openDuckDb, quoted } from "../../src/allocate/DuckDb.ts"

/** A folder that is removed at the end of a test. */
export const temporaryFolder = async (): Promise<AsyncDisposable & { readonly folder: string }> => {
  const folder = await mkdtemp(join(tmpdir(), "alloc-allocate-"))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** Writes what a SELECT gives as a Parquet file. */
export const writeParquet = async (file: string, select: string): Promise<void> => {
  await mkdir(join(file, ".."), { recursive: true })
  using db = await openDuckDb()
  await db.connection.run("SELECT setseed(0.25)")
  await db.connection.run(`COPY (${select}) TO ${quoted(file)} (FORMAT parquet)`)
}

/** Rows of the Parquet files of a pattern, file by file in the order of names. */
export const readParquet = async (pattern: string, columns: string): Promise<ReadonlyArray<ReadonlyArray<unknown>>> => {
  using db = await openDuckDb()
  return (await db.connection.runAndReadAll(`SELECT ${columns} FROM read_parquet(${quoted(pattern)})`)).getRows()
}
