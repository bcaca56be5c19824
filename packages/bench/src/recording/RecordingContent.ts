/**
 * An open recording as the rows that it was written from, for adding to it.
 *
 * @module
 */
import type { FeatureRow, RewardRow, SampleRow } from "@alloc/core/recording"
import type { ManifestContent } from "./Manifest.ts"
import type { ArmSamples, Recording } from "./Recording.ts"
import type { RecordingContent } from "./Rows.ts"

/** A number that is recorded; undefined for NaN, which stands for one that is not. */
const known = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value)

const armRows = async (recording: Recording, a: number, arm: ArmSamples) => {
  const { manifest, queries } = recording
  const { texts } = manifest.text ? await recording.texts(a) : { texts: [] }
  const answers = await recording.answers(a)
  const samples: Array<SampleRow> = []
  const rewards: Array<RewardRow> = []
  queries.forEach(({ id }, q) => {
    for (let row = arm.offsets[q]; row < arm.offsets[q + 1]; row++) {
      const key = { query: id, arm: arm.name, sample: arm.sample[row] }
      const failed = arm.failed[row] === 1
      samples.push({
        ...key,
        failed,
        text: texts[row],
        answer: answers[row],
        tokens: known(arm.tokens[row]),
        logProbability: known(arm.logProbabilities[row])
      })
      if (failed) continue
      for (const [verifier, values] of arm.rewards) rewards.push({ ...key, verifier, reward: values[row] })
    }
  })
  return { samples, rewards }
}

const contentOf = ({ manifest }: Recording): ManifestContent => {
  const { attached: _a, counts: _c, files: _f, schema: _s, splits: _p, text: _t, ...content } = manifest
  return content
}

/** The rows of a recording; latencies, which replay does not read, are left out. O(rows). */
export const recordingContent = async (recording: Recording): Promise<RecordingContent> => {
  const { arms, features, queries } = recording
  const rows = await Promise.all(arms.map((arm, a) => armRows(recording, a, arm)))
  return {
    manifest: contentOf(recording),
    queries,
    samples: rows.flatMap(({ samples }) => samples),
    rewards: rows.flatMap(({ rewards }) => rewards),
    features: [...features].flatMap(([feature, { source, values }]) =>
      queries.map(({ id }, q): FeatureRow => {
        return { query: id, feature, values: values.slice(q * source.width, (q + 1) * source.width) }
      })
    )
  }
}
