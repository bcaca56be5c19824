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
import { coefficientsAt, leaveIn, projections, type RidgeBasis, ridgeBasis } from "./RidgeBasis.ts"

/** Targets that share one weight per row. */
type RowTargets = Targets & { readonly rowWeights: Float64Array }

/** Options of `ridge`. */
export interface RidgeOptions {
  /** Candidate strengths; the one with the least leave-one-out squared error is taken. Default 10^-4 to 10^4, 33 of them. */
  readonly strengths?: ReadonlyArray<number> | undefined
}

/** Strengths that are tried by default. */
export const RIDGE_STRENGTHS: ReadonlyArray<number> = Array.from({ length: 33 }, (_, i) => 10 ** (i / 4 - 4))

/** A ridge solution in standardised features, with what leave-one-out would have predicted for each row. */
export interface RidgeSolution {
  /** width rows of coefficients, one per target: targets x width. */
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
  readonly heldOut: Float64Array
  readonly strength: number
  readonly path: ReadonlyArray<{ readonly strength: number; readonly loss: number }>
}

/** The weighted, centred problem in which ridge has no intercept. */
interface Centred {
  /** Weights with mean 1: only their ratios matter, and equal weights leave the features as they are. */
  readonly weights: Float64Array
  readonly roots: Float64Array
  /** Mean of each target. */
  readonly level: Float64Array
  /** Targets less their means, times the roots of the weights: size x outputs. */
  readonly residual: Float64Array
}

const centredTargets = ({ rowWeights, values: y, width: outputs }: RowTargets): Centred => {
  const size = rowWeights.length
  const mean = rowWeights.reduce((sum, w) => sum + w, 0) / size
  const weights = rowWeights.map((w) => w / mean)
  const roots = weights.map(Math.sqrt)
  const level = new Float64Array(outputs)
  for (let i = 0; i < size; i++) for (let t = 0; t < outputs; t++) level[t] += (weights[i] / size) * y[i * outputs + t]
  const residual = y.map((value, i) => roots[Math.floor(i / outputs)] * (value - level[i % outputs]))
  return { weights, roots, level, residual }
}

/** The features centred by weight, times the roots of the weights, and what was subtracted. */
const centredFeatures = (
  x: Float64Array,
  width: number,
  { roots, weights }: Centred
): { readonly x: Float64Array; readonly center: Float64Array } => {
  const size = weights.length
  const center = new Float64Array(width)
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) center[j] += (weights[i] / size) * x[i * width + j]
  const result = new Float64Array(size * width)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < width; j++) result[i * width + j] = roots[i] * (x[i * width + j] - center[j])
  return { x: result, center }
}

/** The best strength, what it would have predicted for each row left out, and the losses of all. */
const chooseStrength = (
  basis: RidgeBasis,
  projected: ReadonlyArray<Float64Array>,
  { level, residual, roots, weights }: Centred,
  strengths: ReadonlyArray<number>
): Pick<RidgeSolution, "heldOut" | "path" | "strength"> => {
  const size = weights.length
  const outputs = projected.length
  let best = { strength: strengths[0], loss: Number.POSITIVE_INFINITY, heldOut: new Float64Array(0) }
  const path: Array<{ strength: number; loss: number }> = []
  const found = leaveIn(
    basis,
    projected,
    residual,
    strengths.map((strength) => strength * size)
  )
  for (const [s, strength] of strengths.entries()) {
    const { errors, freedom } = found[s]
    const heldOut = new Float64Array(size * outputs)
    let loss = 0
    for (let i = 0; i < size; i++) {
      if (weights[i] === 0) continue
      // The intercept has a share in every row, too.
      const left = Math.max(1e-9, freedom[i] - weights[i] / size)
      for (let t = 0; t < outputs; t++) {
        const error = errors[i * outputs + t] / roots[i] / left
        heldOut[i * outputs + t] = level[t] + residual[i * outputs + t] / roots[i] - error
        loss += (weights[i] * error * error) / size
      }
    }
    path.push({ strength, loss })
    if (loss < best.loss) best = { strength, loss, heldOut }
  }
  return { heldOut: best.heldOut, strength: best.strength, path }
}

/** `solveRidge` for targets that share their weights. */
const solveTogether = (
  x: Float64Array,
  width: number,
  targets: RowTargets,
  strengths: ReadonlyArray<number>,
  known?: RidgeBasis | undefined
): RidgeSolution => {
  const outputs = targets.width
  const centred = centredTargets(targets)
  const { level, residual, weights } = centred
  const size = weights.length
  const equal = weights.every((w) => Math.abs(w - 1) < 1e-12)
  const features =
    equal && known !== undefined ? { x, center: new Float64Array(width) } : centredFeatures(x, width, centred)
  const basis = equal && known !== undefined ? known : ridgeBasis(features.x, size, width)
  const projected = projections(basis, residual, outputs)
  const { heldOut, path, strength } = chooseStrength(basis, projected, centred, strengths)
  const coefficients = new Float64Array(outputs * width)
  const intercepts = Float64Array.from(level)
  projected.forEach((target, t) => {
    const row = coefficientsAt(basis, features.x, target, strength * size)
    coefficients.set(row, t * width)
    for (let j = 0; j < width; j++) intercepts[t] -= row[j] * features.center[j]
  })
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
 * every strength by one reduction of the weighted, centred features (see `RidgeBasis`). Leave-one-out residuals are exact:
 * e_i / (1 - h_i) with the leverage h_i; a row of weight 0 is predicted as any other. `known`, the basis of `x` (whose
 * columns must be centred), is used where all weights are equal. O(size width m) once, O(size m) per strength, with
 * m = min(size, width).
 */
export const solveRidge = (
  x: Float64Array,
  width: number,
  targets: Targets,
  strengths: ReadonlyArray<number>,
  known?: RidgeBasis | undefined
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
 * (1 / W) sum_i w_i |y_i - B x_i - c|^2 + strength |B|^2 over standardised features, for all strengths by one reduction to tridiagonal form;
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
  const { strengths = RIDGE_STRENGTHS } = options
  return { name: "ridge", fit: (task) => fitRidge(task, strengths) }
}

const fitRidge = <L, P>(
  { features, head, labels }: Task<L, P>,
  strengths: ReadonlyArray<number>
): ReturnType<Model["fit"]> => {
  if (features.size < 3) fail({ _tag: "TooFewRows", rows: features.size, needed: 3, what: "ridge" })
  const { center, ridge: basis, standardiser, x } = designOf(features)
  const targets = head.targets(labels)
  const width = features.source.width
  const solution = solveRidge(x, width, targets, strengths, basis)
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
