import { type AddressInfo, createServer, type Socket } from "node:net"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { postgresLayer } from "../../src/store/PostgresClient.ts"
import { noPostgres, openPostgres, type PostgresServer } from "./PostgresServer.ts"

let server: PostgresServer | undefined
beforeAll(async () => {
  if (noPostgres === "") server = await openPostgres()
})
afterAll(async () => server?.[Symbol.asyncDispose]())

describe("a client of Postgres", () => {
  it.skipIf(noPostgres !== "")("goes on after the server was restarted as by a crash", async () => {
    const one = Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ readonly n: number }>`SELECT 1 AS n`)
    const program = Effect.gen(function* () {
      const before = yield* one
      yield* Effect.promise(async () => server?.restart())
      const after = yield* Effect.retry(one, { times: 20 })
      return [before[0].n, after[0].n]
    }).pipe(Effect.provide(postgresLayer(Redacted.make(server?.url ?? ""), 2)))
    expect(await Effect.runPromise(program)).toEqual([1, 1])
  })

  it("gives up on a server that accepts and stays silent", async () => {
    const sockets: Array<Socket> = []
    const silent = createServer((socket) => sockets.push(socket))
    await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done))
    const { port } = silent.address() as AddressInfo // a TCP server has no other kind of address
    const program = Effect.provide(
      Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT 1`),
      postgresLayer(Redacted.make(`postgres://me:x@127.0.0.1:${port}/db?connect_timeout=1`), 1)
    )
    expect((await Effect.runPromise(Effect.flip(program))).reason._tag).toBe("ConnectionError")
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => silent.close(done))
  })
})
