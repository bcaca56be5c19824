import { Effect } from "effect"
import { expect, it } from "vitest"
import { addQueries, storedQueries, storedQuery } from "../../src/store/StoredQueries.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

const query = (id: string, prompt = `key of ${id}`) => ({ id, prompt, request: JSON.stringify({ prompt: id }) })

onBothStores("stored queries", (run) => {
  it("are numbered in their order, known ones keep their numbers, another prompt is another query", async () => {
    const numbers = await run(
      Effect.gen(function* () {
        const one = yield* toyCollection("queries")
        const first = yield* addQueries(one, [query("a"), query("b")])
        const second = yield* addQueries(one, [query("b"), query("c"), query("a", "other words")])
        return { first, second, third: (yield* storedQuery(one, 2))?.id, none: yield* storedQuery(one, 9) }
      })
    )
    expect(numbers).toEqual({ first: [0, 1], second: [1, 2, 3], third: "c", none: undefined })
  })

  it("get one number each where two add them at once, in any number", async () => {
    const one = await run(toyCollection("many"))
    const all = Array.from({ length: 1200 }, (_, i) => query(`q${i}`))
    const [a, b] = await Promise.all([run(addQueries(one, all)), run(addQueries(one, all.toReversed()))])
    expect(a).toEqual([...b].reverse())
    expect(new Set(a).size).toBe(1200)
    expect((await run(storedQueries(one))).map(({ query: number }) => number)).toEqual([...a].sort((x, y) => x - y))
  })

  it("keep texts that a database cannot hold as they are as nearly as it can", async () => {
    const odd = { ...query("odd"), request: 'a\u0000b\ud800"' }
    const [stored] = await run(
      Effect.gen(function* () {
        const one = yield* toyCollection("odd")
        yield* addQueries(one, [odd])
        return yield* storedQueries(one)
      })
    )
    expect(stored.request).toBe('a\uFFFDb\uFFFD"')
  })
})
