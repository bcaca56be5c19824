/**
 * k nearest neighbours: what is predicted of a query is the weighted mean of what was seen of the k closest training
 * queries.
 *
 * @module
 */

import { checkOptions, listOf, oneOf, wholeNumber } from "../checks/Options.ts"
import { fitStandardiser, standardiseRows } from "../features/Standardiser.ts"
import { applyLink } from "../heads/Head.ts"
import { fail } from "../PredictorError.ts"
import type { Fitted, Model, Task } from "./Model.ts"

type Fit = Extract<Fitted, { kind: "neighbours" }>

/** The points nearest to each query, `count` of them, nearest first, with their squared distances. */
interface Near {
  readonly count: number
  readonly points: Int32Array
  readonly squares: Float64Array
}

/**
 * The `count` points nearest to each query; ties: lowest index. `itself` leaves out the point with the query's own index.
 * O(queries points columns).
 */
const nearest = (
  queries: Float32Array,
  points: Float32Array,
  columns: number,
  count: number,
  itself: boolean
): Near => {
  const size = queries.length / columns
  const total = points.length / columns
  const found = new Int32Array(size * count)
  const squares = new Float64Array(size * count)
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
        found[i * count + slot] = found[i * count + slot - 1]
        slot--
      }
      best[slot] = distance
      found[i * count + slot] = p
    }
    squares.set(best, i * count)
  }
  return { count, points: found, squares }
}

/**
 * Kernel weights of a query's first k neighbours, from the squared distances of k + 1: 1 - (d / d_(k+1))^2. A neighbour
 * loses all weight as it becomes the (k + 1)-th, so predictions move continuously with the features. Where all k + 1 are
 * equally far, equal weights.
 */
const kernel = (squares: Float64Array, from: number, k: number, weights: Float64Array): void => {
  const limit = squares[from + k]
  let total = 0
  for (let n = 0; n < k; n++) {
    weights[n] = limit > 0 ? 1 - squares[from + n] / limit : 1
    total += weights[n]
  }
  if (total === 0) weights.fill(1, 0, k)
}

/** Weighted mean scores of the first `k` of each query's nearest points. */
const meanScores = (
  near: Near,
  k: number,
  weighting: Fit["weighting"],
  scores: Float64Array,
  observed: Float64Array,
  width: number
): Float64Array => {
  const { count, points, squares } = near
  const size = points.length / count
  const result = new Float64Array(size * width)
  // Where none of the neighbours observed a target, its mean over all rows.
  const fallback = new Float64Array(width)
  for (let t = 0; t < width; t++) {
    let total = 0
    for (let p = t; p < scores.length; p += width) {
      total += observed[p]
      fallback[t] += observed[p] * scores[p]
    }
    fallback[t] /= total
  }
  const weights = new Float64Array(k).fill(1)
  for (let i = 0; i < size; i++) {
    if (weighting === "kernel") kernel(squares, i * count, k, weights)
    for (let t = 0; t < width; t++) {
      let total = 0
      let sum = 0
      for (let n = 0; n < k; n++) {
        const p = points[i * count + n] * width + t
        const w = weights[n] * observed[p]
        total += w
        sum += w * scores[p]
      }
      result[i * width + t] = total === 0 ? fallback[t] : sum / total
    }
  }
  return result
}

/** Mean scores of the k nearest training rows of each query, row-major. */
export const neighbourScores = (fitted: Fit, values: Float32Array): Float64Array => {
  const { neighbours, observed, points, scores, standardiser, weighting, width } = fitted
  const queries = standardiseRows(standardiser, values, undefined)
  const count = weighting === "kernel" ? neighbours + 1 : neighbours
  const near = nearest(queries, points, standardiser.mean.length, count, false)
  return meanScores(near, neighbours, weighting, scores, observed, width)
}

/** Mean scores of the k nearest other rows of each training row: what leaving it out would have predicted. */
export const leaveOneOutScores = (fitted: Fit): Float64Array => {
  const { neighbours, observed, points, scores, standardiser, weighting, width } = fitted
  const near = nearest(points, points, standardiser.mean.length, neighbours + 1, true)
  return meanScores(near, neighbours, weighting, scores, observed, width)
}

/** Options of `nearestNeighbours`. */
export interface NearestNeighboursOptions {
  /** Candidates for k; the one with the least leave-one-out loss of the head is taken. Default 5, 10, 20, 40, 80. */
  readonly candidates?: ReadonlyArray<number> | undefined
  /** "kernel" (default): the closer, the more, down to nothing at the (k + 1)-th. "uniform": all k alike. */
  readonly weighting?: "kernel" | "uniform" | undefined
}

/**
 * k nearest neighbours in standardised features (Euclidean), k chosen by leave-one-out on the head's loss. Makes no
 * assumption about how success depends on features; with the histogram head, none about how it is distributed either.
 *
 * **Details.** Training is O(rows^2 width), a prediction O(rows width). It keeps the training features, so it cannot be
 * saved as a small model.
 *
 * @throws PredictorError `TooFewRows` (no candidate smaller than the number of training rows - 1), `InvalidOption`
 * @example
 * ```ts
 * import { inputs, nearestNeighbours, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i)
 * const batch = inputs(Array.from(values, (i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((i) => (i < 20 ? 1 : 9)), trials: new Float32Array(40).fill(10) }
 * const model = nearestNeighbours({ candidates: [4] })
 * const predictor = train(batch, labels, { head: successHead(), model })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(5, 35) })
 * console.log(probability[0].toFixed(1), probability[1].toFixed(1)) // => 0.1 0.9
 * ```
 */
export const nearestNeighbours = (options: NearestNeighboursOptions = {}): Model => {
  checkOptions(options, { candidates: listOf(wholeNumber(1)), weighting: oneOf("kernel", "uniform") })
  return { name: "nearest-neighbours", fit: (task) => fitNeighbours(task, options) }
}

const fitNeighbours = <L, P>(
  { features, head, labels }: Task<L, P>,
  { candidates = [5, 10, 20, 40, 80], weighting = "kernel" }: NearestNeighboursOptions
): ReturnType<Model["fit"]> => {
  // Leaving one out and looking one further, for the kernel, take two rows.
  const usable = candidates.filter((k) => k <= features.size - 2)
  if (usable.length === 0) {
    const needed = Math.min(...candidates) + 2
    fail({ _tag: "TooFewRows", rows: features.size, needed, what: "nearest neighbours" })
  }
  const standardiser = fitStandardiser(features)
  const points = standardiseRows(standardiser, features.values, undefined)
  const { values: scores, weights: observed, width } = head.targets(labels)
  const near = nearest(points, points, features.source.width, Math.max(...usable) + 1, true)
  const fits = usable.map((neighbours) => {
    const held = meanScores(near, neighbours, weighting, scores, observed, width)
    const link = head.link(held, labels)
    return { neighbours, link, loss: head.loss(applyLink(link, held, width), labels) }
  })
  const best = fits.reduce((a, b) => (b.loss < a.loss ? b : a))
  return {
    fitted: {
      kind: "neighbours",
      standardiser,
      points,
      neighbours: best.neighbours,
      weighting,
      scores,
      observed,
      width,
      link: best.link
    },
    report: {
      path: fits.map(({ loss, neighbours }) => ({ strength: neighbours, loss })),
      strength: best.neighbours
    }
  }
}
