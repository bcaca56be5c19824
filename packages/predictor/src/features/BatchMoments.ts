/**
 * A standardiser from features that come in batches, in one pass: central moments of batches are merged (Pébay, 2008).
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import type { Standardiser } from "./Standardiser.ts"

/** Count, means, and sums of the second, third and fourth powers of the distances from them, by column. */
interface Moments {
  readonly count: number
  readonly mean: Float64Array
  readonly m2: Float64Array
  readonly m3: Float64Array
  readonly m4: Float64Array
}

const momentsOf = ({ size, source, values }: Features): Moments => {
  const { width } = source
  const [mean, m2, m3, m4] = Array.from({ length: 4 }, () => new Float64Array(width))
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) mean[j] += values[i * width + j] / size
  for (let i = 0; i < size; i++)
    for (let j = 0; j < width; j++) {
      const d = values[i * width + j] - mean[j]
      m2[j] += d * d
      m3[j] += d * d * d
      m4[j] += d * d * d * d
    }
  return { count: size, mean, m2, m3, m4 }
}

/** Moments of both together, column by column. */
const merged = (a: Moments, b: Moments): Moments => {
  const count = a.count + b.count
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a
  const [mean, m2, m3, m4] = Array.from({ length: 4 }, () => new Float64Array(a.mean.length))
  const [p, q] = [a.count / count, b.count / count]
  for (let j = 0; j < mean.length; j++) {
    const d = b.mean[j] - a.mean[j]
    mean[j] = a.mean[j] + d * q
    m2[j] = a.m2[j] + b.m2[j] + d * d * p * b.count
    m3[j] = a.m3[j] + b.m3[j] + d ** 3 * p * q * (a.count - b.count) + 3 * d * (p * b.m2[j] - q * a.m2[j])
    m4[j] =
      a.m4[j] +
      b.m4[j] +
      d ** 4 * p * b.count * (p * p - p * q + q * q) +
      6 * d * d * (p * p * b.m2[j] + q * q * a.m2[j]) +
      4 * d * (p * b.m3[j] - q * a.m3[j])
  }
  return { count, mean, m2, m3, m4 }
}

/** Collects a standardiser from batches. */
export interface StandardiserSums {
  readonly add: (batch: Features) => void
  readonly finish: () => Standardiser
}

/** As `fitStandardiser`, batch by batch. O(width) memory beside the batch. */
export const standardiserSums = (width: number): StandardiserSums => {
  const none = (): Float64Array => new Float64Array(width)
  let all: Moments = { count: 0, mean: none(), m2: none(), m3: none(), m4: none() }
  return {
    add: (batch) => {
      all = merged(all, momentsOf(batch))
    },
    finish: () => {
      const { m2, m3, m4, mean } = all
      const count = Math.max(1, all.count)
      const deviation = m2.map((squares) => Math.sqrt(squares / count))
      const scale = Float32Array.from(deviation, (sd, j) => (sd > 1e-7 * Math.abs(mean[j]) && sd > 1e-30 ? 1 / sd : 0))
      return {
        mean: Float32Array.from(mean),
        scale,
        skewness: Float32Array.from(m3, (cubes, j) => (cubes / count) * scale[j] ** 3),
        kurtosis: Float32Array.from(m4, (fourths, j) => (fourths / count) * scale[j] ** 4)
      }
    }
  }
}
