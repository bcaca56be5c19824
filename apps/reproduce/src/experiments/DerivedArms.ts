/**
 * Recordings seen otherwise: arms made of other arms' samples, and parts of the queries or samples.
 *
 * @module
 */
import { BenchError, type Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"

/** Whether a sample is kept: by query, and by place among the query's samples. */
type Keep = (query: number, place: number) => boolean

/** The rows that an arm keeps, in their order, and where each query's begin. */
const keptRows = ({ offsets }: ArmSamples, keep: Keep) => {
  const rows: Array<number> = []
  const starts = new Int32Array(offsets.length)
  for (let q = 0; q + 1 < offsets.length; q++) {
    for (let row = offsets[q]; row < offsets[q + 1]; row++) if (keep(q, row - offsets[q])) rows.push(row)
    starts[q + 1] = rows.length
  }
  return { rows, offsets: starts }
}

const selectSamples = (arm: ArmSamples, keep: Keep): ArmSamples => {
  const { offsets, rows } = keptRows(arm, keep)
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

/** The recording with some of every arm's samples. */
export const withSamples = (recording: Recording, keep: Keep): Recording => {
  const chosen = <A>(values: ReadonlyArray<A>, index: number): ReadonlyArray<A> =>
    keptRows(recording.arms[index], keep).rows.map((row) => values[row])
  return {
    ...recording,
    arms: recording.arms.map((arm) => selectSamples(arm, keep)),
    answers: async (index) => chosen(await recording.answers(index), index),
    texts: async (index) => {
      const { answers, texts } = await recording.texts(index)
      return { answers: chosen(answers, index), texts: chosen(texts, index) }
    }
  }
}

/** Of so many rows from `first` the one of the best sample by a verifier: the first of the best, failed ones never where another is there. */
const bestRow = (rewards: Float64Array, first: number, size: number): number => {
  let best = first
  for (let row = first + 1; row < first + size; row++)
    if (rewards[row] > rewards[best] || Number.isNaN(rewards[best])) best = row
  return best
}

/** Samples 0 to n - 1, n to 2 n - 1 ... of an arm: the best of each n by `verifier`, at the cost of all. */
const bestOf = (arm: ArmSamples, { name, samples, verifier }: BestOfArm): ArmSamples => {
  const firsts: Array<number> = []
  const offsets = new Int32Array(arm.offsets.length)
  for (let q = 0; q + 1 < arm.offsets.length; q++) {
    for (let row = arm.offsets[q]; row + samples <= arm.offsets[q + 1]; row += samples) firsts.push(row)
    offsets[q + 1] = firsts.length
  }
  const rewards = arm.rewards.get(verifier) ?? new Float64Array(arm.sample.length).fill(Number.NaN)
  const chosen = firsts.map((first) => bestRow(rewards, first, samples))
  const pick = (values: Float64Array): Float64Array => Float64Array.from(chosen, (row) => values[row])
  return {
    name,
    offsets,
    sample: Int32Array.from(firsts, (_, i) => i),
    failed: Uint8Array.from(chosen, (row) => arm.failed[row]),
    tokens: Float64Array.from(firsts, (row) => arm.tokens.subarray(row, row + samples).reduce((a, b) => a + b, 0)),
    logProbabilities: pick(arm.logProbabilities),
    rewards: new Map([...arm.rewards].map(([other, values]) => [other, pick(values)]))
  }
}

/** An arm whose samples are the best of `samples` samples of `arm`. */
export interface BestOfArm {
  readonly arm: string
  readonly samples: number
  readonly name: string
  readonly verifier: string
}

/** The recording with one more arm: each sample is the best of several of another arm's, chosen by `verifier` and scored by any. */
export const withBestOf = (recording: Recording, options: BestOfArm): Recording => {
  const { arm, name, samples: size } = options
  const samples = recording.arms.find((one) => one.name === arm)
  const entry = recording.manifest.arms.find((one) => one.name === arm)
  if (samples === undefined || entry === undefined) return recording
  const model = `${entry.model}, the best of ${size}`
  return {
    ...recording,
    manifest: { ...recording.manifest, arms: [...recording.manifest.arms, { ...entry, name, model }] },
    arms: [...recording.arms, bestOf(samples, options)],
    // A sample that is the best of several says nothing of its own here.
    answers: async (index) => (index < recording.arms.length ? recording.answers(index) : []),
    texts: async (index) => (index < recording.arms.length ? recording.texts(index) : { answers: [], texts: [] })
  }
}

/** What a million generated tokens of an arm cost, by the arm's name; the others keep their prices. */
export const withPrices = (
  recording: Recording,
  unit: string,
  perMillionTokens: Readonly<Record<string, number>>
): Recording => {
  const arms = recording.manifest.arms.map((arm) =>
    arm.name in perMillionTokens ? { ...arm, price: { perMillionTokens: perMillionTokens[arm.name], unit } } : arm
  )
  return { ...recording, manifest: { ...recording.manifest, arms } }
}

/**
 * The recording with the arms of another one of the same queries in the same order, for example a second decoder's.
 *
 * @throws BenchError `InvalidOption` where a query differs
 */
export const withArmsOf = (recording: Recording, other: Recording): Recording => {
  const { length } = recording.arms
  const place = recording.queries.findIndex(({ id }, q) => other.queries[q]?.id !== id)
  if (place >= 0 || other.queries.length !== recording.queries.length) {
    const value = `${other.manifest.name}, query ${other.queries[place]?.id ?? other.queries.length}`
    const valid = `the queries of ${recording.manifest.name}, in their order`
    throw new BenchError({ reason: { _tag: "InvalidOption", field: "recording", value, valid } })
  }
  return {
    ...recording,
    manifest: { ...recording.manifest, arms: [...recording.manifest.arms, ...other.manifest.arms] },
    arms: [...recording.arms, ...other.arms],
    answers: (index) => (index < length ? recording.answers(index) : other.answers(index - length)),
    texts: (index) => (index < length ? recording.texts(index) : other.texts(index - length))
  }
}
