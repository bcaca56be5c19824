import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { forward } from "../../src/models/Forward.ts"
import type { Fitted, Layer } from "../../src/models/Model.ts"

const stream = random(2, "forward")
const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, () => 2 * stream.next() - 1)
const layer = (inputs: number, outputs: number): Layer => ({
  inputs,
  outputs,
  weights: numbers(inputs * outputs),
  bias: numbers(outputs)
})

describe("forward", () => {
  // Widths around the blocks of four that the loops work in.
  it.each([[[3, 1]], [[7, 4]], [[9, 5, 2]], [[8, 6, 13, 3]]])(
    "widths %j: what the definition says, rectified between the layers",
    (widths) => {
      const [width] = widths
      const layers = widths.slice(1).map((outputs, l) => layer(widths[l], outputs))
      const standardiser = { mean: numbers(width), scale: numbers(width) }
      const values = numbers(5 * width)
      const found = forward({ kind: "network", standardiser, layers, link: { kind: "identity" } }, values, 5, width)
      for (let i = 0; i < 5; i++) {
        let row = Array.from(standardiser.mean, (m, j) => (values[i * width + j] - m) * standardiser.scale[j])
        layers.forEach(({ bias, inputs, weights }, l) => {
          row = Array.from(bias, (b, o) => row.reduce((sum, x, j) => sum + x * weights[o * inputs + j], b))
          if (l < layers.length - 1) row = row.map((x) => Math.max(0, x))
        })
        row.forEach((x, o) => {
          expect(found[i * row.length + o]).toBeCloseTo(x, 12)
        })
      }
    }
  )

  it("repeats a constant and takes the mean of members", () => {
    const of = (...raw: ReadonlyArray<number>): Fitted => ({ kind: "constant", raw: Float64Array.from(raw) })
    const fitted: Fitted = { kind: "ensemble", members: [of(1, 2), of(3, 8)] }
    expect(forward(fitted, new Float32Array(6), 2, 3)).toEqual(Float64Array.of(2, 5, 2, 5))
  })
})
