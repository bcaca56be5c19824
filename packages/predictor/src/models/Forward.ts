/**
 * The forward pass of fitted models in plain TypeScript and, for large layers, WebAssembly: no runtime to install.
 *
 * @module
 */
import { applyLink } from "../heads/Head.ts"
import { denseKernel } from "./DenseKernel.ts"
import type { Fitted, Layer } from "./Model.ts"
import { neighbourScores } from "./NearestNeighbours.ts"

/** One output: four independent sums keep the floating-point pipeline full. */
const dot = (weights: Float32Array, from: number, input: Float64Array, inputs: number): number => {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let j = 0
  for (; j + 4 <= inputs; j += 4) {
    s0 += weights[from + j] * input[j]
    s1 += weights[from + j + 1] * input[j + 1]
    s2 += weights[from + j + 2] * input[j + 2]
    s3 += weights[from + j + 3] * input[j + 3]
  }
  for (; j < inputs; j++) s0 += weights[from + j] * input[j]
  return s0 + s1 + (s2 + s3)
}

/** W x in double precision. */
const multiplyScalar = ({ inputs, outputs, weights }: Layer, input: Float64Array, output: Float64Array): void => {
  let o = 0
  // Four outputs at once, so that every input is loaded once for all of them.
  for (; o + 4 <= outputs; o += 4) {
    const w0 = o * inputs
    const w1 = w0 + inputs
    const w2 = w1 + inputs
    const w3 = w2 + inputs
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < inputs; j++) {
      const x = input[j]
      s0 += weights[w0 + j] * x
      s1 += weights[w1 + j] * x
      s2 += weights[w2 + j] * x
      s3 += weights[w3 + j] * x
    }
    output[o] = s0
    output[o + 1] = s1
    output[o + 2] = s2
    output[o + 3] = s3
  }
  for (; o < outputs; o++) output[o] = dot(weights, o * inputs, input, inputs)
}

const dense = (layer: Layer, input: Float64Array, output: Float64Array, relu: boolean): void => {
  const { bias, outputs } = layer
  const kernel = denseKernel(layer)
  kernel?.(input, output)
  // Numbers beyond single precision are rare, and no reason to predict NaN.
  if (kernel === undefined || !output.every(Number.isFinite)) multiplyScalar(layer, input, output)
  for (let k = 0; k < outputs; k++) {
    const sum = output[k] + bias[k]
    output[k] = relu && sum < 0 ? 0 : sum
  }
}

/** Raw outputs of a fitted model for `size` rows of `width` values, row-major. */
export const forward = (fitted: Fitted, values: Float32Array, size: number, width: number): Float64Array => {
  switch (fitted.kind) {
    case "constant": {
      const raw = new Float64Array(size * fitted.raw.length)
      for (let i = 0; i < size; i++) raw.set(fitted.raw, i * fitted.raw.length)
      return raw
    }
    case "network": {
      const { layers } = fitted
      const { mean, scale } = fitted.standardiser
      const outputs = layers[layers.length - 1].outputs
      const result = new Float64Array(size * outputs)
      const input = new Float64Array(width)
      const hidden = layers.map((layer) => new Float64Array(layer.outputs))
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < width; j++) input[j] = (values[i * width + j] - mean[j]) * scale[j]
        layers.forEach((layer, l) => {
          dense(layer, l === 0 ? input : hidden[l - 1], hidden[l], l < layers.length - 1)
        })
        result.set(hidden[layers.length - 1], i * outputs)
      }
      return applyLink(fitted.link, result, outputs)
    }
    case "neighbours":
      return applyLink(fitted.link, neighbourScores(fitted, values), fitted.width)
    case "ensemble": {
      const raws = fitted.members.map((member) => forward(member, values, size, width))
      const mean = new Float64Array(raws[0].length)
      for (const raw of raws) for (let i = 0; i < mean.length; i++) mean[i] += raw[i] / raws.length
      return mean
    }
  }
}
