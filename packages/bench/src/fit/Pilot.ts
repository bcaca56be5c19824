/**
 * The part of a recording that a policy is fitted on: one decoder's samples, and what is known of the queries.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import type { Queries } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import { rewardRowsOf } from "../experiments/PrepareBestOfK.ts"
import type { RewardRows } from "../predict/CurvePredictor.ts"
import { type RecordingRows, recordingRows } from "../recording/Indices.ts"
import type { ArmEntry } from "../recording/Manifest.ts"
import type { Recording } from "../recording/Recording.ts"
import { type PoolArm, samplePool } from "../recording/SamplePool.ts"
import { selectFeatures } from "../recording/SelectFeatures.ts"

/** Samples of a pilot, and its queries. */
export interface Pilot {
  readonly arm: ArmEntry
  readonly verifier: string
  /** Rows of the queries that have a sample with a reward. */
  readonly rows: RecordingRows
  readonly ids: ReadonlyArray<string>
  readonly texts: ReadonlyArray<string> | undefined
  /** Vectors of the feature `hidden`, or of the first one. */
  readonly states: Features | undefined
  readonly samples: PoolArm
  /** Rewards of each query, without failed draws. */
  readonly rewards: RewardRows
  readonly binary: boolean
  /**
   * Whether drawing ended where a sample had succeeded: a likelihood is then still right, rates of success are not. Queries
   * whose number of samples was fixed beforehand are in `fixed`.
   */
  readonly adaptive: boolean
  /** Places among the pilot's queries of those whose number of samples did not depend on their rewards. */
  readonly fixed: Int32Array
}

const picked = <A>(values: ReadonlyArray<A>, rows: Int32Array): ReadonlyArray<A> =>
  Array.from(rows, (row) => values[row])

/** The decoder with the most samples. */
const mainArm = ({ arms, manifest }: Recording): ArmEntry => {
  const [most] = [...arms].sort((a, b) => b.sample.length - a.sample.length)
  return (
    manifest.arms.find(({ name }) => name === most?.name) ??
    fail({ _tag: "UnknownArmName", arm: most?.name ?? "", valid: "none in this recording" })
  )
}

/**
 * The pilot that a recording holds, or `among` some of its queries: the arm with the most samples, the first verifier.
 *
 * @throws BenchError `UnknownArmName`, `UnknownVerifier` where the recording is empty
 */
export const pilotOf = (recording: Recording, among?: RecordingRows): Pilot => {
  const { features, manifest, queries } = recording
  const arm = mainArm(recording)
  const [entry] = manifest.verifiers
  const verifier = entry?.name ?? fail({ _tag: "UnknownVerifier", verifier: "", valid: "none in this recording" })
  const poolOf = (rows: RecordingRows): PoolArm =>
    samplePool(recording, { queries: rows, arms: [arm.name], verifier }).arms[0]
  const known = (row: ArrayLike<number>): Float64Array => Float64Array.from(row).filter((x) => !Number.isNaN(x))
  const all = rewardRowsOf(poolOf(recordingRows([...queries.keys()])))
  const rows = recordingRows([...(among ?? queries.keys())].filter((q) => known(all[q]).length > 0))
  const rewards = Array.from(rows, (q) => known(all[q]))
  const texts = Array.from(rows, (q) => queries[q].text).filter((text) => text !== undefined)
  const vectors = features.get("hidden") ?? features.get(manifest.features[0]?.name ?? "")
  const adaptive = manifest.stopping === "adaptive"
  return {
    arm,
    verifier,
    rows,
    ids: Array.from(rows, (q) => queries[q].id),
    texts: texts.length === rows.length ? texts : undefined,
    states: vectors === undefined ? undefined : selectFeatures(vectors, rows),
    samples: poolOf(rows),
    rewards,
    binary: rewards.every((row) => row.every((reward) => reward === 0 || reward === 1)),
    adaptive,
    fixed: Int32Array.from(rows.keys()).filter((i) => !adaptive || queries[rows[i]].split === "test")
  }
}

/** What is known of some queries of a pilot, as a predictor reads it. */
export const queriesOf = ({ ids, states, texts }: Pilot, rows: Int32Array): Queries => ({
  ids: picked(ids, rows),
  texts: texts === undefined ? undefined : picked(texts, rows),
  vectors: states === undefined ? undefined : [selectFeatures(states, rows)]
})
