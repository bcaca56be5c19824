import { Effect } from "effect"
import { expect, it } from "vitest"
import { presentSamples, readSamples, writeSamples } from "../../src/store/StoredSamples.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

const answer = (sample: number, text: string) => ({ query: 1, sample, failed: false, text, tokens: 2, latencyMs: 1.5 })
const failure = (sample: number, passing: boolean) => ({ query: 1, sample, failed: true, passing, error: "no" })

onBothStores("stored samples", (run) => {
  it("are there once: an answer stays, a failure is replaced", async () => {
    const { fresh, rows } = await run(
      Effect.gen(function* () {
        const one = yield* toyCollection("samples")
        const fresh = [
          yield* writeSamples(one, [answer(0, "first"), failure(1, true)]),
          yield* writeSamples(one, [answer(0, "second"), answer(1, "late")]),
          // One statement may meet a key twice.
          yield* writeSamples(one, [failure(2, false), answer(2, "kept"), answer(2, "again")]),
          yield* writeSamples(one, [])
        ]
        return { fresh: fresh.map((some) => some.length), rows: yield* readSamples(one, 0, 5) }
      })
    )
    expect(fresh).toEqual([2, 1, 1, 0])
    expect(rows.map(({ failed, sample, text }) => [sample, failed, text])).toEqual([
      [0, false, "first"],
      [1, false, "late"],
      [2, false, "kept"]
    ])
    expect(rows[0]).toMatchObject({ tokens: 2, latencyMs: 1.5, error: undefined })
  })

  it("count as present by what is to be tried again", async () => {
    const present = await run(
      Effect.gen(function* () {
        const one = yield* toyCollection("present")
        yield* writeSamples(one, [answer(0, "a"), failure(1, true), failure(2, false), answer(9, "beyond")])
        const block = { collection: one, first: 0, last: 3, from: 0, to: 4 }
        return yield* Effect.forEach(["none", "passing", "any"] as const, (retry) => presentSamples(block, retry))
      })
    )
    expect(present.map((found) => [...(found.get(1) ?? [])].sort())).toEqual([[0, 1, 2], [0, 2], [0]])
  })
})
