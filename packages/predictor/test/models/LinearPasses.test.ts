import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { addGradients, rawOutputs } from "../../src/models/LinearPasses.ts"

const rank = 5
const outputs = 2
const stream = random(1, "passes")
const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => stream.next() - 0.5)

describe("the passes of linear regression", () => {
  const scores = numbers(9 * rank)
  const point = numbers((rank + 1) * outputs)

  // As many rows as go together, fewer, more, and none; out of order and twice.
  it.each([[[]], [[3]], [[8, 0, 4]], [[1, 2, 3, 4]], [[5, 5, 0, 8, 7, 2, 1]]])("are sums over rows %j", (rows) => {
    const raw = rawOutputs({ rank, scores }, Int32Array.from(rows), point, outputs)
    const byRaw = numbers(rows.length * outputs)
    const gradient = new Float64Array(point.length)
    addGradients({ rank, scores }, Int32Array.from(rows), byRaw, gradient)
    const expected = new Float64Array(point.length)
    rows.forEach((row, i) => {
      for (let t = 0; t < outputs; t++) {
        let sum = point[rank * outputs + t]
        for (let j = 0; j < rank; j++) {
          sum += scores[row * rank + j] * point[t * rank + j]
          expected[t * rank + j] += byRaw[i * outputs + t] * scores[row * rank + j]
        }
        expected[rank * outputs + t] += byRaw[i * outputs + t]
        expect(raw[i * outputs + t]).toBeCloseTo(sum, 13)
      }
    })
    expect(raw.length).toBe(rows.length * outputs)
    gradient.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 13)
    })
  })
})
