/**
 * The forward pass of fitted models in plain TypeScript: no runtime, no allocation beyond the result.
 *
 * @module
 */
import { applyLift } from "../heads/Head.ts"
import { neighbourScores } from "./Knn.ts"
import type { Fitted, Layer } from "./Model.ts"

const dense = (layer: Layer, input: Float64Array, output: Float64Array, relu: boolean): void => {
  const { bias, inputs, outputs, weights } = layer
  for (let o = 0; o < outputs; o++) {
    const w = o * inputs
    // Four independent sums keep the floating-point pipeline full.
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    let j = 0
    for (; j + 4 <= inputs; j += 4) {
      s0 += weights[w + j] * input[j]
      s1 += weights[w + j + 1] * input[j + 1]
      s2 += weights[w + j + 2] * input[j + 2]
      s3 += weights[w + j + 3] * input[j + 3]
    }
    for (; j < inputs; j++) s0 += weights[w + j] * input[j]
    const sum = s0 + s1 + (s2 + s3) + bias[o]
    output[o] = relu && sum < 0 ? 0 : sum
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
      return applyLift(fitted.lift, result, outputs)
    }
    case "neighbours":
      return applyLift(fitted.lift, neighbourScores(fitted, values), fitted.width)
    case "ensemble": {
      const raws = fitted.members.map((member) => forward(member, values, size, width))
      const mean = new Float64Array(raws[0].length)
      for (const raw of raws) for (let i = 0; i < mean.length; i++) mean[i] += raw[i] / raws.length
      return mean
    }
  }
}
