/**
 * Ridge regression on the head's targets, its strength chosen by exact leave-one-out.
 *
 * @module
 */

import { checkOptions, listOf, positive } from "../checks/Options.ts"
import type { Targets } from "../heads/Head.ts"
import { fail } from "../PredictorError.ts"
import { designOf } from "./Design.ts"
import type { Model, Task } from "./Model.ts"
import { decompose, type Spectrum } from "./Spectrum.ts"

/** Targets that share one weight per row. */
type RowTargets = Targets & { readonly rowWeights: Float64Array }

/** Options of `ridge`. */
export interface RidgeOptions {
  /** Candidate strengths; the one with the least leave-one-out squared error is taken. Default 10^-4 to 10^4, 33 of them. */
  readonly strengths?: ReadonlyArray<number> | undefined
}

const DEFAULT = Array.from({ length: 33 }, (_, i) => 10 ** (i / 4 - 4))

/** A ridge solution in standardised features, with what leave-one-out would have predicted for each row. */
export interface RidgeSolution {
  /** width rows of coefficients, one per target: targets x width. */
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
  readonly heldOut: Float64Array
  readonly strength: number
  readonly path: ReadonlyArray<{ readonly strength: number; readonly loss: number }>
}

/** `solveRidge` for targets that share their weights. */
const solveTogether = (
  x: Float64Array,
  width: number,
  targets: RowTargets,
  strengths: ReadonlyArray<number>,
  known?: Spectrum | undefined
): RidgeSolution => {
  const { values: y, width: outputs } = targets
  const size = targets.rowWeights.length
  const mean = targets.rowWeights.reduce((sum, w) => sum + w, 0) / size
  // Only the ratios of weights matter: with mean 1, equal weights leave the features as they are.
  const weights = targets.rowWeights.map((w) => w / mean)
  const total = size
  const center = new Float64Array(width)
  const level = new Float64Array(outputs)
  for (let i = 0; i < size; i++) {
    const w = weights[i] / total
    for (let t = 0; t < outputs; t++) level[t] += w * y[i * outputs + t]
  }
  const equal = weights.every((w) => Math.abs(w - 1) < 1e-12)
  const weighted = (): Float64Array => {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < width; j++) center[j] += (weights[i] / total) * x[i * width + j]
    }
    const result = new Float64Array(size * width)
    for (let i = 0; i < size; i++) {
      const root = Math.sqrt(weights[i])
      for (let j = 0; j < width; j++) result[i * width + j] = root * (x[i * width + j] - center[j])
    }
    return result
  }
  const { basis, rank, scores, squares } = equal && known !== undefined ? known : decompose(weighted(), size, width)
  const projected = new Float64Array(rank * outputs)
  for (let i = 0; i < size; i++) {
    const root = Math.sqrt(weights[i])
    for (let t = 0; t < outputs; t++) {
      const r = root * (y[i * outputs + t] - level[t])
      for (let k = 0; k < rank; k++) projected[k * outputs + t] += scores[i * rank + k] * r
    }
  }
  let best = { strength: strengths[0], loss: Number.POSITIVE_INFINITY, heldOut: new Float64Array(0) }
  const path: Array<{ strength: number; loss: number }> = []
  for (const strength of strengths) {
    const shrink = squares.map((s) => 1 / (s + strength * total))
    const heldOut = new Float64Array(size * outputs)
    let loss = 0
    for (let i = 0; i < size; i++) {
      if (weights[i] === 0) continue
      const root = Math.sqrt(weights[i])
      let leverage = weights[i] / total
      for (let k = 0; k < rank; k++) leverage += scores[i * rank + k] ** 2 * shrink[k]
      const left = Math.max(1e-9, 1 - leverage)
      for (let t = 0; t < outputs; t++) {
        let fit = 0
        for (let k = 0; k < rank; k++) fit += scores[i * rank + k] * shrink[k] * projected[k * outputs + t]
        const residual = (y[i * outputs + t] - level[t] - fit / root) / left
        heldOut[i * outputs + t] = y[i * outputs + t] - residual
        loss += (weights[i] * residual * residual) / total
      }
    }
    path.push({ strength, loss })
    if (loss < best.loss) best = { strength, loss, heldOut }
  }
  const { heldOut, strength } = best
  const coefficients = new Float64Array(outputs * width)
  const intercepts = Float64Array.from(level)
  for (let t = 0; t < outputs; t++) {
    for (let j = 0; j < width; j++) {
      let sum = 0
      for (let k = 0; k < rank; k++) {
        sum += (basis[j * rank + k] * projected[k * outputs + t]) / (squares[k] + strength * total)
      }
      coefficients[t * width + j] = sum
      intercepts[t] -= sum * center[j]
    }
  }
  for (let i = 0; i < size; i++) {
    if (weights[i] > 0) continue
    for (let t = 0; t < outputs; t++) {
      let fit = intercepts[t]
      for (let j = 0; j < width; j++) fit += coefficients[t * width + j] * x[i * width + j]
      heldOut[i * outputs + t] = fit
    }
  }
  return { coefficients, intercepts, heldOut, strength, path }
}

