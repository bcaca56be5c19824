/**
 * Effect's `SqlClient` on Node's own SQLite: one connection, one transaction at a time.
 *
 * @module
 */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { Context, Effect, Layer, Schedule, type Scope, Semaphore, Stream } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, SqlError, Statement } from "effect/sql"
import type { Connection } from "effect/sql/SqlConnection"

// The write-ahead log lets others read while one writes. What a killed process had committed is kept; only a machine
// that loses its power may lose the last commits.
const settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"

/**
 * Milliseconds that a statement waits for another transaction before it is tried anew. SQLite's own wait stops the whole
 * program, which could then not end the transaction that is waited for where that is its own.
 */
const busyTimeout = 5

/** Long enough for any transaction of another process to end. */
const untilUnlocked = Schedule.max([Schedule.jittered(Schedule.spaced("10 millis")), Schedule.recurs(3_000)])

/** Statements that are kept prepared. */
const keptStatements = 200

const numberOf = (cause: unknown): number | undefined =>
  typeof cause === "object" && cause !== null && "errcode" in cause && typeof cause.errcode === "number"
    ? cause.errcode
    : undefined

const sqlError = (cause: unknown, operation: string): SqlError.SqlError => {
  const said = cause instanceof Error ? cause.message : String(cause)
  const known = Object.assign(new Error(said, { cause }), { errno: numberOf(cause) })
  return new SqlError.SqlError({ reason: SqlError.classifySqliteError(known, { message: said, operation }) })
}

const isLocked = ({ reason }: SqlError.SqlError): boolean => reason._tag === "LockTimeoutError"

const bound = (value: unknown): SQLInputValue => {
  if (value === undefined) return null
  if (typeof value === "boolean") return Number(value)
  if (value instanceof Date) return value.toISOString()
  // Whatever else is no value of SQLite is refused by the database itself.
  return value as SQLInputValue
}

const open = (file: string): DatabaseSync => {
  mkdirSync(dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: busyTimeout })
  try {
    db.exec(settings)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

interface Prepared {
  readonly statement: StatementSync
  /** Whether it gives rows: asked once, since the answer is a list of all its columns. */
  readonly reads: boolean
}

/** A way to prepare statements, which are kept for the next time. */
const preparer = (db: DatabaseSync): ((sql: string, keep: boolean) => Prepared) => {
  const kept = new Map<string, Prepared>()
  return (sql, keep) => {
    const known = kept.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    const made = { statement, reads: statement.columns().length > 0 }
    if (!keep) return made
    const [oldest] = kept.keys()
    if (kept.size >= keptStatements && oldest !== undefined) kept.delete(oldest)
    kept.set(sql, made)
    return made
  }
}

interface RunOptions {
  readonly arrays?: boolean
  readonly raw?: boolean
  readonly keep?: boolean
}

const connectionTo = (db: DatabaseSync): Connection => {
  const prepare = preparer(db)
  const run = (
    sql: string,
    params: ReadonlyArray<unknown>,
    { arrays = false, keep = true, raw = false }: RunOptions = {}
    // What a statement gives is known to who wrote it alone, as in every driver of `SqlClient`.
    // biome-ignore lint/suspicious/noExplicitAny: the type of `Connection`
  ): Effect.Effect<any, SqlError.SqlError> =>
    Effect.withFiber((fiber) =>
      Effect.try({
        try: () => {
          const { reads, statement } = prepare(sql, keep)
          statement.setReadBigInts(Context.get(fiber.context, SqlClient.SafeIntegers))
          statement.setReturnArrays(arrays)
          const values = params.map(bound)
          if (reads) return statement.all(...values)
          const result = statement.run(...values)
          return raw ? result : []
        },
        catch: (cause) => sqlError(cause, "execute")
      }).pipe(Effect.retry({ schedule: untilUnlocked, while: isLocked }))
    )
  return {
    execute: (sql, params, transform) => Effect.map(run(sql, params), transform ?? ((rows) => rows)),
    executeRaw: (sql, params) => run(sql, params, { raw: true }),
    executeValues: (sql, params) => run(sql, params, { arrays: true }),
    executeValuesUnprepared: (sql, params) => run(sql, params, { arrays: true, keep: false }),
    executeUnprepared: (sql, params, transform) =>
      Effect.map(run(sql, params, { keep: false }), transform ?? ((rows) => rows)),
    executeStream: (sql, params, transform) =>
      Stream.unwrap(
        Effect.map(run(sql, params), (rows) => Stream.fromIterable(transform === undefined ? rows : transform(rows)))
      )
  }
}

/** Opens or creates a file; its connection lives as long as the scope. */
export const makeSqliteClient = (
  file: string
): Effect.Effect<SqlClient.SqlClient, SqlError.SqlError, Scope.Scope | Reactivity.Reactivity> =>
  Effect.gen(function* () {
    const db = yield* Effect.acquireRelease(
      Effect.try({ try: () => open(file), catch: (cause) => sqlError(cause, "connect") }).pipe(
        Effect.retry({ schedule: untilUnlocked, while: isLocked })
      ),
      (opened) => Effect.sync(() => opened.close())
    )
    return yield* SqlClient.make({
      ...SqlClient.makeSqliteAcquirers({
        connection: Effect.succeed(connectionTo(db)),
        semaphore: yield* Semaphore.make(1),
        isTransaction: () => db.isTransaction
      }),
      driver: "sqlite-node",
      compiler: Statement.makeCompilerSqlite(),
      // A transaction that read first and writes later would fail where another wrote in between.
      beginTransaction: "BEGIN IMMEDIATE",
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [["db.system.name", "sqlite"]]
    })
  })

/** The client of a file. */
export const sqliteLayer = (file: string): Layer.Layer<SqlClient.SqlClient, SqlError.SqlError> =>
  Layer.effect(SqlClient.SqlClient, makeSqliteClient(file)).pipe(Layer.provide(Reactivity.layer))
