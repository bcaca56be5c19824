import { Effect } from "effect"
import { expect, it } from "vitest"
import { addQueries } from "../../src/store/StoredQueries.ts"
import { writeSamples } from "../../src/store/StoredSamples.ts"
import {
  joinScoring,
  readScores,
  scoreCounts,
  storedScorings,
  unscoredIndices,
  unscoredSamples,
  writeScores
} from "../../src/store/StoredScores.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

const query = (judged: string) => ({ id: "q", prompt: "p", request: "{}", judged })

/** A collection with three samples: with text, failed, without text. */
const scene = (fingerprint: string) =>
  Effect.gen(function* () {
    const collection = yield* toyCollection(fingerprint)
    yield* addQueries(collection, [query("1")])
    yield* writeSamples(collection, [
      { query: 0, sample: 0, failed: false, text: "a" },
      { query: 0, sample: 1, failed: true, finish: "TimedOut" },
      { query: 0, sample: 2, failed: false },
      { query: 0, sample: 3, failed: false, text: "b" }
    ])
    const { scoring } = yield* joinScoring(collection, { name: "v", version: "1" })
    return { scoring, collection, block: { collection, first: 0, last: 9, from: 0, to: 99 } }
  })

const verdict = (sample: number, reward: number) => ({ query: 0, sample, failed: false, outcome: "right", reward })
const failure = { query: 0, sample: 0, failed: true, outcome: "CheckFailed", error: "no" }

onBothStores("stored scores", (run) => {
  it("are of samples with a text, once a scoring; a failure is replaced, a verdict is not", async () => {
    const found = await run(
      Effect.gen(function* () {
        const { block, scoring } = yield* scene("scores")
        const before = yield* unscoredSamples(scoring, block)
        const fresh = [
          yield* writeScores(scoring, [failure, verdict(3, 1)]),
          yield* writeScores(scoring, [verdict(0, 0.5), verdict(3, 0)])
        ]
        return { before, fresh, after: yield* unscoredIndices(scoring, block), rows: yield* readScores(scoring, 0, 9) }
      })
    )
    expect(found.before).toEqual([
      { query: 0, sample: 0, text: "a" },
      { query: 0, sample: 3, text: "b" }
    ])
    expect(found.fresh.map((rows) => rows.length)).toEqual([2, 1])
    expect(found.after.size).toBe(0)
    expect(found.rows.map(({ reward, sample }) => [sample, reward])).toEqual([
      [0, 0.5],
      [3, 1]
    ])
  })

  it("are counted apart by version, failures by kind", async () => {
    const found = await run(
      Effect.gen(function* () {
        const { collection, scoring } = yield* scene("versions")
        const other = yield* joinScoring(collection, { name: "v", version: "2" })
        yield* joinScoring(collection, { name: "v", version: "1" })
        yield* writeScores(scoring, [failure, verdict(3, 1)])
        const versions = (yield* storedScorings(collection)).map(({ version }) => version)
        return { versions, first: yield* scoreCounts(scoring), second: yield* scoreCounts(other.scoring) }
      })
    )
    expect(found).toEqual({
      versions: ["1", "2"],
      first: { done: 1, failed: { CheckFailed: 1 } },
      second: { done: 0, failed: {} }
    })
  })

  it("are forgotten where the verifier is told another reference", async () => {
    const counts = await run(
      Effect.gen(function* () {
        const { collection, scoring } = yield* scene("references")
        yield* writeScores(scoring, [verdict(0, 1), verdict(3, 1)])
        yield* addQueries(collection, [query("1")])
        const same = yield* scoreCounts(scoring)
        yield* addQueries(collection, [query("2")])
        return [same.done, (yield* scoreCounts(scoring)).done]
      })
    )
    expect(counts).toEqual([2, 0])
  })
})
