/**
 * What k samples of a query are worth, estimated without bias from all samples recorded of it. A policy that decides
 * before it draws needs no simulation: its value on a query is read from here.
 *
 * @module
 */
import type { Curves, MarginalCurves } from "@alloc/core"
import { marginalCurves } from "@alloc/core"
import { mostSamples, type PoolArm, sampleCount } from "../recording/SamplePool.ts"

/** q_i(k) for k = 0 .. `most`, row-major in `most + 1` columns; constant beyond a query's own samples. */
export interface RecordedCurves {
  readonly size: number
  readonly most: number
  readonly values: Float64Array
}

/**
 * Expected best reward of k = 0 .. n of the n rewards in `out`: sum_i r_(i) C(i - 1, k - 1) / C(n, k), sorted ascending.
 * A failed draw (NaN) is below every reward; where all k failed, the reply is the default one with reward `baseline`.
 * With rewards 0 and 1 this is pass@k.
 *
 * `out` has room for n + 1 values. O(n^2).
 */
export const expectedBest = (rewards: Float64Array, baseline: number, out: Float64Array): void => {
  const n = rewards.length
  const sorted = rewards.filter((reward) => !Number.isNaN(reward)).sort()
  const failed = n - sorted.length
  out[0] = baseline
  for (let k = 1; k <= n; k++) {
    // Weight of the i-th smallest of n: C(i - 1, k - 1) / C(n, k), from the largest down.
    let weight = k / n
    let sum = 0
    for (let i = n; i >= k && weight > 0; i--) {
      sum += weight * (i > failed ? sorted[i - 1 - failed] : baseline)
      weight *= i > 1 ? (i - k) / (i - 1) : 0
    }
    out[k] = sum
  }
}

/**
 * The curves of an arm, by default up to its largest number of samples. O(sum of n_i^2); for 0/1 rewards without failures
 * O(sum of n_i).
 */
export const recordedCurves = (arm: PoolArm, baseline = 0, most = mostSamples(arm)): RecordedCurves => {
  const size = arm.offsets.length - 1
  const width = most + 1
  const values = new Float64Array(size * width)
  for (let i = 0; i < size; i++) {
    const n = sampleCount(arm, i)
    const rewards = arm.rewards.subarray(arm.offsets[i], arm.offsets[i + 1])
    const row = new Float64Array(n + 1)
    if (baseline === 0 && rewards.every((reward) => reward === 0 || reward === 1)) passAt(rewards, row)
    else expectedBest(rewards, baseline, row)
    for (let k = 0; k < width; k++) values[i * width + k] = row[Math.min(k, n)]
  }
  return { size, most, values }
}

/** pass@k for k = 0 .. n: the chance that k draws without replacement all fail falls by (n - c - k + 1) / (n - k + 1). */
const passAt = (rewards: Float64Array, out: Float64Array): void => {
  const n = rewards.length
  let c = 0
  for (const reward of rewards) c += reward
  let miss = 1
  out[0] = 0
  for (let k = 1; k <= n; k++) {
    miss *= Math.max(0, n - c - k + 1) / (n - k + 1)
    out[k] = 1 - miss
  }
}

/** Value of k samples of query i; k may be fractional: floor and ceil in proportion. O(1). */
export const valueAt = (curves: RecordedCurves, i: number, k: number): number => {
  const at = i * (curves.most + 1)
  const low = Math.min(Math.floor(k), curves.most)
  const high = Math.min(low + 1, curves.most)
  return curves.values[at + low] + (k - low) * (curves.values[at + high] - curves.values[at + low])
}

/** The marginals of the given rows, as a solver takes them. With `forced: 1` the first is not measured from q(0). O(rows most). */
export const marginalsOf = (curves: RecordedCurves, rows: ArrayLike<number>, forced = 0): Curves => {
  const { most } = curves
  const marginals = new Float64Array(rows.length * most)
  for (let r = 0; r < rows.length; r++) {
    const at = rows[r] * (most + 1)
    for (let k = 0; k < most; k++) {
      const gain = curves.values[at + k + 1] - curves.values[at + k]
      // Concave in exact arithmetic; rounding must not make a row rise, or fall below zero after the first.
      const before = k > forced ? marginals[r * most + k - 1] : Number.POSITIVE_INFINITY
      marginals[r * most + k] = k < forced ? gain : Math.max(0, Math.min(gain, before))
    }
  }
  const made: MarginalCurves = marginalCurves(marginals, { size: rows.length, maxSamples: most, forced })
  return made
}
