/**
 * Fitted predictors as ONNX models. The model takes `features` (rows x width, float32, not standardised) and
 * gives `raw` and the head's parameters by name (`probability`; `alpha` and `beta`; `weights`...), in any onnxruntime.
 *
 * @module
 */
import { CONCENTRATION } from "../heads/Beta.ts"
import type { HeadDecoder, ScoreLink } from "../heads/Head.ts"
import type { Fitted } from "../models/Model.ts"
import { fail } from "../PredictorError.ts"
import { OnnxGraph, type Value } from "./OnnxGraph.ts"
import type { Bytes } from "./Protobuf.ts"

type Network = Extract<Fitted, { kind: "network" }>

/**
 * The networks of a fitted model; a constant is a network whose weights are zero.
 *
 * @throws PredictorError `Unsupported` for nearest neighbours
 */
export const networksOf = (fitted: Fitted, width: number): ReadonlyArray<Network> => {
  switch (fitted.kind) {
    case "network":
      return [fitted]
    case "ensemble":
      return fitted.members.flatMap((member) => networksOf(member, width))
    case "constant": {
      const outputs = fitted.raw.length
      return [
        {
          kind: "network",
          standardiser: { mean: new Float32Array(width), scale: new Float32Array(width) },
          layers: [
            { inputs: width, outputs, weights: new Float32Array(width * outputs), bias: Float32Array.from(fitted.raw) }
          ],
          link: { kind: "identity" }
        }
      ]
    }
    case "neighbours":
      return fail({
        _tag: "Unsupported",
        what: "exporting nearest neighbours to ONNX",
        instead: "savePredictor, or ridge(), logistic(), mlp() or an ensemble of them"
      })
  }
}

const linkNodes = (g: OnnxGraph, link: ScoreLink, scores: Value, ones: Value): Value => {
  if (link.kind === "identity") return scores
  if (link.kind === "log") {
    const { base, share } = link
    const kept = g.node("Mul", [g.node("Relu", [scores]), g.constant([1 - share])])
    const shared = g.constant(
      base.map((b) => share * b),
      [base.length]
    )
    return g.node("Log", [g.node("Add", [kept, shared])])
  }
  let raw = scores
  if (link.kind === "logit") {
    const p = g.node("Clip", [scores, g.constant([link.low], []), g.constant([link.high], [])])
    raw = g.node("Sub", [g.node("Log", [p]), g.node("Log", [g.node("Sub", [g.constant([1]), p])])])
  }
  const appended = link.append.map((v) => g.node("Mul", [ones, g.constant([v])]))
  return appended.length === 0 ? raw : g.node("Concat", [raw, ...appended], { axis: { int: 1 } })
}

/** The head's parameters as named outputs: name, value, width. */
const parameterNodes = (
  g: OnnxGraph,
  head: HeadDecoder<unknown>,
  raw: Value
): ReadonlyArray<[string, Value, number]> => {
  const column = (i: number): Value => g.node("Slice", [raw, g.integers([i]), g.integers([i + 1]), g.integers([1])])
  switch (head.name) {
    case "success":
    case "preference":
      return [["probability", g.node("Sigmoid", [raw]), 1]]
    case "beta": {
      const { high, low } = CONCENTRATION
      const v = g.node("Clip", [column(1), g.constant([low], []), g.constant([high], [])])
      const of = (u: Value): Value => g.node("Exp", [g.node("Sub", [v, g.node("Softplus", [u])])])
      return [
        ["alpha", of(g.node("Neg", [column(0)])), 1],
        ["beta", of(column(0)), 1]
      ]
    }
    case "histogram":
      return [["weights", g.node("Softmax", [raw], { axis: { int: 1 } }), head.outputs]]
    case "reward-spread":
      return [
        ["mean", column(0), 1],
        ["deviation", g.node("Exp", [column(1)]), 1]
      ]
    case "marginals":
      return [["marginals", raw, head.outputs]]
    case "arm-scores":
      return [["scores", raw, head.outputs]]
    default:
      return []
  }
}

/** The model file of a fitted predictor. */
export const toOnnx = (
  fitted: Fitted,
  head: HeadDecoder<unknown>,
  width: number,
  metadata: Record<string, string> = {}
): Bytes => {
  const g = new OnnxGraph()
  const x = g.input("features", ["rows", width])
  // A column of ones as long as the batch, without reading its size.
  const first = g.node("Slice", [x, g.integers([0]), g.integers([1]), g.integers([1])])
  const ones = g.node("Add", [g.node("Mul", [first, g.constant([0])]), g.constant([1])])
  const networks = networksOf(fitted, width)
  const raws = networks.map(({ layers, link, standardiser }, n) => {
    const mean = g.constant(standardiser.mean, [width], `net${n}.mean`)
    const scale = g.constant(standardiser.scale, [width], `net${n}.scale`)
    let value = g.node("Mul", [g.node("Sub", [x, mean]), scale])
    layers.forEach((layer, l) => {
      const weights = g.constant(layer.weights, [layer.outputs, layer.inputs], `net${n}.layer${l}.weight`)
      const bias = g.constant(layer.bias, [layer.outputs], `net${n}.layer${l}.bias`)
      value = g.node("Gemm", [value, weights, bias], { transB: { int: 1 } })
      if (l < layers.length - 1) value = g.node("Relu", [value])
    })
    return linkNodes(g, link, value, ones)
  })
  const raw = raws.length === 1 ? raws[0] : g.node("Mul", [g.node("Sum", raws), g.constant([1 / raws.length])])
  g.output("raw", raw, ["rows", head.outputs])
  for (const [name, value, columns] of parameterNodes(g, head, raw)) g.output(name, value, ["rows", columns])
  return g.model("predictor", metadata)
}
