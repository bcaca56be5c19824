/**
 * Recordings seen otherwise: arms made of other arms' samples, and parts of the queries or samples.
 *
 * @module
 */
import type { Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"

/** The rows that an arm keeps, in their order. */
const selectSamples = (arm: ArmSamples, keep: (query: number, place: number) => boolean): ArmSamples => {
  const rows: Array<number> = []
  const offsets = new Int32Array(arm.offsets.length)
  for (let q = 0; q + 1 < arm.offsets.length; q++) {
    for (let row = arm.offsets[q]; row < arm.offsets[q + 1]; row++) if (keep(q, row - arm.offsets[q])) rows.push(row)
    offsets[q + 1] = rows.length
  }
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row])
  return {
    name: arm.name,
    offsets,
    sample: Int32Array.from(rows, (row) => arm.sample[row]),
    failed: Uint8Array.from(rows, (row) => arm.failed[row]),
    tokens: pick(arm.tokens),
    logProbabilities: pick(arm.logProbabilities),
    rewards: new Map([...arm.rewards].map(([name, values]) => [name, pick(values)]))
  }
}

/** The recording with some of every arm's samples: by query, and by place among the query's samples. */
export const withSamples = (recording: Recording, keep: (query: number, place: number) => boolean): Recording => ({
  ...recording,
  arms: recording.arms.map((arm) => selectSamples(arm, keep))
})

/** Of two samples the row of the better one by a verifier: the first where they are equal, the other where the first failed. */
const betterRow = (arm: ArmSamples, verifier: string, first: number): number => {
  const reward = (row: number): number => arm.rewards.get(verifier)?.[row] ?? Number.NaN
  const second = first + 1
  return reward(second) > reward(first) || Number.isNaN(reward(first)) ? second : first
}

/** Samples 0 and 1, 2 and 3 ... of an arm: the better one of each two by `verifier`, at the cost of both. */
const bestOfTwo = (arm: ArmSamples, name: string, verifier: string): ArmSamples => {
  const firsts: Array<number> = []
  const offsets = new Int32Array(arm.offsets.length)
  for (let q = 0; q + 1 < arm.offsets.length; q++) {
    for (let row = arm.offsets[q]; row + 1 < arm.offsets[q + 1]; row += 2) firsts.push(row)
    offsets[q + 1] = firsts.length
  }
  const chosen = firsts.map((first) => betterRow(arm, verifier, first))
  const pick = (values: Float64Array): Float64Array => Float64Array.from(chosen, (row) => values[row])
  return {
    name,
    offsets,
    sample: Int32Array.from(firsts, (_, i) => i),
    failed: Uint8Array.from(chosen, (row) => arm.failed[row]),
    tokens: Float64Array.from(firsts, (row) => arm.tokens[row] + arm.tokens[row + 1]),
    logProbabilities: pick(arm.logProbabilities),
    rewards: new Map([...arm.rewards].map(([verifier, values]) => [verifier, pick(values)]))
  }
}

/**
 * The recording with one more arm: each sample is the better of two of another arm's, chosen by `verifier` and scored by
 * any.
 */
export const withBestOfTwo = (
  recording: Recording,
  options: { readonly arm: string; readonly name: string; readonly verifier: string }
): Recording => {
  const { arm, name, verifier } = options
  const samples = recording.arms.find((one) => one.name === arm)
  const entry = recording.manifest.arms.find((one) => one.name === arm)
  if (samples === undefined || entry === undefined) return recording
  const model = `${entry.model}, the better of two`
  return {
    ...recording,
    manifest: { ...recording.manifest, arms: [...recording.manifest.arms, { ...entry, name, model }] },
    arms: [...recording.arms, bestOfTwo(samples, name, verifier)]
  }
}
