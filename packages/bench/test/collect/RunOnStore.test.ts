import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, describe, expect, it } from "vitest"
import { runOnStore } from "../../src/collect/RunOnStore.ts"

const store = mkdtempSync(join(tmpdir(), "alloc-run-"))
afterAll(() => rmSync(store, { recursive: true, force: true }))

describe("runOnStore", () => {
  it("gives what the work gives, and what it fails with as it is", async () => {
    expect(await runOnStore({ store }, (lease) => Effect.succeed(lease))).toBe(10)
    const own = new Error("mine")
    await expect(runOnStore({ store }, () => Effect.fail(own))).rejects.toBe(own)
  })

  it("tells a database's own errors as the store's", async () => {
    const wrong = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT x FROM nowhere`)
    await expect(runOnStore({ store }, () => wrong)).rejects.toMatchObject({
      reason: { _tag: "StoreFailed", problem: expect.stringContaining("no such table") }
    })
  })
})
