/**
 * Learning from new outcomes without the old ones.
 *
 * @module
 */

import type { Features } from "@alloc/core/recording"
import { checkOptions, head as headRule, positive } from "../checks/Options.ts"
import { checkPredictor } from "../checks/PredictorShape.ts"
import { standardise, standardiseRows } from "../features/Standardiser.ts"
import { type Head, startOf } from "../heads/Head.ts"
import { checkInputs, type Inputs, refuseForeign } from "../Inputs.ts"
import { minimise } from "../models/Lbfgs.ts"
import { curvatureOf } from "../models/Logistic.ts"
import type { Fitted, Layer } from "../models/Model.ts"
import { leaveOneOutScores } from "../models/NearestNeighbours.ts"
import { makePredictor, type Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"

/** Options of `updatePredictor`. */
export interface UpdateOptions<L, P> {
  /** The head that the predictor was trained with. */
  readonly head: Head<L, P>
  /** How many queries the old knowledge counts for; fewer forget sooner. Default: all that it was trained on. */
  readonly weight?: number | undefined
}

type Network = Extract<Fitted, { kind: "network" }>
type Neighbours = Extract<Fitted, { kind: "neighbours" }>

/** What the last layer reads of each query, row-major. */
const activationsOf = ({ layers, standardiser }: Network, { size, values }: Features): Float64Array => {
  let input: Float64Array = standardise(standardiser, values)
  for (const { bias, inputs, outputs, weights } of layers.slice(0, -1)) {
    const next = new Float64Array(size * outputs)
    for (let i = 0; i < size; i++) {
      for (let o = 0; o < outputs; o++) {
        let sum = bias[o]
        for (let j = 0; j < inputs; j++) sum += weights[o * inputs + j] * input[i * inputs + j]
        next[i * outputs + o] = Math.max(0, sum)
      }
    }
    input = next
  }
  return input
}

/** A linear layer's outputs, and the gradient by its weights from that by its outputs. */
const linear = (x: Float64Array, size: number, inputs: number, outputs: number) => ({
  forward: (point: Float64Array): Float64Array => {
    const raw = new Float64Array(size * outputs)
    for (let i = 0; i < size; i++) {
      for (let t = 0; t < outputs; t++) {
        let sum = point[outputs * inputs + t]
        for (let j = 0; j < inputs; j++) sum += point[t * inputs + j] * x[i * inputs + j]
        raw[i * outputs + t] = sum
      }
    }
    return raw
  },
  backward: (byRaw: Float64Array, gradient: Float64Array): void => {
    for (let i = 0; i < size; i++) {
      for (let t = 0; t < outputs; t++) {
        const g = byRaw[i * outputs + t]
        for (let j = 0; j < inputs; j++) gradient[t * inputs + j] += g * x[i * inputs + j]
        gradient[outputs * inputs + t] += g
      }
    }
  }
})

/** The last layer that is most probable after the new outcomes, the old one as the prior mean. */
const updatedLayer = <L, P>(layer: Layer, x: Float64Array, labels: L, head: Head<L, P>, weight: number): Layer => {
  const { inputs, outputs } = layer
  const size = x.length / inputs
  const start = Float64Array.of(...layer.weights, ...layer.bias)
  const curvature = curvatureOf(head, labels, size, startOf(head, labels))
  const moments = new Float64Array(inputs)
  for (let i = 0; i < x.length; i++) moments[i % inputs] += (x[i] * x[i]) / size
  // What the old outcomes knew of each weight: the loss's curvature there, times how many there were.
  const precision = start.map((_, p) => {
    const output = p < outputs * inputs ? Math.floor(p / inputs) : p - outputs * inputs
    return (weight / size) * curvature[output] * (p < outputs * inputs ? Math.max(1e-6, moments[p % inputs]) : 1)
  })
  const { backward, forward } = linear(x, size, inputs, outputs)
  const { point } = minimise(
    (at, gradient) => {
      gradient.fill(0)
      const byRaw = new Float64Array(size * outputs)
      let value = head.loss(forward(at), labels, byRaw)
      backward(byRaw, gradient)
      at.forEach((w, p) => {
        const d = w - start[p]
        value += 0.5 * precision[p] * d * d
        gradient[p] += precision[p] * d
      })
      return value
    },
    start,
    {
      curvature: precision.map(
        (v, p) => v + curvature[p < outputs * inputs ? Math.floor(p / inputs) : p - outputs * inputs]
      ),
      tolerance: 1e-10
    }
  )
  return {
    inputs,
    outputs,
    weights: Float32Array.from(point.subarray(0, outputs * inputs)),
    bias: Float32Array.from(point.subarray(outputs * inputs))
  }
}

/** Neighbours with the new queries among them. */
const withMore = <L, P>(fitted: Neighbours, features: Features, labels: L, head: Head<L, P>): Neighbours => {
  const { values, weights } = head.targets(labels)
  const joined = (a: Float64Array, b: Float64Array): Float64Array => {
    const all = new Float64Array(a.length + b.length)
    all.set(a)
    all.set(b, a.length)
    return all
  }
  const added = standardiseRows(fitted.standardiser, features.values, undefined)
  const points = new Float32Array(fitted.points.length + added.length)
  points.set(fitted.points)
  points.set(added, fitted.points.length)
  const more = { ...fitted, points, scores: joined(fitted.scores, values), observed: joined(fitted.observed, weights) }
  const { link } = fitted
  if (link.kind !== "logit") return more
  // Labels of the old queries are gone: limits only widen, by what the new ones show.
  const found = head.link(leaveOneOutScores(more).slice(-values.length), labels)
  if (found.kind !== "logit") return more
  return { ...more, link: { ...link, low: Math.min(link.low, found.low), high: Math.max(link.high, found.high) } }
}

const updated = <L, P>(fitted: Fitted, features: Features, labels: L, head: Head<L, P>, weight: number): Fitted => {
  switch (fitted.kind) {
    case "neighbours":
      return withMore(fitted, features, labels, head)
    case "ensemble":
      return {
        kind: "ensemble",
        members: fitted.members.map((member) => updated(member, features, labels, head, weight))
      }
    case "constant": {
      const layer = {
        inputs: 1,
        outputs: fitted.raw.length,
        weights: new Float32Array(fitted.raw.length),
        bias: Float32Array.from(fitted.raw)
      }
      const { bias } = updatedLayer(layer, new Float64Array(features.size), labels, head, weight)
      return { kind: "constant", raw: Float64Array.from(bias) }
    }
    case "network": {
      if (fitted.link.kind !== "identity") {
        return fail({
          _tag: "Unsupported",
          what: "updating a ridge regression",
          instead: "training it again, or logistic(), mlp(), nearestNeighbours() or a constant"
        })
      }
      const last = fitted.layers[fitted.layers.length - 1]
      const layer = updatedLayer(last, activationsOf(fitted, features), labels, head, weight)
      return { ...fitted, layers: [...fitted.layers.slice(0, -1), layer] }
    }
  }
}

/**
 * A predictor that has learnt from new outcomes as well: the last layer of a linear model or a perceptron moves to where
 * it is most probable with its old weights as a Gaussian prior (their precision is the loss's curvature times `weight`
 * queries); nearest neighbours take the new queries among them; a constant is pooled. Old queries are not needed.
 *
 * **Details.** Features keep the scale of training. Where columns are strongly correlated, the prior, which looks at one
 * column at a time, holds old weights more firmly than the old outcomes would. Train again from time to time.
 *
 * @throws PredictorError `ForeignFeatures`, `InvalidFeature`, `TooFewRows`,
 *   `InvalidLabel`, `LengthMismatch`, `InvalidOption`, `Unsupported` (ridge, a calibrated predictor)
 * @example
 * ```ts
 * import { inputs, logistic, successHead, train } from "@alloc/predictor"
 * import { updatePredictor } from "@alloc/predictor/monitoring"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const made = (prefix: string, shift: number) => {
 *   const values = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i))
 *   const successes = values.map((x) => Math.round(8 / (1 + Math.exp(-2 * x - shift))))
 *   const queries = inputs(Array.from(values, (_, i) => prefix + i), { source, size: 60, values })
 *   return { queries, labels: { successes, trials: values.map(() => 8) } }
 * }
 * const [old, fresh] = [made("a", 0), made("b", 1)]
 * const head = successHead()
 * const before = train(old.queries, old.labels, { head, model: logistic() })
 * const after = updatePredictor(before, fresh.queries, fresh.labels, { head, weight: 10 })
 * const at = { source, size: 1, values: Float32Array.of(0) }
 * console.log(before.predict(at).probability[0].toFixed(1), after.predict(at).probability[0].toFixed(1)) // => 0.5 0.7
 * ```
 */
export const updatePredictor = <L, P>(
  predictor: Predictor<P>,
  queries: Inputs,
  labels: L,
  options: UpdateOptions<L, P>
): Predictor<P> => {
  checkOptions(options, { head: headRule, weight: positive })
  checkPredictor(predictor)
  checkInputs(queries)
  const { head, weight = Math.max(1, predictor.trainedOn.size) } = options
  const { features, ids } = queries
  if (head.name !== predictor.head)
    fail({ _tag: "InvalidOption", field: "head", value: head.name, valid: `${predictor.head}, as it was trained` })
  if (predictor.calibrator !== undefined)
    fail({ _tag: "Unsupported", what: "updating a calibrated predictor", instead: "updating it before calibration" })
  if (ids.length === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "an update" })
  refuseForeign(features.source, predictor.source)
  head.check(labels, ids)
  return makePredictor({
    head,
    model: predictor.model,
    source: predictor.source,
    features: predictor.features,
    trainedOn: new Set([...predictor.trainedOn, ...ids]),
    fitted: updated(predictor.fitted, features, labels, head, weight),
    report: predictor.report
  })
}
