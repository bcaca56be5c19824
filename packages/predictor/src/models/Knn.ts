/**
 * k nearest neighbours: the label of a query is the weighted mean of those of the k closest training queries.
 *
 * @module
 */
import { fitStandardiser, standardise } from "../features/Standardiser.ts"
import { fail } from "../PredictorError.ts"
import type { Fitted, Model } from "./Model.ts"

type Neighbours = Extract<Fitted, { kind: "neighbours" }>

/**
 * Indices of the `count` points nearest to each query, nearest first; ties: lowest index. `itself` leaves out the point
 * with the query's own index. O(queries points columns).
 */
const nearest = (
  queries: Float32Array,
  points: Float32Array,
  columns: number,
  count: number,
  itself: boolean
): Int32Array => {
  const size = queries.length / columns
  const total = points.length / columns
  const result = new Int32Array(size * count)
  const best = new Float64Array(count)
  for (let i = 0; i < size; i++) {
    const q = i * columns
    let held = 0
    for (let p = 0; p < total; p++) {
      if (itself && p === i) continue
      const at = p * columns
      const limit = held === count ? best[count - 1] : Number.POSITIVE_INFINITY
      let distance = 0
      let j = 0
      // Partial distances only grow: most points are given up early.
      while (j < columns && distance < limit) {
        const end = Math.min(columns, j + 64)
        for (; j < end; j++) {
          const d = queries[q + j] - points[at + j]
          distance += d * d
        }
      }
      if (distance >= limit) continue
      let slot = held < count ? held++ : count - 1
      while (slot > 0 && best[slot - 1] > distance) {
        best[slot] = best[slot - 1]
        result[i * count + slot] = result[i * count + slot - 1]
        slot--
      }
      best[slot] = distance
      result[i * count + slot] = p
    }
  }
  return result
}

/** Weighted mean scores of the first `k` of each query's nearest points. */
const meanScores = (
  near: Int32Array,
  stride: number,
  k: number,
  scores: Float64Array,
  weights: Float64Array,
  width: number
): Float64Array => {
  const size = near.length / stride
  const result = new Float64Array(size * width)
  // Where none of the neighbours observed a target, its mean over all rows.
  const fallback = new Float64Array(width)
  for (let t = 0; t < width; t++) {
    let total = 0
    for (let p = t; p < scores.length; p += width) {
      total += weights[p]
      fallback[t] += weights[p] * scores[p]
    }
    fallback[t] /= total
  }
  for (let i = 0; i < size; i++) {
    for (let t = 0; t < width; t++) {
      let total = 0
      let sum = 0
      for (let n = 0; n < k; n++) {
        const p = near[i * stride + n] * width + t
        total += weights[p]
        sum += weights[p] * scores[p]
      }
      result[i * width + t] = total === 0 ? fallback[t] : sum / total
    }
  }
  return result
}

/** Mean scores of the k nearest training rows of each query, row-major. */
export const neighbourScores = (fitted: Neighbours, values: Float32Array): Float64Array => {
  const { neighbours, points, scores, standardiser, weights, width } = fitted
  const queries = Float32Array.from(standardise(standardiser, values))
  const near = nearest(queries, points, standardiser.mean.length, neighbours, false)
  return meanScores(near, neighbours, neighbours, scores, weights, width)
}

/** Options of `nearestNeighbours`. */
export interface NearestNeighboursOptions {
  /** Candidates for k; the one with the least leave-one-out squared error is taken. Default 5, 10, 20, 40, 80. */
  readonly candidates?: ReadonlyArray<number> | undefined
}

/**
 * k nearest neighbours in standardised features (Euclidean), k chosen by leave-one-out. Prediction is
 * O(rows width) per query.
 *
 * @throws PredictorError `TooFewRows`, `Unsupported` (a head without targets)
 */
export const nearestNeighbours = (options: NearestNeighboursOptions = {}): Model => ({
  name: "nearest-neighbours",
  fit: ({ features, head, labels }) => {
    if (head.targets === undefined || head.lift === undefined) {
      return fail({
        _tag: "Unsupported",
        what: `nearest neighbours with the ${head.name} head`,
        instead: "logistic() or mlp()"
      })
    }
    const candidates = (options.candidates ?? [5, 10, 20, 40, 80]).filter((k) => k < features.size)
    if (candidates.length === 0) {
      fail({ _tag: "TooFewRows", rows: features.size, needed: 6, what: "nearest neighbours" })
    }
    const standardiser = fitStandardiser(features)
    const points = Float32Array.from(standardise(standardiser, features.values))
    const { values: scores, weights, width } = head.targets(labels)
    let best: { neighbours: number; loss: number; held: Float64Array } | undefined
    const stride = Math.max(...candidates)
    const near = nearest(points, points, features.source.width, stride, true)
    const path: Array<{ strength: number; loss: number }> = []
    for (const neighbours of candidates) {
      const held = meanScores(near, stride, neighbours, scores, weights, width)
      let loss = 0
      let total = 0
      for (let i = 0; i < scores.length; i++) {
        total += weights[i]
        loss += weights[i] * (held[i] - scores[i]) ** 2
      }
      path.push({ strength: neighbours, loss: loss / total })
      if (best === undefined || loss < best.loss) best = { neighbours, loss, held }
    }
    const { held, neighbours } = best!
    return {
      fitted: {
        kind: "neighbours",
        standardiser,
        points,
        neighbours,
        scores,
        weights,
        width,
        lift: head.lift(held, labels)
      },
      report: { path, strength: neighbours }
    }
  }
})
