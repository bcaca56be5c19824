/**
 * A recording's features, one part after another: for training on more queries than fit into memory.
 *
 * @module
 */
import type { FeatureSource, Features, QueryRow } from "@alloc/core/recording"
import type { BatchedInputs } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import { openPartFeatures, recordingManifest } from "./Open.ts"
import { selectFeatures } from "./SelectFeatures.ts"
import { partRows } from "./TableName.ts"

/** The rows that are kept. */
const keptRows = (queries: ReadonlyArray<QueryRow>, keep: (query: QueryRow) => boolean): Int32Array =>
  Int32Array.from(queries.keys()).filter((row) => keep(queries[row]))

/**
 * What `trainInBatches` takes: ids and one feature of the queries that `keep` keeps (default: all), read part by part in each
 * pass, without samples and rewards. Memory: the ids, and the features of the largest part.
 *
 * @throws BenchError `UnknownFeature`, and any reason of `RecordingReason`
 * @example
 * ```ts
 * import { featureBatches } from "@alloc/bench/recording"
 *
 * const directory = "../../apps/reproduce/recordings/humaneval-codegen16b"
 * const { features, ids } = await featureBatches(directory, "hidden")
 * console.log(ids.length, features.source.width) // => 164 576
 * ```
 */
export const featureBatches = async (
  directory: string,
  feature: string,
  keep: (query: QueryRow) => boolean = () => true
): Promise<BatchedInputs> => {
  const manifest = await recordingManifest(directory)
  const entry = manifest.features.find(({ name }) => name === feature)
  const valid = manifest.features.map(({ name }) => name).join(", ")
  const source: FeatureSource = entry?.source ?? fail({ _tag: "UnknownFeature", feature, valid })
  const parts = async function* () {
    for (const part of partRows(manifest, "queries").keys()) yield await openPartFeatures(directory, manifest, part)
  }
  const ids: Array<string> = []
  for await (const { queries } of parts()) for (const row of keptRows(queries, keep)) ids.push(queries[row].id)
  const batches = async function* (): AsyncGenerator<Features, void> {
    for await (const { features, queries } of parts()) {
      const all = features.get(feature)
      const rows = keptRows(queries, keep)
      if (all !== undefined && rows.length > 0) yield selectFeatures(all, rows)
    }
  }
  return { ids, features: { source, batches } }
}
