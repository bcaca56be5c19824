import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterAll, expect, it } from "vitest"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { runWorkLoop, type StageWork } from "../../src/collect/WorkLoop.ts"
import { hasPending, offerPage } from "../../src/store/WorkQueue.ts"
import { toyCollection } from "../store/Stores.ts"

const store = mkdtempSync(join(tmpdir(), "alloc-loop-"))
afterAll(() => rmSync(store, { recursive: true, force: true }))

it("keeps as many items under way as there is room for, and tells of those that fail", async () => {
  const told: Array<unknown> = []
  const under = { now: 0, most: 0 }
  const done: Array<number> = []
  let failures = 1
  await runOnStore({ store }, () =>
    Effect.scoped(
      Effect.gen(function* () {
        const key = { collection: yield* toyCollection("loop"), stage: "samples" as const }
        const missing = Effect.succeed(new Map(Array.from({ length: 12 }, (_, query) => [query, [0]] as const)))
        yield* offerPage(key, 1, { first: 0, last: 11, missing, most: 1, again: false, givenUp: "offer" })
        const stage: StageWork = {
          key,
          calls: () => 1,
          work: ({ query }) =>
            Effect.gen(function* () {
              under.now += 1
              under.most = Math.max(under.most, under.now)
              // However long it takes to take an item, the first wait for the third; then there is time for a fourth.
              while (under.most < 3) yield* Effect.sleep("5 millis")
              yield* Effect.sleep("20 millis")
              under.now -= 1
              if (query === 3 && failures-- > 0) return yield* Effect.fail("once")
              done.push(query)
            })
        }
        yield* runWorkLoop({
          room: 3,
          choose: Effect.map(hasPending(key), (left) => (left ? stage : undefined)),
          over: Effect.map(hasPending(key), (left) => !left),
          halted: () => false,
          failed: (error) => told.push(error)
        })
      })
    )
  )
  expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, query) => query))
  expect(under.most).toBe(3)
  expect(told).toEqual(["once"])
})
