import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { betaHead, placeRows, predictionRows, rowOf, selectRows } from "../src/index.ts"
import { reasonOf } from "./Data.ts"

const matrix = fc
  .record({ size: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 4 }) })
  .map(({ size, width }) =>
    predictionRows(
      Float64Array.from({ length: size * width }, (_, i) => i),
      width
    )
  )

describe("prediction rows", () => {
  it("selects rows in the order asked, with repeats", () => {
    fc.assert(
      fc.property(matrix, fc.array(fc.nat(100), { maxLength: 20 }), (rows, wanted) => {
        const index = wanted.map((i) => i % rows.size)
        const found = selectRows(rows, index)
        expect(found.size).toBe(index.length)
        index.forEach((from, i) => {
          expect(Array.from(rowOf(found, i))).toEqual(Array.from(rowOf(rows, from)))
        })
      })
    )
  })

  it("placing what was selected by a permutation gives the matrix back", () => {
    fc.assert(
      fc.property(matrix, fc.infiniteStream(fc.double({ noNaN: true })), (rows, stream) => {
        const keys = Array.from({ length: rows.size }, () => stream.next().value)
        const order = keys.map((_, i) => i).sort((a, b) => keys[a] - keys[b])
        const target = predictionRows(new Float64Array(rows.values.length), rows.width)
        placeRows(target, order, selectRows(rows, order))
        expect(target).toEqual(rows)
      })
    )
  })

  it("refuses numbers that do not fill rows, rows that are not there, parts of another shape", () => {
    const rows = predictionRows(new Float64Array(4), 2)
    expect(reasonOf(() => predictionRows(new Float64Array(3), 2))).toBe("WidthMismatch")
    for (const width of [0, -1, 1.5, Number.NaN])
      expect(reasonOf(() => predictionRows(new Float64Array(0), width))).toBe("InvalidOption")
    for (const row of [-1, 2, 0.5, Number.NaN]) expect(reasonOf(() => selectRows(rows, [row]))).toBe("InvalidNumber")
    expect(reasonOf(() => placeRows(rows, [0], predictionRows(new Float64Array(1), 1)))).toBe("WidthMismatch")
    expect(reasonOf(() => placeRows(rows, [0, 1], predictionRows(new Float64Array(2), 2)))).toBe("LengthMismatch")
  })

  it("a head refuses rows of another width", () => {
    expect(reasonOf(() => betaHead().decode(predictionRows(new Float64Array(6), 3)))).toBe("WidthMismatch")
    expect(reasonOf(() => betaHead().decode(new Float64Array(3)))).toBe("WidthMismatch")
  })
})
