/**
 * Generalised linear regression: linear raw outputs fitted by the head's own loss. For the success head this is
 * logistic regression on soft labels; for the Beta head, beta-binomial regression.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { checkOptions, listOf, positive, wholeNumber } from "../checks/Options.ts"
import { type Head, startOf } from "../heads/Head.ts"
import { fail } from "../PredictorError.ts"
import { type Design, designOf } from "./Design.ts"
import { minimise } from "./Lbfgs.ts"
import { addGradients, rawOutputs } from "./LinearPasses.ts"
import { type LogisticBasis, logisticBasis } from "./LogisticBasis.ts"
import type { Layer, Model, Task } from "./Model.ts"

/** Options of `logistic`. */
export interface LogisticOptions {
  /** Candidate strengths, tried from the largest down. Default 10^3 to 10^-4, 15 of them. */
  readonly strengths?: ReadonlyArray<number> | undefined
  /** Folds of the cross-validation that chooses the strength. Default 5. */
  readonly folds?: number | undefined
}

const DEFAULT = Array.from({ length: 15 }, (_, i) => 10 ** (3 - i / 2))

/** Curvature of the loss by each raw output at the constant prediction, by central differences of the gradient. */
export const curvatureOf = <L, P>(head: Head<L, P>, labels: L, size: number, base: Float64Array): Float64Array => {
  const k = head.outputs
  const step = 1e-4
  return base.map((_, output) => {
    let difference = 0
    for (const sign of [1, -1]) {
      const raw = new Float64Array(size * k)
      for (let i = 0; i < size; i++) {
        raw.set(base, i * k)
        raw[i * k + output] += sign * step
      }
      const gradient = new Float64Array(size * k)
      head.loss(raw, labels, gradient)
      for (let i = 0; i < size; i++) difference += sign * gradient[i * k + output]
    }
    return Math.max(1e-3, difference / (2 * step))
  })
}

interface Linear {
  /** rank x outputs coefficients, then the intercepts. */
  readonly point: Float64Array
  readonly iterations: number
}

const fitAt = <L, P>(
  head: Head<L, P>,
  labels: L,
  basis: LogisticBasis,
  rows: Int32Array,
  strength: number,
  start: Float64Array,
  curvature: Float64Array,
  tolerance: number
): Linear => {
  const { rank, size } = basis
  const k = head.outputs
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    const raw = rawOutputs(basis, rows, point, k)
    const byRaw = new Float64Array(raw.length)
    let value = head.loss(raw, labels, byRaw)
    gradient.fill(0)
    addGradients(basis, rows, byRaw, gradient)
    for (let t = 0; t < k; t++) {
      const penalty = strength * curvature[t]
      for (let j = t * rank; j < (t + 1) * rank; j++) {
        value += 0.5 * penalty * point[j] * point[j]
        gradient[j] += penalty * point[j]
      }
    }
    return value
  }
  // The inverse of (X'X / n + strength) for every output, in units of its curvature.
  const inverse = basis.inverseAt(size * strength)
  const precondition = (vector: Float64Array): Float64Array => {
    const result = new Float64Array(vector.length)
    for (let t = 0; t < k; t++) {
      const part = inverse(vector.subarray(t * rank, (t + 1) * rank))
      for (let j = 0; j < rank; j++) result[t * rank + j] = (size / curvature[t]) * part[j]
      result[rank * k + t] = vector[rank * k + t] / curvature[t]
    }
    return result
  }
  const { iterations, point } = minimise(objective, start, { precondition, tolerance, maxIterations: 2000 })
  return { point, iterations }
}

/**
 * Linear model by the head's loss: minimises loss(B x + c) + (strength / 2) sum_t h_t |B_t|^2 over standardised features,
 * where h_t is the loss's curvature by output t at the constant prediction (so that one strength suits every head; for
 * the success head at base rate p it is p (1 - p)), by L-BFGS, preconditioned by the inverse of their covariance plus the strength. The strength with the least cross-validated loss is
 * taken, the path goes from strong to weak with warm starts and ends when the loss has risen twice.
 *
 * @throws PredictorError `TooFewRows`, `InvalidOption`
 * @example
 * ```ts
 * import { inputs, logistic, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: logistic() })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.25, 0.75) })
 * console.log(probability[0] < 0.4, probability[1] > 0.6) // => true true
 * ```
 */
