/**
 * Mean and spread of real rewards: two numbers per query, from which the expected best of k follows.
 *
 * @module
 */
import { type MarginalCurves, marginalCurves } from "@alloc/core"
import { checkRewards, type Rewards, selectRewards } from "../Labels.ts"
import { type Head, numbersOf, type Targets } from "./Head.ts"
import { normalMaxima } from "./NormalMaximum.ts"
import { columnsOf } from "./Objective.ts"

/** Predicted normal distribution of a sample's reward, per query. */
export interface RewardSpreadPrediction {
  readonly kind: "reward-spread"
  readonly mean: Float64Array
  readonly deviation: Float64Array
  /** q(k) = mean + deviation E max of k standard normals. The first sample is forced. */
  readonly curves: (maxSamples: number) => MarginalCurves
}

interface Moments {
  readonly mean: Float64Array
  /** Mean squared deviation from the query's own mean. */
  readonly square: Float64Array
  readonly count: Float64Array
  readonly total: number
}

const momentsOf = ({ rewards }: Rewards): Moments => {
  const mean = new Float64Array(rewards.length)
  const square = new Float64Array(rewards.length)
  const count = new Float64Array(rewards.length)
  let total = 0
  rewards.forEach((row, i) => {
    const n = row.length
    for (let j = 0; j < n; j++) mean[i] += row[j] / n
    for (let j = 0; j < n; j++) square[i] += (row[j] - mean[i]) ** 2 / n
    count[i] = n
    total += n
  })
  return { mean, square, count, total }
}

/** ln of the samples' standard deviation around a centre of each query. */
const logDeviation = (m: Moments, center: (i: number) => number): number => {
  let sum = 0
  for (let i = 0; i < m.mean.length; i++) sum += (m.count[i] / m.total) * (m.square[i] + (m.mean[i] - center(i)) ** 2)
  return Math.log(Math.sqrt(Math.max(1e-12, sum)))
}

/** Gaussian negative log likelihood, nats per sample, and its gradient. */
const gaussianLoss = (m: Moments, raw: Float64Array, gradient?: Float64Array): number => {
  let total = 0
  for (let i = 0; i < m.mean.length; i++) {
    const w = m.count[i] / m.total
    const d = m.mean[i] - raw[2 * i]
    const precision = Math.exp(-2 * raw[2 * i + 1])
    const square = m.square[i] + d * d
    total += w * (raw[2 * i + 1] + 0.5 * square * precision)
    if (gradient === undefined) continue
    gradient[2 * i] = -w * d * precision
    gradient[2 * i + 1] = w * (1 - square * precision)
  }
  return total
}

/** The mean, and then a deviation times what each further normal sample adds to the expected maximum. */
const curvesOf = (mean: Float64Array, deviation: Float64Array, maxSamples: number): MarginalCurves => {
  const size = mean.length
  const maxima = normalMaxima(maxSamples)
  const marginals = new Float64Array(size * maxSamples)
  for (let i = 0; i < size; i++) {
    marginals[i * maxSamples] = mean[i]
    for (let j = 1; j < maxSamples; j++) marginals[i * maxSamples + j] = deviation[i] * (maxima[j + 1] - maxima[j])
  }
  return marginalCurves(marginals, { size, maxSamples, forced: 1 })
}

/**
 * The head for rewards on a real scale. Loss: Gaussian negative log likelihood of every sample, nats per sample
 * (without ln(2 pi) / 2). Raw outputs: mean, ln of the standard deviation.
 *
 * @throws PredictorError `InvalidLabel`, `LengthMismatch`
 * @example
 * ```ts
 * import { rewardSpreadHead } from "@alloc/predictor"
 *
 * const { curves } = rewardSpreadHead().decode(Float64Array.of(1, Math.log(2)))
 * // One sample is worth the mean, the best of two 0.564 standard deviations more.
 * console.log(curves(2).value(0, 1), curves(2).value(0, 2).toFixed(3)) // => 1 2.128
 * ```
 */
export const rewardSpreadHead = (): Head<Rewards, RewardSpreadPrediction> => {
  return {
    name: "reward-spread",
    spec: {},
    outputs: 2,
    check: checkRewards,
    checkLearnable: () => {},
    select: selectRewards,
    loss: (raw, labels, gradient) => gaussianLoss(momentsOf(labels), raw, gradient),
    constant: (labels) => {
      const m = momentsOf(labels)
      const center = m.mean.reduce((sum, r, i) => sum + (m.count[i] / m.total) * r, 0)
      return Float64Array.of(
        center,
        logDeviation(m, () => center)
      )
    },
    targets: (labels): Targets => {
      const m = momentsOf(labels)
      return { values: m.mean, weights: m.count, width: 1 }
    },
    link: (_, labels) => {
      // One spread for all: that within a query, which is what best-of-k gains from.
      const m = momentsOf(labels)
      return { kind: "append", append: [logDeviation(m, (i) => m.mean[i])] }
    },
    columns: (labels) => {
      const m = momentsOf(labels)
      const average = m.total / m.mean.length
      return columnsOf({ kind: "gaussian" }, m.mean.length, 3, (i) => [m.mean[i], m.square[i], m.count[i] / average])
    },
    decode: (rows) => {
      const raw = numbersOf(rows, 2)
      const size = raw.length / 2
      const mean = Float64Array.from({ length: size }, (_, i) => raw[2 * i])
      const deviation = Float64Array.from({ length: size }, (_, i) => Math.exp(raw[2 * i + 1]))
      return { kind: "reward-spread", mean, deviation, curves: (maxSamples) => curvesOf(mean, deviation, maxSamples) }
    }
  }
}
