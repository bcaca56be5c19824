import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, describe, expect, it } from "vitest"
import { sqliteLayer } from "../../src/store/SqliteClient.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-sqlite-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const on = <A, E>(program: Effect.Effect<A, E, SqlClient.SqlClient>, file = "one.sqlite"): Promise<A> =>
  Effect.runPromise(Effect.provide(program, sqliteLayer(join(folder, file))))

describe("a client of SQLite", () => {
  it("binds what SQLite has no type for, and streams", async () => {
    const program = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE t (a, b, c)`
      yield* sql`INSERT INTO t VALUES (${true}, ${undefined}, ${new Date(0)})`
      const rows = yield* Stream.runCollect(sql`SELECT * FROM t`.stream)
      return [...rows]
    })
    expect(await on(program)).toEqual([{ a: 1, b: null, c: "1970-01-01T00:00:00.000Z" }])
  })

  it("tells a key that exists from other failures", async () => {
    const program = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE k (a INTEGER PRIMARY KEY)`
      yield* sql`INSERT INTO k VALUES (1)`
      const twice = yield* Effect.flip(sql`INSERT INTO k VALUES (1)`)
      const wrong = yield* Effect.flip(sql`SELECT x FROM nowhere`)
      return [twice.reason._tag, wrong.message]
    })
    expect(await on(program)).toEqual(["ConstraintError", "no such table: nowhere"])
  })

  it("waits for another connection's transaction", async () => {
    const add = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE IF NOT EXISTS n (v)`
      const one = Effect.gen(function* () {
        const [{ most }] = yield* sql<{ readonly most: number | null }>`SELECT max(v) AS most FROM n`
        yield* sql`INSERT INTO n VALUES (${(most ?? 0) + 1})`
      })
      yield* Effect.forEach(Array.from({ length: 50 }), () => sql.withTransaction(one), { discard: true })
      return (yield* sql`SELECT * FROM n`).length
    })
    await Promise.all([on(add, "n.sqlite"), on(add, "n.sqlite")])
    const values = Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ readonly v: number }>`SELECT v FROM n ORDER BY v`)
    expect((await on(values, "n.sqlite")).map(({ v }) => v)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  })
})
