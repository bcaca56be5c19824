import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { fakeModel } from "@alloc/decoders/testing"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import { collectSamples } from "../../src/collect/index.ts"
import { postgresLayer } from "../../src/store/PostgresClient.ts"
import { toyPlan } from "../collect/ToyPlan.ts"
import { makeCertificate, noPostgres, openPostgres } from "./PostgresServer.ts"

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const ran = (url: string, statement: string): Promise<unknown> =>
  Effect.runPromise(
    Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(statement)).pipe(
      Effect.provide(postgresLayer(Redacted.make(url), 1))
    )
  )

describe.skipIf(noPostgres !== "")("a store on Postgres", () => {
  it("needs no other rights than those of deploy/rights.sql", async () => {
    await using server = await openPostgres(["fsync = off"], "owner")
    const rights = readFileSync(file("../../../../deploy/rights.sql"), "utf8").replace(":password", "'little'")
    const statements = rights
      .replaceAll(/^--.*$/gm, "")
      .split(";")
      .filter((statement) => statement.trim() !== "")
    for (const statement of statements) await ran(server.url, statement)
    const url = `postgres://alloc:little@127.0.0.1:${server.port}/postgres`
    const model = fakeModel({ success: () => 0.5 })
    expect(await collectSamples(toyPlan("a "), model, { store: url })).toEqual({ complete: true, drawn: 6, failed: 0 })
    expect(await ran(url, "SELECT COUNT(*) AS n FROM alloc.alloc_samples")).toMatchObject([{ n: 6n }])
    await expect(ran(url, "CREATE TABLE public.other (n INTEGER)")).rejects.toThrow()
    await expect(ran(url, "CREATE ROLE another")).rejects.toThrow()
  }, 600_000)

  it("is reached over TLS where its certificate is known, and not where it is not", async () => {
    const folder = mkdtempSync(join(tmpdir(), "alloc-tls-"))
    try {
      const { cert, key } = await makeCertificate(folder)
      const settings = ["fsync = off", "ssl = on", `ssl_cert_file = '${cert}'`, `ssl_key_file = '${key}'`]
      await using server = await openPostgres(settings)
      const program = `import { runOnStore } from ${JSON.stringify(file("../../src/collect/RunOnStore.ts"))}
        import { SqlClient } from ${JSON.stringify(import.meta.resolve("effect/sql"))}
        import { Effect } from ${JSON.stringify(import.meta.resolve("effect"))}
        const asked = Effect.flatMap(SqlClient.SqlClient, (sql) => sql\`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()\`)
        console.log(JSON.stringify(await runOnStore({ store: process.argv[1] }, () => asked)))`
      const over = (env: NodeJS.ProcessEnv) =>
        promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, `${server.url}?sslmode=require`], {
          env: { ...process.env, ...env }
        })
      expect((await over({ NODE_EXTRA_CA_CERTS: cert })).stdout).toBe('[{"ssl":true}]\n')
      const refused = await over({ NODE_EXTRA_CA_CERTS: "" }).catch((cause: unknown) => String(cause))
      expect(refused).toMatch(/self-signed certificate/)
      expect(refused).toContain("StoreFailed")
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 600_000)
})
