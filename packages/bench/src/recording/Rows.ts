/**
 * What a recording holds, and the checks that every row passes before it is written.
 *
 * @module
 */
import type { FeatureRow, QueryRow, RewardRow, SampleKey, SampleRow } from "@alloc/core/recording"
import { fail } from "../BenchError.ts"
import type { ManifestContent, RecordingManifest } from "./Manifest.ts"
import { type TableName, tableFile } from "./TableName.ts"

/** What `writeRecording` takes: the maker's part of the manifest and the four tables' rows, in any order. */
export interface RecordingContent {
  readonly manifest: ManifestContent
  readonly queries: ReadonlyArray<QueryRow>
  readonly samples: ReadonlyArray<SampleRow>
  /** One row per verifier and sample that did not fail. */
  readonly rewards: ReadonlyArray<RewardRow>
  /** One row per feature of the manifest and query. */
  readonly features: ReadonlyArray<FeatureRow>
  /** Texts of further files by name: the weights that the samples were drawn or rewarded with. */
  readonly attached?: Readonly<Record<string, string>> | undefined
}

const largestHalf = 65504

/** The splits that a query may be in, in the manifest's order. */
export const splits: ReadonlyArray<string> = ["train", "validation", "test", "all"]

/** Number of queries in each split that has some, in the splits' order. */
export const queriesBySplit = (queries: ReadonlyArray<QueryRow>): RecordingManifest["splits"] => {
  const counted = splits.map((name) => [name, queries.filter(({ split }) => split === name).length] as const)
  return Object.fromEntries(counted.filter(([, count]) => count > 0))
}

/** Where a row is: its table, and its index in the order that it was given in. */
interface Place {
  readonly file: string
  readonly row: number
}

const invalid = (place: Place, field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidRow", ...place, field, value, valid })

const checkFinite = <Field extends string>(
  place: Place,
  row: { readonly [F in Field]?: number | undefined },
  ...fields: ReadonlyArray<Field>
): void => {
  for (const field of fields) {
    const value = row[field]
    if (value !== undefined && !Number.isFinite(value)) invalid(place, field, value, "a finite number")
  }
}

const compare = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return 0
}

/** Sorts rows by a numeric key, whose making checks the row, and refuses equal keys. */
const sorted = <Row>(
  file: string,
  rows: ReadonlyArray<Row>,
  key: (place: Place, row: Row) => ReadonlyArray<number>,
  name: (row: Row) => string
): ReadonlyArray<Row> => {
  const keyed = rows.map((row, index) => ({ row, index, key: key({ file, row: index }, row) }))
  keyed.sort((a, b) => compare(a.key, b.key))
  for (let i = 1; i < keyed.length; i++) {
    const { index, key, row } = keyed[i]
    if (compare(keyed[i - 1].key, key) === 0) fail({ _tag: "DuplicateKey", file, row: index, key: name(row) })
  }
  return keyed.map(({ row }) => row)
}

const keyName = ({ arm, query, sample }: SampleKey): string => `query ${query}, arm ${arm}, sample ${sample}`

const indexByName = <Named extends { readonly name: string }>(all: ReadonlyArray<Named>): Map<string, number> =>
  new Map(all.map(({ name }, i) => [name, i]))

const namesOf = (index: ReadonlyMap<string, number>): string => [...index.keys()].join(", ")

/** Index of every query by its id. */
const indexQueries = (file: string, queries: ReadonlyArray<QueryRow>): ReadonlyMap<string, number> => {
  const index = new Map<string, number>()
  queries.forEach(({ id, split }, row) => {
    const place = { file, row }
    if (index.has(id)) fail({ _tag: "DuplicateKey", ...place, key: `query ${id}` })
    if (!splits.includes(split)) invalid(place, "split", split, splits.join(", "))
    index.set(id, row)
  })
  return index
}

/**
 * The same content with every row checked, and rows sorted by the order of the manifest, queries and sample indices.
 * `part` names the files in errors, where the content is one part of a recording.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`
 */
export const checkedContent = (
  { features, manifest, queries, rewards, samples }: RecordingContent,
  part?: number | undefined
): RecordingContent => {
  const fileOf = (table: TableName): string => tableFile(table, part)
  const queryIndex = indexQueries(fileOf("queries"), queries)
  const armIndex = indexByName(manifest.arms)
  const verifierIndex = indexByName(manifest.verifiers)
  const featureIndex = indexByName(manifest.features)

  const queryAt = (place: Place, query: string): number =>
    queryIndex.get(query) ?? fail({ _tag: "UnknownQuery", ...place, query })
  const sampleKey = (place: Place, { arm, query, sample }: SampleKey): ReadonlyArray<number> => {
    const a = armIndex.get(arm) ?? fail({ _tag: "UnknownArm", ...place, arm, valid: namesOf(armIndex) })
    if (!Number.isInteger(sample) || sample < 0) invalid(place, "sample", sample, "a whole number >= 0")
    return [queryAt(place, query), a, sample]
  }
  const rewardKey = (place: Place, row: RewardRow): ReadonlyArray<number> => {
    checkFinite(place, row, "reward")
    const { verifier } = row
    const v = verifierIndex.get(verifier) ?? invalid(place, "verifier", verifier, namesOf(verifierIndex))
    return [v, ...sampleKey(place, row)]
  }
  const featureKey = (place: Place, { feature, query, values }: FeatureRow): ReadonlyArray<number> => {
    const f = featureIndex.get(feature) ?? invalid(place, "feature", feature, namesOf(featureIndex))
    const { width } = manifest.features[f].source
    if (values.length !== width) invalid(place, "values.length", values.length, `${width}, as the manifest says`)
    for (const value of values) {
      if (!(Math.abs(value) <= largestHalf))
        invalid(place, "values", value, `a float16, at most ${largestHalf} in size`)
    }
    return [f, queryAt(place, query)]
  }

  const content: RecordingContent = {
    manifest,
    queries,
    samples: sorted(
      fileOf("samples"),
      samples,
      (place, row) => {
        checkFinite(place, row, "logProbability", "tokens", "latencyMs")
        return sampleKey(place, row)
      },
      keyName
    ),
    rewards: sorted(fileOf("rewards"), rewards, rewardKey, (row) => `verifier ${row.verifier}, ${keyName(row)}`),
    features: sorted(fileOf("features"), features, featureKey, (row) => `feature ${row.feature} of query ${row.query}`)
  }
  const expected = samples.filter((row) => !row.failed).length * manifest.verifiers.length
  if (rewards.length !== expected) {
    const place = { file: fileOf("rewards"), row: rewards.length }
    invalid(place, "rows", rewards.length, `${expected}, one per verifier and sample that did not fail`)
  }
  return content
}
