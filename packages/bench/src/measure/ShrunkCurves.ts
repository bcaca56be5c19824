/**
 * What an oracle may believe of a query from some of its samples: recorded curves, shrunk towards those of all queries as far
 * as so few samples can err. A raw count of half of the samples takes chance for knowledge, and at large budgets a policy
 * that knows less then does better than the "oracle".
 *
 * @module
 */
import { isBinary, type PoolArm, sampleCount } from "../recording/SamplePool.ts"
import { type RecordedCurves, recordedCurves } from "./ExactValue.ts"

/** How far a number of the queries is known: their mean, the variance between them, and one sample's share in the noise. */
export interface Population {
  readonly mean: number
  /** Variance between queries, the noise of finite samples taken out; at least 0. */
  readonly between: number
  /** Variance of the number by chance, times samples. */
  readonly noise: number
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

/** A number of a query's rewards. */
interface Statistic {
  readonly of: (row: Float64Array) => number
  /** Its variance by chance. */
  readonly chance: (row: Float64Array) => number
  /** Fewest samples that tell it and its variance. */
  readonly least: number
}

/** The queries' numbers as a population. */
const populationOf = (rows: ReadonlyArray<Float64Array>, statistic: Statistic): Population => {
  const drawn = rows.filter((row) => row.length >= statistic.least)
  const numbers = Float64Array.from(drawn, statistic.of)
  const mean = meanOf(numbers)
  const chance = drawn.map(statistic.chance)
  return {
    mean,
    noise: meanOf(chance.map((variance, i) => variance * drawn[i].length)),
    between: Math.max(0, varianceOf(numbers, mean) - meanOf(chance))
  }
}

/** What one sample gives. */
const level: Statistic = { of: meanOf, chance: (row) => varianceOf(row, meanOf(row)) / row.length, least: 2 }

/** What a second sample adds to the best: half of the mean difference of two. */
const secondGain = (row: Float64Array): number => {
  const n = row.length
  return row.toSorted().reduce((sum, reward, k) => sum + (2 * k - n + 1) * reward, 0) / (n * (n - 1))
}

const spread: Statistic = {
  of: secondGain,
  // The jackknife (Efron and Stein, 1981): each reward is left out in turn.
  chance: (row) => {
    const without = row.map((_, out) => secondGain(row.filter((__, k) => k !== out)))
    return (varianceOf(without, meanOf(without)) * (row.length - 1) ** 2) / row.length
  },
  least: 3
}

/** Share of a query's own number in what is believed of it. */
const ownShare = ({ between, noise }: Population, samples: number): number =>
  between === 0 ? 0 : between / (between + noise / Math.max(1, samples))

/** What a second sample adds, over an arm's queries. */
export const spreadsOf = (arm: PoolArm): Population =>
  populationOf(
    Array.from({ length: arm.offsets.length - 1 }, (_, i) => rewardsOf(arm, i)),
    spread
  )

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
 * by moments, and a query's curve is what its samples leave of it. Others: what the first sample gives goes towards the mean
 * of all queries by the share of chance in a query's mean, and what each later one adds by the share of chance in a query's
 * spread, which so few samples tell worse. O(sum of n_i^2 log n_i), and O(samples + size most) for rewards 0 and 1.
 */
export const shrunkCurves = (arm: PoolArm, baseline = 0): RecordedCurves => {
  const raw = recordedCurves(arm, baseline)
  const { most, size } = raw
  const width = most + 1
  const rows = Array.from({ length: size }, (_, i) => rewardsOf(arm, i))
  const levels = populationOf(rows, level)
  const { between, mean } = levels
  const values = new Float64Array(raw.values.length)
  if (baseline === 0 && isBinary(arm) && mean > 0 && mean < 1) {
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
  const spreads = populationOf(rows, spread)
  rows.forEach((row, i) => {
    const [first, later] = [ownShare(levels, row.length), ownShare(spreads, row.length)]
    values[i * width] = raw.values[i * width]
    for (let k = 1; k < width; k++) {
      const own = raw.values[i * width + k] - raw.values[i * width + k - 1]
      const mine = k === 1 ? first : later
      values[i * width + k] = values[i * width + k - 1] + mine * own + (1 - mine) * (average[k] - average[k - 1])
    }
  })
  return { ...raw, values }
}
