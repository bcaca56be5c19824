/**
 * The queries of a recording whose number of samples was fixed before anything was drawn: what rates, replay and "saved
 * against uniform" may be taken from. Where drawing goes on until a sample succeeds, the share of successes is too high,
 * and there are no samples behind the first success to replay.
 *
 * @module
 */
import { random } from "@alloc/core/random"
import { fail } from "../BenchError.ts"
import type { ArmSamples, Recording } from "./Recording.ts"
import { selectFeatures } from "./SelectFeatures.ts"

/** Whether a query belongs to the share whose number of samples is fixed: the same in every run. */
export const inUniformShare = (id: string, share: number): boolean => random(0, id, "uniform share").next() < share

/** Places of the samples of some queries, query after query, and where each begins. */
interface Kept {
  readonly offsets: Int32Array
  readonly places: Int32Array
}

const keptOf = ({ offsets }: ArmSamples, rows: Int32Array): Kept => {
  const starts = new Int32Array(rows.length + 1)
  const places: Array<number> = []
  rows.forEach((row, i) => {
    for (let place = offsets[row]; place < offsets[row + 1]; place++) places.push(place)
    starts[i + 1] = places.length
  })
  return { offsets: starts, places: Int32Array.from(places) }
}

const armOf = (arm: ArmSamples, { offsets, places }: Kept): ArmSamples => ({
  name: arm.name,
  offsets,
  sample: places.map((place) => arm.sample[place]),
  failed: Uint8Array.from(places, (place) => arm.failed[place]),
  tokens: Float64Array.from(places, (place) => arm.tokens[place]),
  logProbabilities: Float64Array.from(places, (place) => arm.logProbabilities[place]),
  rewards: new Map(
    [...arm.rewards].map(([name, rewards]) => [name, Float64Array.from(places, (place) => rewards[place])])
  )
})

/**
 * The part of an adaptively stopped recording whose numbers of samples were fixed beforehand; any other recording as it is.
 * O(samples).
 *
 * @throws BenchError `Unavailable` where there is no such part
 */
export const fixedPart = (recording: Recording): Recording => {
  const { arms, features, manifest, queries } = recording
  if (manifest.stopping !== "adaptive") return recording
  const rows = Int32Array.from(queries.keys()).filter((q) => queries[q].split === "test")
  if (rows.length === 0) {
    const how =
      "how often each query was drawn depended on what came back; a share of queries has to be sampled uniformly"
    return fail({ _tag: "Unavailable", what: `evaluating ${manifest.name}`, how })
  }
  const { stopping: _, ...rest } = manifest
  const kept = arms.map((arm) => keptOf(arm, rows))
  const chosen = <A>(values: ReadonlyArray<A>, arm: number): ReadonlyArray<A> =>
    Array.from(kept[arm].places, (place) => values[place])
  const samples = kept.reduce((sum, { places }) => sum + places.length, 0)
  return {
    manifest: { ...rest, counts: { ...rest.counts, queries: rows.length, samples }, splits: { all: rows.length } },
    // Cross-fitted: there is no other part to train on.
    queries: Array.from(rows, (row) => ({ ...queries[row], split: "all" as const })),
    arms: arms.map((arm, a) => armOf(arm, kept[a])),
    features: new Map([...features].map(([name, one]) => [name, selectFeatures(one, rows)])),
    answers: async (arm) => chosen(await recording.answers(arm), arm),
    texts: async (arm) => {
      const { answers, texts } = await recording.texts(arm)
      return { texts: chosen(texts, arm), answers: chosen(answers, arm) }
    }
  }
}
