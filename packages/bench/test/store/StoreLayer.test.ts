import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { PersistedQueue } from "effect/persistence"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { storeLayer } from "../../src/store/StoreLayer.ts"
import { noPostgres, openPostgres, type PostgresServer } from "./PostgresServer.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-store-"))
let server: PostgresServer | undefined

beforeAll(async () => {
  if (noPostgres === "") server = await openPostgres()
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const Item = Schema.Struct({ n: Schema.Int })

describe.each([
  ["SQLite", () => join(folder, "store")],
  ["Postgres", () => server?.url ?? ""]
])("a store on %s", (kind, place) => {
  const skip = kind === "Postgres" && noPostgres !== ""

  it.skipIf(skip)("is made once by all who open it at once, and keeps its queue", async () => {
    const store = place()
    const offer = Effect.gen(function* () {
      const queue = yield* PersistedQueue.make({ name: "numbers", schema: Item })
      yield* queue.offer({ n: 7 }, { id: "seven" })
    }).pipe(Effect.provide(storeLayer({ store })))
    await Promise.all(Array.from({ length: 4 }, () => Effect.runPromise(offer)))
    const taken = Effect.gen(function* () {
      const queue = yield* PersistedQueue.make({ name: "numbers", schema: Item })
      const first = yield* queue.take(({ n }) => Effect.succeed(n))
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{ readonly state: string }>`SELECT state FROM alloc_queue`
      const tables = yield* sql`SELECT * FROM alloc_samples`
      return { first, rows: rows.map(({ state }) => state), tables: tables.length }
    }).pipe(Effect.provide(storeLayer({ store })))
    expect(await Effect.runPromise(taken)).toEqual({ first: 7, rows: ["completed"], tables: 0 })
  })

  it.skipIf(skip)("undoes a transaction that fails", async () => {
    const program = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const insert = sql`INSERT INTO alloc_features (collection, query, feature, dimensions) VALUES (1, 2, 'f', ${Uint8Array.of(1, 2)})`
      yield* sql.withTransaction(Effect.andThen(insert, Effect.fail("no"))).pipe(Effect.ignore)
      const before = (yield* sql`SELECT * FROM alloc_features`).length
      yield* sql.withTransaction(insert)
      const [row] = yield* sql<{ readonly dimensions: Uint8Array }>`SELECT dimensions FROM alloc_features`
      return { before, bytes: [...row.dimensions] }
    }).pipe(Effect.provide(storeLayer({ store: place() })))
    expect(await Effect.runPromise(program)).toEqual({ before: 0, bytes: [1, 2] })
  })
})

describe("a store that cannot be opened", () => {
  const failure = (store: string) =>
    Effect.runPromise(Effect.flip(Effect.provide(Effect.void, storeLayer({ store, connections: 1 }))))

  it.skipIf(noPostgres !== "")("says why, without the password", async () => {
    const wrong = (server?.url ?? "").replace(server?.password ?? "", "open-sesame")
    const error = await failure(wrong)
    expect(error.reason).toMatchObject({ _tag: "StoreFailed", store: `postgres://127.0.0.1:${server?.port}/postgres` })
    expect(error.message).toContain("password authentication failed")
    expect(error.message).not.toContain("sesame")
  })

  it("names the folder that cannot be made", async () => {
    expect((await failure("/dev/null/store")).reason).toMatchObject({ _tag: "StoreFailed" })
  })
})