export const logistic = (options: LogisticOptions = {}): Model => {
  checkOptions(options, { strengths: listOf(positive), folds: wholeNumber(2) })
  const { folds = 5 } = options
  const strengths = [...(options.strengths ?? DEFAULT)].sort((a, b) => b - a)
  return { name: "logistic", fit: (task) => fitLogistic(task, strengths, folds) }
}

/** Linear coefficients in the basis as one layer of a network. */
const layerOf = ({ center }: Design, basis: LogisticBasis, point: Float64Array, outputs: number): Layer => {
  const { rank } = basis
  const width = center.length
  const weights = new Float32Array(outputs * width)
  const bias = Float32Array.from(point.subarray(rank * outputs))
  for (let t = 0; t < outputs; t++) {
    const own = basis.weightsOf(point.subarray(t * rank, (t + 1) * rank))
    weights.set(own, t * width)
    for (let j = 0; j < width; j++) bias[t] -= own[j] * center[j]
  }
  return { inputs: width, outputs, weights, bias }
}

/** Everything that the fits of one task share. */
interface LogisticProblem<L, P> {
  readonly head: Head<L, P>
  readonly labels: L
  readonly basis: LogisticBasis
  readonly curvature: Float64Array
  /** The best constant prediction, where every fit starts. */
  readonly origin: Float64Array
}

interface ChosenStrength {
  readonly strength: number
  readonly path: ReadonlyArray<{ readonly strength: number; readonly loss: number }>
}

/** The strength with the least cross-validated loss; the path ends when the loss has risen twice. */
const chooseStrength = <L, P>(
  { basis, curvature, head, labels, origin }: LogisticProblem<L, P>,
  strengths: ReadonlyArray<number>,
  folds: number,
  seed: number
): ChosenStrength => {
  const { size } = basis
  const order = permutation(size, random(seed, "folds"))
  const parts = Array.from({ length: folds }, (_, f) => {
    const held = order.filter((_, i) => i % folds === f).sort()
    const kept = order.filter((_, i) => i % folds !== f).sort()
    return { held, kept, heldLabels: head.select(labels, held), keptLabels: head.select(labels, kept), point: origin }
  })
  const path: Array<{ strength: number; loss: number }> = []
  let strength = strengths[0]
  let least = Number.POSITIVE_INFINITY
  let risen = 0
  for (const candidate of strengths) {
    let loss = 0
    for (const part of parts) {
      const { held, heldLabels, kept, keptLabels } = part
      part.point = fitAt(head, keptLabels, basis, kept, candidate, part.point, curvature, 1e-6).point
      loss += (head.loss(rawOutputs(basis, held, part.point, head.outputs), heldLabels) * held.length) / size
    }
    path.push({ strength: candidate, loss })
    risen = loss < least ? 0 : risen + 1
    if (loss < least) {
      least = loss
      strength = candidate
    }
    if (risen >= 2) break
  }
  return { strength, path }
}

const fitLogistic = <L, P>(
  { features, head, labels, seed }: Task<L, P>,
  strengths: ReadonlyArray<number>,
  folds: number
): ReturnType<Model["fit"]> => {
  const { size } = features
  if (size < folds) fail({ _tag: "TooFewRows", rows: size, needed: folds, what: `${folds}-fold cross-validation` })
  const design = designOf(features)
  const basis = logisticBasis(design.x, design.ridge)
  const base = startOf(head, labels)
  const curvature = curvatureOf(head, labels, size, base)
  const origin: Float64Array = new Float64Array((basis.rank + 1) * head.outputs)
  origin.set(base, basis.rank * head.outputs)
  const problem = { head, labels, basis, curvature, origin }
  const { path, strength } =
    strengths.length > 1 ? chooseStrength(problem, strengths, folds, seed) : { path: [], strength: strengths[0] }
  const all = Int32Array.from({ length: size }, (_, i) => i)
  const { iterations, point } = fitAt(head, labels, basis, all, strength, origin, curvature, 1e-15)
  return {
    fitted: {
      kind: "network",
      standardiser: design.standardiser,
      layers: [layerOf(design, basis, point, head.outputs)],
      link: { kind: "identity" }
    },
    report: { path, strength, iterations }
  }
}