/**
 * Minimises (1 / W) sum_i w_i |y_i - B x_i - c|^2 + strength |B|^2 with W = sum_i w_i and an unpenalised intercept, for
 * every strength at once by one decomposition of the weighted, centred features. Leave-one-out residuals are exact:
 * e_i / (1 - h_i) with the leverage h_i; a row of weight 0 is predicted as any other. `known`, the decomposition of `x` (whose
 * columns must be centred), is used where all weights are equal. O(size width min(size, width)) once and O(size rank) per strength.
 */
export const solveRidge = (
  x: Float64Array,
  width: number,
  targets: Targets,
  strengths: ReadonlyArray<number>,
  known?: Spectrum | undefined
): RidgeSolution => {
  const { values, weights, width: outputs } = targets
  const size = values.length / outputs
  const column = (from: Float64Array, t: number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) => from[i * outputs + t])
  const first = column(weights, 0)
  const shared = weights.every((w, i) => w === first[Math.floor(i / outputs)])
  if (shared) return solveTogether(x, width, { ...targets, rowWeights: first }, strengths, known)
  // Some targets are missing in some rows: one problem per target, each with its own strength.
  const parts = Array.from({ length: outputs }, (_, t) => {
    const rowWeights = column(weights, t)
    const target = { values: column(values, t), width: 1, weights: rowWeights, rowWeights }
    return solveTogether(x, width, target, strengths, known)
  })
  const heldOut = new Float64Array(size * outputs)
  const coefficients = new Float64Array(outputs * width)
  parts.forEach((part, t) => {
    coefficients.set(part.coefficients, t * width)
    for (let i = 0; i < size; i++) heldOut[i * outputs + t] = part.heldOut[i]
  })
  return {
    coefficients,
    intercepts: Float64Array.from(parts, (part) => part.intercepts[0]),
    heldOut,
    strength: parts[0].strength,
    path: parts[0].path
  }
}

/**
 * Ridge regression on the head's targets: the fastest model that works, and a strong one on hidden states. Minimises
 * (1 / W) sum_i w_i |y_i - B x_i - c|^2 + strength |B|^2 over standardised features, for all strengths by one decomposition;
 * the strength with the least exact leave-one-out error is taken. O(rows width min(rows, width)).
 *
 * @throws PredictorError `TooFewRows`, `InvalidOption`
 * @example
 * ```ts
 * import { inputs, ridge, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.25, 0.75) })
 * console.log(probability[0].toFixed(2), probability[1].toFixed(2)) // => 0.25 0.75
 * ```
 */
export const ridge = (options: RidgeOptions = {}): Model => {
  checkOptions(options, { strengths: listOf(positive) })
  const { strengths = DEFAULT } = options
  return { name: "ridge", fit: (task) => fitRidge(task, strengths) }
}

const fitRidge = <L, P>(
  { features, head, labels }: Task<L, P>,
  strengths: ReadonlyArray<number>
): ReturnType<Model["fit"]> => {
  if (features.size < 3) fail({ _tag: "TooFewRows", rows: features.size, needed: 3, what: "ridge" })
  const { center, spectrum, standardiser, x } = designOf(features)
  const targets = head.targets(labels)
  const width = features.source.width
  const solution = solveRidge(x, width, targets, strengths, spectrum)
  const bias = Float32Array.from(solution.intercepts, (c, t) => {
    let shift = 0
    for (let j = 0; j < width; j++) shift += solution.coefficients[t * width + j] * center[j]
    return c - shift
  })
  return {
    fitted: {
      kind: "network",
      standardiser,
      layers: [
        {
          inputs: width,
          outputs: targets.width,
          weights: Float32Array.from(solution.coefficients),
          bias
        }
      ],
      link: head.link(solution.heldOut, labels)
    },
    report: { path: solution.path, strength: solution.strength }
  }
}
