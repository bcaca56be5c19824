import { describe, expect, it } from "vitest"
import { BlockSum } from "../../src/allocation/BlockSum.ts"

const sumOf = (terms: ReadonlyArray<number>): number => {
  const sum = new BlockSum()
  for (const term of terms) sum.add(term)
  return sum.total()
}

describe("BlockSum", () => {
  it("counts every term on both sides of a block's end", () => {
    expect(sumOf([])).toBe(0)
    for (const count of [1, 511, 512, 513, 1024, 1025]) expect(sumOf(new Array(count).fill(1))).toBe(count)
  })

  it("is nearer to a million tenths than a plain sum", () => {
    const tenths = new Array<number>(1_000_000).fill(0.1)
    const plain = tenths.reduce((a, b) => a + b, 0)
    expect(Math.abs(sumOf(tenths) - 100_000)).toBeLessThan(Math.abs(plain - 100_000) / 50)
  })
})
