import { Effect } from "effect"
import { expect, it } from "vitest"
import { addQueries } from "../../src/store/StoredQueries.ts"
import { joinScoring, writeScores } from "../../src/store/StoredScores.ts"
import { raiseWanted, verdictCounts, wantedSamples } from "../../src/store/WantedSamples.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

const queries = ["a", "b", "c"].map((id) => ({ id, prompt: "p", request: "{}" }))

onBothStores("what queries are to get", (run) => {
  it("is raised by one of those who decided on the same grounds, and not by the others", async () => {
    const found = await run(
      Effect.gen(function* () {
        const collection = yield* toyCollection("wanted")
        yield* addQueries(collection, queries)
        const known = yield* wantedSamples(collection)
        const done = [
          yield* raiseWanted(collection, known, new Map([[0, 4]])),
          yield* raiseWanted(collection, known, new Map([[0, 9]])),
          yield* raiseWanted(
            collection,
            new Map([[0, 4]]),
            new Map([
              [0, 8],
              [2, 2]
            ])
          )
        ]
        return { done, wanted: [...(yield* wantedSamples(collection))].sort() }
      })
    )
    expect(found).toEqual({
      done: [true, false, true],
      wanted: [
        [0, 8],
        [2, 2]
      ]
    })
  })

  it("is what verdicts are counted of: later samples decide nothing", async () => {
    const counts = await run(
      Effect.gen(function* () {
        const collection = yield* toyCollection("counted")
        yield* addQueries(collection, queries)
        yield* raiseWanted(
          collection,
          new Map(),
          new Map([
            [0, 2],
            [1, 3]
          ])
        )
        const { scoring } = yield* joinScoring(collection, { name: "v", version: "1" })
        const score = (query: number, sample: number, reward: number, failed = false) => {
          return { query, sample, failed, outcome: failed ? "CheckFailed" : "right", reward }
        }
        yield* writeScores(scoring, [
          ...[1, 0, 1].map((reward, sample) => score(0, sample, reward)),
          score(1, 0, 0.5),
          score(1, 1, 0, true)
        ])
        return yield* verdictCounts(collection, scoring)
      })
    )
    expect([...counts].map((row) => ({ ...row })).sort((a, b) => a.query - b.query)).toEqual([
      { query: 0, trials: 2, successes: 1, others: 0 },
      { query: 1, trials: 1, successes: 0, others: 1 }
    ])
  })
})
