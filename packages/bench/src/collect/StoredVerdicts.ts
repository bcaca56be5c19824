/**
 * Verdicts on a collection's samples out of its store.
 *
 * @module
 */
import type { SampleRow } from "@alloc/core/recording"
import { Effect } from "effect"
import { BenchError } from "../BenchError.ts"
import type { ManifestContent } from "../recording/Manifest.ts"
import type { OnStore } from "../store/Sql.ts"
import { readScores, type StoredScoring, storedScorings } from "../store/StoredScores.ts"
import { beginCollection } from "./CollectSamples.ts"
import type { SampleVerdict } from "./JudgeSamples.ts"
import type { RecordingRun } from "./RecordingRun.ts"
import { runOnStore } from "./RunOnStore.ts"

/** Queries whose verdicts are read together. */
const pageQueries = 500

type VerdictMap = ReadonlyMap<string, SampleVerdict>

const keyOf = (query: string, sample: number): string => `${sample} ${query}`

/** The verdicts of a scoring, by query's id and sample. */
const verdictsIn = ({ scoring }: StoredScoring, ids: ReadonlyMap<number, string>): OnStore<VerdictMap> =>
  Effect.gen(function* () {
    const found = new Map<string, SampleVerdict>()
    const last = [...ids.keys()].reduce((most, number) => Math.max(most, number), -1)
    for (let first = 0; first <= last; first += pageQueries)
      for (const { answer, query, reward = 0, sample } of yield* readScores(scoring, first, first + pageQueries - 1)) {
        const id = ids.get(query)
        if (id !== undefined) found.set(keyOf(id, sample), { reward, answer })
      }
    return found
  })

/** The newest scoring of a name that has a verdict on each sample. */
const wholeScoring = (
  all: ReadonlyArray<StoredScoring>,
  name: string,
  ids: ReadonlyMap<number, string>,
  samples: ReadonlyArray<SampleRow>
) =>
  Effect.gen(function* () {
    const lacking: Array<string> = []
    for (const scoring of all.filter((one) => one.name === name).reverse()) {
      const verdicts = yield* verdictsIn(scoring, ids)
      const without = samples.filter(({ query, sample }) => !verdicts.has(keyOf(query, sample))).length
      if (without === 0) return { scoring, verdicts }
      lacking.push(`${scoring.version} lacks ${without} of ${samples.length}`)
    }
    const known = all.map((one) => `${one.name} (${one.version})`).join(", ")
    const how =
      lacking.length === 0
        ? `the store has ${known === "" ? "no scoring" : known}; bench score makes one`
        : `${lacking.join("; ")}. bench score goes on, bench status says what failed`
    return yield* new BenchError({ reason: { _tag: "Unavailable", what: `the scores ${name}`, how } })
  })

/** Verdicts of scorings, and what a manifest says of them. */
export interface StoredVerdicts {
  readonly entries: ManifestContent["verifiers"]
  /** In the order of the names; none for a sample that failed. */
  readonly verdictsOf: (sample: SampleRow) => ReadonlyArray<SampleVerdict>
}

/**
 * The verdicts of scorings on samples of a run, for each name those of the newest version that has a verdict on each sample
 * with a text.
 *
 * @throws BenchError `Unavailable` where no version has, `StoreFailed`
 */
export const storedVerdicts = (
  run: RecordingRun,
  names: ReadonlyArray<string>,
  samples: ReadonlyArray<SampleRow>
): Promise<StoredVerdicts> =>
  runOnStore(run, () =>
    Effect.gen(function* () {
      const { collection, numbers } = yield* beginCollection(run.samplePlan, run)
      const ids = new Map(run.queries.map(({ row }, place) => [numbers[place], row.id]))
      const all = yield* storedScorings(collection.collection)
      const judged = samples.filter(({ failed }) => !failed)
      const found = yield* Effect.forEach(names, (name) => wholeScoring(all, name, ids, judged))
      return {
        entries: found.map(({ scoring: { name, version } }) => {
          return { name, description: `judged in the store, version ${version}`, binary: false }
        }),
        verdictsOf: ({ failed, query, sample }) =>
          failed ? [] : found.flatMap(({ verdicts }) => verdicts.get(keyOf(query, sample)) ?? [])
      }
    })
  )
