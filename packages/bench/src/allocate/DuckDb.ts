/**
 * DuckDB, loaded when it is first needed: an optional dependency, which reads and writes Parquet in bounded memory.
 *
 * @module
 */
import type { DuckDBConnection } from "@duckdb/node-api"
import { fail, problemOf } from "../BenchError.ts"

/** What DuckDB may hold beside what this process holds. */
const memoryLimit = "512MB"

const loadDuckDb = async (): Promise<typeof import("@duckdb/node-api")> => {
  try {
    return await import("@duckdb/node-api")
  } catch (cause) {
    return fail({
      _tag: "Unavailable",
      what: `reading partitioned Parquet (${problemOf(cause)})`,
      how: "npm install @duckdb/node-api@1.5.6-r.1"
    })
  }
}

/** A database in memory, on one thread: rows keep their order, and a process uses one core. */
export interface DuckDb extends Disposable {
  readonly connection: DuckDBConnection
}

/**
 * Opens DuckDB.
 *
 * @throws BenchError `Unavailable` where it is not installed
 */
export const openDuckDb = async (): Promise<DuckDb> => {
  const { DuckDBInstance } = await loadDuckDb()
  const database = await DuckDBInstance.create(":memory:", { threads: "1", memory_limit: memoryLimit })
  const connection = await database.connect()
  return {
    connection,
    [Symbol.dispose]: () => {
      connection.closeSync()
      database.closeSync()
    }
  }
}

/** A text as SQL writes it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** One Parquet file as a table; what a name holds of `*`, `?` and `[` is no pattern. */
export const parquetTable = (file: string): string =>
  `read_parquet(${quoted(file.replaceAll(/[[*?]/g, "[$&]"))}, hive_partitioning = false, file_row_number = true)`

/**
 * Runs a statement on a Parquet file; what DuckDB says becomes the problem of that file.
 *
 * @throws BenchError `UnreadableTable`
 */
export const reading = async <A>(file: string, work: () => Promise<A>): Promise<A> => {
  try {
    return await work()
  } catch (cause) {
    return fail({ _tag: "UnreadableTable", file, problem: problemOf(cause).split("\n")[0] })
  }
}
