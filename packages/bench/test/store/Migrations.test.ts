import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, describe, expect, it } from "vitest"
import { migrateStore } from "../../src/store/Migrations.ts"
import { sqliteLayer } from "../../src/store/SqliteClient.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-migrations-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("migrateStore", () => {
  it("makes every table once, and lets no sample be there twice", async () => {
    const program = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* migrateStore
      yield* migrateStore
      const tables = yield* sql<{ readonly name: string }>`
        SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'alloc_%' ORDER BY name`
      const insert = sql`INSERT INTO alloc_samples (collection, query, sample, failed, passing) VALUES (1, 2, 3, 0, 0)`
      yield* insert
      const twice = yield* Effect.flip(insert)
      return { tables: tables.map(({ name }) => name), twice: twice.reason._tag }
    }).pipe(Effect.provide(sqliteLayer(join(folder, "store.sqlite"))))
    expect(await Effect.runPromise(program)).toEqual({
      tables: [
        "alloc_collections",
        "alloc_features",
        "alloc_migrations",
        "alloc_queries",
        "alloc_samples",
        "alloc_scores",
        "alloc_scorings",
        "alloc_workers"
      ],
      twice: "ConstraintError"
    })
  })
})
