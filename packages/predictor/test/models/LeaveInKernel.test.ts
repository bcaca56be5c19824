import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { leaveInEights } from "../../src/models/LeaveInKernel.ts"
import { solveLower } from "../../src/models/Tridiagonal.ts"

const numbers = (length: number, name: string): Float64Array => {
  const stream = random(11, name)
  return Float64Array.from({ length }, () => stream.next() - 0.5)
}

describe("leaveInEights", () => {
  it.each([1, 8, 21])("takes every one of %i rows through every system", (size) => {
    const order = 5
    const rows = numbers(size * order, "rows")
    const systems = [0, 1, 2].map((s) => ({
      factors: { lower: numbers(order, `lower ${s}`), inverse: numbers(order, `inverse ${s}`) },
      vectors: [numbers(order, `first ${s}`), numbers(order, `second ${s}`)]
    }))
    const taken: Array<ReadonlyArray<number>> = []
    const took = leaveInEights(rows, order, systems, (s, row, own, products, place) => {
      const z = solveLower(systems[s].factors, rows.subarray(row * order, (row + 1) * order))
      const along = (vector: ArrayLike<number>): number => z.reduce((sum, value, k) => sum + value * vector[k], 0)
      expect(own).toBeCloseTo(along(z.map((value, k) => value * systems[s].factors.inverse[k])), 14)
      systems[s].vectors.forEach((vector, t) => {
        expect(products[8 * t + place]).toBeCloseTo(along(vector), 14)
      })
      taken.push([s, row])
    })
    expect(took).toBe(true)
    expect(new Set(taken.map(String)).size).toBe(3 * size)
  })
})
