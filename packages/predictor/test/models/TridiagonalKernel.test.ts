import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { reductionSpace, rotateInEights } from "../../src/models/TridiagonalKernel.ts"

const numbers = (length: number, name: string): Float64Array => {
  const stream = random(7, name)
  return Float64Array.from({ length }, () => stream.next() - 0.5)
}

describe("reductionSpace", () => {
  it("updates two rows before their diagonals and multiplies them from both sides", () => {
    const order = 9
    const row = 6
    const space = reductionSpace(order)
    if (space === undefined) throw new Error("no kernel")
    space.matrix.set(numbers(order * order, "matrix"))
    space.product.set(numbers(order, "product"))
    space.v.set(numbers(order, "v"))
    space.w.set(numbers(order, "w"))
    const x = space.matrix.subarray(8 * order, 9 * order)
    const [before, product] = [space.matrix.slice(), space.product.slice()]
    space.pair(row, space.v, x)
    for (const [k, i] of [row, row + 1].entries()) {
      let sum = 0
      for (let j = 0; j < order; j++) {
        const old = before[i * order + j]
        const now = j < row ? old - space.v[i] * space.w[j] - space.w[i] * space.v[j] : old
        expect(space.matrix[i * order + j]).toBe(now)
        if (j < row) sum += now * x[j]
        if (j < row) product[j] += now * x[i]
      }
      expect(space.sums[2 * k] + space.sums[2 * k + 1]).toBeCloseTo(sum, 14)
    }
    expect(space.product).toEqual(product)
  })
})

describe("rotateInEights", () => {
  it.each([1, 8, 19])("reflects %i rows by one vector after the other, from the last to the first", (rows) => {
    const order = 7
    const [reflectors, scales] = [numbers(order * order, "reflectors"), numbers(order, "scales")]
    const x = numbers(rows * order, "rows")
    const expected = x.slice()
    for (let r = 0; r < rows; r++)
      for (let i = order - 1; i > 0; i--) {
        let along = 0
        for (let j = 0; j < i; j++) along += expected[r * order + j] * reflectors[i * order + j]
        for (let j = 0; j < i; j++) expected[r * order + j] -= scales[i] * along * reflectors[i * order + j]
      }
    expect(rotateInEights({ order, reflectors, scales }, x, rows)).toBe(true)
    x.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 13)
    })
  })
})
