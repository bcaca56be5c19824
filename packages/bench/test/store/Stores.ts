/** A store of each kind, empty, for tests that hold on both. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterAll, beforeAll, describe } from "vitest"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { joinCollection } from "../../src/store/StoredCollections.ts"
import type { Store } from "../../src/store/StoreLayer.ts"
import { noPostgres, openPostgres, type PostgresServer } from "./PostgresServer.ts"

/** Runs work on the store. */
export type OnThisStore = <A>(work: Effect.Effect<A, unknown, Store>) => Promise<A>

export const toyManifest = {
  arm: "fake",
  model: { name: "fake", sha256: "fake" },
  seed: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "",
  form: "plain" as const
}

/** A collection of its own. */
export const toyCollection = (fingerprint: string) =>
  Effect.map(
    joinCollection({ fingerprint, name: "toy", manifest: toyManifest, samples: 4 }),
    ({ collection }) => collection
  )

/** Describes what holds on both kinds of store. */
export const onBothStores = (name: string, tests: (run: OnThisStore, kind: string) => void): void => {
  describe(`${name}, on SQLite`, () => {
    const folder = mkdtempSync(join(tmpdir(), "alloc-stores-"))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    tests((work) => runOnStore({ store: folder, leaseSeconds: 2 }, () => work), "SQLite")
  })
  describe.skipIf(noPostgres !== "")(`${name}, on Postgres`, () => {
    let server: PostgresServer | undefined
    beforeAll(async () => {
      server = await openPostgres()
    })
    afterAll(async () => server?.[Symbol.asyncDispose]())
    tests((work) => runOnStore({ store: server?.url ?? "", leaseSeconds: 2 }, () => work), "Postgres")
  })
}
