import { Effect } from "effect"
import { expect, it } from "vitest"
import { steerCollection } from "../../src/store/StoredCollections.ts"
import {
  deadLetters,
  hasPending,
  hasTakeable,
  mostAttempts,
  offerPage,
  queueCounts,
  reviveDeadLetters,
  workQueue
} from "../../src/store/WorkQueue.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

const page = (missing: ReadonlyArray<readonly [number, ReadonlyArray<number>]>) => ({
  first: 0,
  last: 99,
  missing: Effect.succeed(new Map(missing)),
  most: 4,
  again: false,
  givenUp: "offer" as const
})

onBothStores("a work queue", (run) => {
  it("offers ranges of what is missing, and nothing that waits already", async () => {
    const found = await run(
      Effect.gen(function* () {
        const key = { collection: yield* toyCollection("offer"), stage: "samples" as const }
        const queue = yield* workQueue(key)
        const counts = [
          yield* offerPage(key, 1, page([[7, [0, 1, 2, 3, 4, 6]]])),
          yield* offerPage(key, 2, page([[7, [0, 1, 2, 3, 4, 5, 6]]]))
        ]
        const items = yield* Effect.forEach([1, 2, 3, 4], () =>
          queue.take(({ from, to }) => Effect.succeed([from, to]))
        )
        return { counts, items, left: yield* hasPending(key) }
      })
    )
    expect(found).toEqual({
      counts: [3, 1],
      items: [
        [0, 4],
        [4, 5],
        [6, 7],
        [5, 6]
      ],
      left: false
    })
  })

  it("offers once what two offer at once", async () => {
    const key = { collection: await run(toyCollection("both")), stage: "samples" as const }
    const all = Array.from({ length: 40 }, (_, query) => [query, [0, 1, 2]] as const)
    const counts = await Promise.all([1, 2, 3].map((round) => run(offerPage(key, round, page(all)))))
    expect(counts.sort()).toEqual([0, 0, 40])
    expect(await run(queueCounts(key))).toEqual({ pending: 40, dead: 0 })
  })

  it("keeps what fails as often as it may as a dead letter, until it is put back", async () => {
    const collection = await run(toyCollection("dead"))
    const key = { collection, stage: "samples" as const }
    await run(offerPage(key, 1, page([[1, [0]]])))
    const failing = Effect.flatMap(workQueue(key), (queue) =>
      Effect.exit(queue.take(() => Effect.fail(new Error("poison"))))
    )
    for (let attempt = 0; attempt < mostAttempts; attempt++) await run(failing)
    const [letter] = await run(deadLetters(collection, 10))
    expect(letter).toMatchObject({ stage: "samples", attempts: mostAttempts, item: { query: 1, from: 0, to: 1 } })
    expect(letter.error).toContain("poison")
    expect(await run(queueCounts(key))).toEqual({ pending: 0, dead: 1 })
    expect(await run(reviveDeadLetters(collection))).toBe(1)
    expect(await run(hasTakeable(key, 1))).toBe(true)
    await run(steerCollection(collection, {}))
  })

  it("says what may be taken: not what somebody works on within the lease", async () => {
    const key = { collection: await run(toyCollection("lease")), stage: "samples" as const }
    await run(offerPage(key, 1, page([[1, [0]]])))
    const during = await run(
      Effect.flatMap(workQueue(key), (queue) => queue.take(() => Effect.all([hasTakeable(key, 60), hasPending(key)])))
    )
    expect(during).toEqual([false, true])
    expect(await run(Effect.all([hasTakeable(key, 60), hasPending(key)]))).toEqual([false, false])
  })
})
