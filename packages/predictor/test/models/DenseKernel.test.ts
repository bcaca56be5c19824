import { random } from "@alloc/core/random"
import type { Layer } from "@alloc/predictor/models"
import { describe, expect, it } from "vitest"
import { denseKernel } from "../../src/models/DenseKernel.ts"
import { forward } from "../../src/models/Forward.ts"

const stream = random(5, "dense")
const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * stream.next() - 1)
const layer = (inputs: number, outputs: number): Layer => ({
  inputs,
  outputs,
  weights: uniform(inputs * outputs),
  bias: uniform(outputs)
})

describe("denseKernel", () => {
  it("multiplies as double precision does, to 1e-6 of the products' size, whatever the shape", () => {
    for (const [inputs, outputs] of [
      [4096, 256],
      [1001, 67],
      [8192, 9],
      [257, 300]
    ]) {
      const large = layer(inputs, outputs)
      const input = Float64Array.from(uniform(inputs))
      const output = new Float64Array(outputs)
      denseKernel(large)?.(input, output)
      for (let o = 0; o < outputs; o++) {
        let sum = 0
        let size = 0
        for (let j = 0; j < inputs; j++) {
          const product = large.weights[o * inputs + j] * input[j]
          sum += product
          size += Math.abs(product)
        }
        expect(Math.abs(output[o] - sum)).toBeLessThan(1e-6 * size)
      }
    }
  })
  it("forgets what it multiplied before", () => {
    const large = layer(1001, 67)
    const [a, b] = [Float64Array.from(uniform(1001)), Float64Array.from(uniform(1001))]
    const [first, again] = [new Float64Array(67), new Float64Array(67)]
    denseKernel(large)?.(a, first)
    denseKernel(large)?.(b, again)
    denseKernel(large)?.(a, again)
    expect(again).toEqual(first)
  })
  it("is for large layers alone", () => {
    expect(denseKernel(layer(64, 64))).toBeUndefined()
    expect(denseKernel(layer(100_000, 1))).toBeUndefined()
  })
  it("numbers beyond single precision are multiplied in double precision", () => {
    const large = layer(1024, 64)
    const fitted = {
      kind: "network",
      standardiser: { mean: new Float32Array(1024), scale: new Float32Array(1024).fill(1e10) },
      layers: [large],
      link: { kind: "identity" }
    } as const
    const raw = forward(fitted, new Float32Array(1024).fill(1e30), 1, 1024)
    expect(raw.every(Number.isFinite)).toBe(true)
  })
})
