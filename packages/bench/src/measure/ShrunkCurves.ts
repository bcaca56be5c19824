/**
 * What an oracle may believe of a query from some of its samples: recorded curves, shrunk towards those of all queries as far
 * as so few samples can err. A raw count of half of the samples takes chance for knowledge, and at large budgets a policy
 * that knows less then does better than the "oracle".
 *
 * @module
 */
import { type PoolArm, sampleCount } from "../recording/SamplePool.ts"
import { type RecordedCurves, recordedCurves } from "./ExactValue.ts"

/** Mean and variance over queries of what a sample is worth, the noise of finite samples taken out of the variance. */
interface Population {
  readonly mean: number
  /** Variance between queries; at least 0. */
  readonly between: number
  /** Mean variance within a query. */
  readonly within: number
}

const rewardsOf = (arm: PoolArm, query: number): Float64Array =>
  arm.rewards.subarray(arm.offsets[query], arm.offsets[query + 1]).filter((reward) => !Number.isNaN(reward))

const meanOf = (numbers: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]
  return numbers.length === 0 ? 0 : sum / numbers.length
}

const varianceOf = (numbers: Float64Array, mean: number): number =>
  numbers.length < 2 ? 0 : numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1)

const populationOf = (rows: ReadonlyArray<Float64Array>): Population => {
  const drawn = rows.filter((row) => row.length > 1)
  const means = Float64Array.from(drawn, meanOf)
  const mean = meanOf(means)
  const noise = drawn.map((row, i) => varianceOf(row, means[i]))
  const error = meanOf(noise.map((variance, i) => variance / drawn[i].length))
  return { mean, within: meanOf(noise), between: Math.max(0, varianceOf(means, mean) - error) }
}

/** Largest precision of a Beta prior: queries that differ by nothing but chance. */
const surest = 1e6

/** 1 - E[(1 - p)^k] for k = 0 .. most, p from Beta(alpha, beta). */
const betaRow = (alpha: number, beta: number, row: Float64Array): void => {
  let miss = 1
  for (let k = 0; k < row.length; k++) {
    row[k] = 1 - miss
    miss *= (beta + k) / (alpha + beta + k)
  }
}

/**
 * The curves of an arm, shrunk. Rewards 0 and 1: success probabilities come from a Beta distribution, fitted to all queries
 * by moments, and a query's curve is what its samples leave of it. Others: each curve goes towards the mean curve, by the
 * share of the variance of a query's mean that is noise. O(sum of n_i^2), and O(samples + size most) for rewards 0 and 1.
 */
export const shrunkCurves = (arm: PoolArm, baseline = 0): RecordedCurves => {
  const raw = recordedCurves(arm, baseline)
  const { most, size } = raw
  const width = most + 1
  const rows = Array.from({ length: size }, (_, i) => rewardsOf(arm, i))
  const { between, mean, within } = populationOf(rows)
  const values = new Float64Array(raw.values.length)
  const binary = baseline === 0 && rows.every((row) => row.every((reward) => reward === 0 || reward === 1))
  if (binary && mean > 0 && mean < 1) {
    const precision = between > 0 ? Math.min(surest, Math.max(1e-3, (mean * (1 - mean)) / between - 1)) : surest
    rows.forEach((row, i) => {
      const right = row.reduce((sum, reward) => sum + reward, 0)
      const own = values.subarray(i * width, (i + 1) * width)
      betaRow(precision * mean + right, precision * (1 - mean) + row.length - right, own)
      // A query gives no more than it has samples.
      own.fill(own[Math.min(most, sampleCount(arm, i))], Math.min(most, sampleCount(arm, i)))
    })
    return { ...raw, values }
  }
  const average = Float64Array.from({ length: width }, (_, k) => meanOf(rows.map((_, i) => raw.values[i * width + k])))
  rows.forEach((row, i) => {
    const own = between === 0 ? 0 : between / (between + within / Math.max(1, row.length))
    for (let k = 0; k < width; k++) values[i * width + k] = average[k] + own * (raw.values[i * width + k] - average[k])
  })
  return { ...raw, values }
}
