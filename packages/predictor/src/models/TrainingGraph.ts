/**
 * One epoch of training as an ordinary ONNX inference graph: forward, backward and Adam inside a `Loop` over batches,
 * whose carried values are the weights and their moments. onnxruntime thus trains at the speed of its matrix products,
 * and no weight leaves it between two batches.
 *
 * @module
 */
import type { Objective } from "../heads/Objective.ts"
import { OnnxGraph, type Value } from "../persistence/OnnxGraph.ts"

/** Shape of a network and its training. */
export interface TrainingShape {
  /** Widths from the input to the output, both included. */
  readonly widths: ReadonlyArray<number>
  readonly objective: Objective
  /** Numbers per row that the objective reads. */
  readonly columns: number
  /** Strength of the L2 penalty on weights, not on biases: decay |W|^2 / 2. */
  readonly decay: number
}

/** Adam's constants (Kingma and Ba, 2015). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const

/** Shapes of the parameters: weights (inputs x outputs) and bias of each layer, in turn. */
export const parameterShapes = (widths: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  widths.slice(1).flatMap((width, l) => [[widths[l], width], [width]])

const columnRange = (g: OnnxGraph, columns: Value, from: number, to: number): Value =>
  g.node("Slice", [columns, g.integers([from]), g.integers([to]), g.integers([1])])

/** Digamma of positive values: shifted by 6, then the asymptotic series. Absolute error about 1e-6 in float32. */
const digamma = (g: OnnxGraph, x: Value): Value => {
  const scalar = (v: number): Value => g.constant([v])
  const shifts = Array.from({ length: 6 }, (_, i) => g.node("Reciprocal", [g.node("Add", [x, scalar(i)])]))
  const z = g.node("Add", [x, scalar(6)])
  const r = g.node("Reciprocal", [z])
  const r2 = g.node("Mul", [r, r])
  const inner = g.node("Sub", [scalar(1 / 120), g.node("Mul", [r2, scalar(1 / 252)])])
  const series = g.node("Mul", [r2, g.node("Sub", [scalar(1 / 12), g.node("Mul", [r2, inner])])])
  const main = g.node("Sub", [g.node("Log", [z]), g.node("Mul", [r, scalar(0.5)])])
  return g.node("Sub", [g.node("Sub", [main, series]), g.node("Sum", shifts)])
}

/** The gradient of each row's loss by its raw outputs. */
export const objectiveGradient = (
  g: OnnxGraph,
  objective: Objective,
  z: Value,
  columns: Value,
  outputs: number
): Value => {
  const scalar = (v: number): Value => g.constant([v])
  const add = (a: Value, b: Value): Value => g.node("Add", [a, b])
  const sub = (a: Value, b: Value): Value => g.node("Sub", [a, b])
  const mul = (a: Value, b: Value): Value => g.node("Mul", [a, b])
  const column = (i: number): Value => columnRange(g, columns, i, i + 1)
  const join = (...parts: ReadonlyArray<Value>): Value => g.node("Concat", parts, { axis: { int: 1 } })
  switch (objective.kind) {
    case "binomial":
      return sub(mul(column(1), g.node("Sigmoid", [add(z, scalar(objective.shift))])), column(0))
    case "squared":
      return mul(columnRange(g, columns, outputs, 2 * outputs), sub(z, columnRange(g, columns, 0, outputs)))
    case "mixture": {
      const w = g.node("Softmax", [z], { axis: { int: 1 } })
      const joint = mul(w, columns)
      const evidence = g.node("ReduceSum", [joint, g.integers([1])], { keepdims: { int: 1 } })
      return sub(w, g.node("Div", [joint, add(evidence, scalar(1e-30))]))
    }
    case "gaussian": {
      const mean = columnRange(g, z, 0, 1)
      const logDeviation = columnRange(g, z, 1, 2)
      const precision = g.node("Exp", [mul(logDeviation, scalar(-2))])
      const d = sub(mean, column(0))
      const square = add(column(1), mul(d, d))
      const byMean = mul(column(2), mul(d, precision))
      return join(byMean, mul(column(2), sub(scalar(1), mul(square, precision))))
    }
    case "beta-binomial": {
      const u = columnRange(g, z, 0, 1)
      const wanted = columnRange(g, z, 1, 2)
      const clipped = (margin: number): Value =>
        g.node("Clip", [wanted, scalarOf(g, objective.low - margin), scalarOf(g, objective.high + margin)])
      const v = clipped(objective.margin)
      const kappa = g.node("Exp", [v])
      const mean = g.node("Sigmoid", [u])
      // exp(v - softplus(-u)): stays positive where the mean rounds to 0 or 1.
      const alpha = g.node("Exp", [sub(v, g.node("Softplus", [g.node("Neg", [u])]))])
      const beta = g.node("Exp", [sub(v, g.node("Softplus", [u]))])
      const s = column(0)
      const f = column(1)
      const common = sub(digamma(g, kappa), digamma(g, add(add(s, f), kappa)))
      const byAlpha = add(sub(digamma(g, add(s, alpha)), digamma(g, alpha)), common)
      const byBeta = add(sub(digamma(g, add(f, beta)), digamma(g, beta)), common)
      const byU = mul(mul(sub(byBeta, byAlpha), alpha), sub(scalar(1), mean))
      const inside = g.node("Neg", [add(mul(byAlpha, alpha), mul(byBeta, beta))])
      // The likelihood's gradient, and beyond the limits that of a quadratic wall; beyond the margin the wall's alone.
      const outside = g.node("Abs", [g.node("Sign", [sub(wanted, v)])])
      return join(byU, add(mul(inside, sub(scalar(1), outside)), sub(wanted, clipped(0))))
    }
  }
}

const scalarOf = (g: OnnxGraph, v: number): Value => g.constant([v], [])

/** Forward pass; the input of every layer and the raw outputs. */
const layersOf = (g: OnnxGraph, x: Value, parameters: ReadonlyArray<Value>): ReadonlyArray<Value> => {
  const values = [x]
  const layers = parameters.length / 2
  for (let l = 0; l < layers; l++) {
    const z = g.node("Gemm", [values[l], parameters[2 * l], parameters[2 * l + 1]])
    values.push(l < layers - 1 ? g.node("Relu", [z]) : z)
  }
  return values
}

/** Gradients of the mean loss by every parameter, in their order. */
export const backward = (
  g: OnnxGraph,
  shape: TrainingShape,
  x: Value,
  columns: Value,
  parameters: ReadonlyArray<Value>,
  reciprocalBatch: Value
): { readonly raw: Value; readonly gradients: ReadonlyArray<Value> } => {
  const layers = parameters.length / 2
  const values = layersOf(g, x, parameters)
  const raw = values[layers]
  const outputs = shape.widths[layers]
  let delta = g.node("Mul", [objectiveGradient(g, shape.objective, raw, columns, outputs), reciprocalBatch])
  const gradients: Array<Value> = new Array(2 * layers)
  for (let l = layers - 1; l >= 0; l--) {
    // Gemm adds its third input: the penalty's gradient comes at no cost.
    const penalty = shape.decay > 0 ? [parameters[2 * l]] : []
    gradients[2 * l] = g.node("Gemm", [values[l], delta, ...penalty], {
      transA: { int: 1 },
      beta: { float: shape.decay }
    })
    gradients[2 * l + 1] = g.node("ReduceSum", [delta, g.integers([0])], { keepdims: { int: 0 } })
    if (l === 0) break
    const back = g.node("Gemm", [delta, parameters[2 * l]], { transB: { int: 1 } })
    // A rectified value is positive where its gradient passes, and never negative.
    delta = g.node("Mul", [back, g.node("Sign", [values[l]])])
  }
  return { raw, gradients }
}

/**
 * The epoch graph. Inputs: `x` (all rows), `columns`, `order` (steps x batch row numbers), `rates` (learning rate of each
 * step, bias correction included), `steps`, and the parameters `p0...` with their moments `m0...`, `v0...`. Outputs: the
 * same parameters and moments afterwards (`p0_next`...), and `raw`, what each batch predicted before its step.
 *
 * Moments are carried without the factors 1 - beta1 and 1 - beta2, which `rates` takes in: three passes over the weights
 * less per step.
 */
export const epochGraph = (shape: TrainingShape): Uint8Array => {
  const shapes = parameterShapes(shape.widths)
  const { beta1, beta2, epsilon } = ADAM
  const body = new OnnxGraph("body_")
  body.input("step", [], "int64")
  body.input("going", [], "bool")
  const carried = (prefix: string): ReadonlyArray<Value> => shapes.map((s, i) => body.input(`${prefix}${i}_in`, s))
  const p = carried("p")
  const m = carried("m")
  const v = carried("v")
  const rows = body.node("Gather", ["order", "step"])
  const rate = body.node("Gather", ["rates", "step"])
  const x = body.node("Gather", ["x", rows])
  const columns = body.node("Gather", ["columns", rows])
  const { gradients, raw } = backward(body, shape, x, columns, p, "reciprocal")
  const b1 = body.constant([beta1])
  const b2 = body.constant([beta2])
  const eps = body.constant([epsilon / Math.sqrt(1 - beta2)])
  const moments = gradients.map((gradient, i) => {
    const first = body.node("Add", [body.node("Mul", [m[i], b1]), gradient])
    const second = body.node("Add", [body.node("Mul", [v[i], b2]), body.node("Mul", [gradient, gradient])])
    const move = body.node("Div", [first, body.node("Add", [body.node("Sqrt", [second]), eps])])
    return { first, second, next: body.node("Sub", [p[i], body.node("Mul", [move, rate])]) }
  })
  body.output("going_on", "going", [], "bool")
  moments.forEach(({ next }, i) => {
    body.output(`p${i}_out`, next, shapes[i])
  })
  moments.forEach(({ first }, i) => {
    body.output(`m${i}_out`, first, shapes[i])
  })
  moments.forEach(({ second }, i) => {
    body.output(`v${i}_out`, second, shapes[i])
  })
  body.output("raw_out", raw, ["batch", shape.widths[shape.widths.length - 1]])

  const g = new OnnxGraph()
  g.input("x", ["rows", shape.widths[0]])
  g.input("columns", ["rows", shape.columns])
  g.input("order", ["steps", "batch"], "int64")
  g.input("rates", ["steps"])
  g.input("steps", [], "int64")
  g.input("reciprocal", [1])
  const state = ["p", "m", "v"].flatMap((prefix) => shapes.map((s, i) => g.input(`${prefix}${i}`, s)))
  g.nodes("Loop", ["steps", "", ...state], [...state.map((name) => `${name}_last`), "raw_all"], {
    body: { graph: body.graph("batch") }
  })
  state.forEach((name, i) => {
    g.output(`${name}_next`, `${name}_last`, shapes[i % shapes.length])
  })
  g.output("raw", "raw_all", ["steps", "batch", shape.widths[shape.widths.length - 1]])
  return g.model("epoch")
}

/** Raw outputs of given parameters: inputs `x`, `p0`...; output `raw`. */
export const forwardGraph = (widths: ReadonlyArray<number>): Uint8Array => {
  const g = new OnnxGraph()
  g.input("x", ["rows", widths[0]])
  const p = parameterShapes(widths).map((s, i) => g.input(`p${i}`, s))
  const values = layersOf(g, "x", p)
  g.output("raw", values[values.length - 1], ["rows", widths[widths.length - 1]])
  return g.model("forward")
}

/** Gradients alone, for checks: inputs `x`, `columns`, `reciprocal`, `p0`...; outputs `g0`... */
export const gradientGraph = (shape: TrainingShape): Uint8Array => {
  const g = new OnnxGraph()
  g.input("x", ["rows", shape.widths[0]])
  g.input("columns", ["rows", shape.columns])
  g.input("reciprocal", [1])
  const shapes = parameterShapes(shape.widths)
  const p = shapes.map((s, i) => g.input(`p${i}`, s))
  backward(g, shape, "x", "columns", p, "reciprocal").gradients.forEach((gradient, i) => {
    g.output(`g${i}`, gradient, shapes[i])
  })
  return g.model("gradient")
}
