import { describe, expect, it } from "vitest"
import { boundsOf } from "../../src/allocation/Bounds.ts"
import { BLOCK, successHistogram } from "../../src/allocation/SuccessHistogram.ts"
import { successCurves } from "../../src/curves/SuccessCurves.ts"
import { random } from "../../src/random/index.ts"
import { expectAsSorted, large } from "./Batches.ts"

const stream = random(3, "histogram")
const drawn = (of: (uniform: number) => number, size = large): Float64Array =>
  Float64Array.from({ length: size }, () => of(stream.next()))

/** Kinds of success probabilities, all continuous: equal ones go another way. */
const kinds: ReadonlyArray<readonly [string, (uniform: number) => number]> = [
  ["of a square", (u) => u ** 2],
  ["near 1", (u) => 1 - 1e-6 * u],
  ["of a high power", (u) => u ** 12],
  ["over 100 orders of magnitude", (u) => 10 ** (-100 * u)],
  ["mostly 0, mostly 1, few between", (u) => Math.min(1, Math.max(0, 20 * u - 10))],
  ["within one bin", (u) => 0.3 + 1e-5 * u]
]

describe("an allocation of a large batch", () => {
  it.each(kinds)("is that of a sort for probabilities %s", (_, of) => {
    for (const budget of [0.003, 2.5, 5.9]) expectAsSorted(drawn(of), 6, budget)
  })

  it("is that of a sort where all have a minimum and a maximum", () => {
    for (const budget of [1, 1.3, 3, 4])
      expectAsSorted(
        drawn((u) => u ** 3),
        8,
        budget,
        { minimum: 1, maximum: 4 }
      )
  })

  it("knows no query's samples wrongly, whatever the bracket", () => {
    const size = 5_000
    for (const [, of] of kinds)
      for (const [low, high] of [
        [0.3, 0.3],
        [0.01, 0.0101],
        [1e-5, 2e-5],
        [1e-30, 1e-30],
        [Number.MIN_VALUE, 1e-3],
        [0.5, 1],
        [1, Number.POSITIVE_INFINITY],
        [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
      ]) {
        const curves = successCurves(drawn(of, size), { maxSamples: 300 })
        const read = successHistogram(curves, boundsOf(curves, { minimum: 2 }), 1e9).reader(low, high)
        const samples = new Int32Array(size)
        const unknown = new Int32Array(BLOCK)
        const row = new Float64Array(300)
        for (let from = 0; from < size; from += BLOCK) {
          const to = Math.min(size, from + BLOCK)
          const known = read(from, to, samples, unknown)
          const left = new Set(unknown.subarray(0, known.unknown))
          let above = 0
          let value = 0
          let wrong = 0
          for (let query = from; query < to; query++) {
            if (left.has(query)) continue
            const count = curves.fill(query, row, 2, 300, high)
            if (samples[query] !== count || curves.fill(query, row, 2, 300, low) !== count) wrong++
            above += count - 2
            for (let j = 0; j < count; j++) value += row[j]
          }
          expect(wrong).toBe(0)
          expect(known.above).toBe(above)
          expect(Math.abs(known.value - value)).toBeLessThanOrEqual(1e-12 * value)
        }
      }
  })

  it("has its price in the bracket, and no more marginals than are said", () => {
    for (const [, of] of kinds) {
      const curves = successCurves(drawn(of, 5_000), { maxSamples: 6 })
      const row = new Float64Array(6)
      const all: Array<number> = []
      for (let query = 0; query < curves.size; query++) {
        curves.fill(query, row, 6, 6, 0)
        all.push(...row.filter((m) => m > 0))
      }
      all.sort((a, b) => b - a)
      for (const wanted of [1, 40, 2_000, 12_000]) {
        if (wanted > all.length) continue
        const found = successHistogram(curves, boundsOf(curves, {}), wanted).bracket(wanted - 0.5)
        if (found === undefined) continue
        const price = all[wanted - 1]
        expect(price).toBeGreaterThanOrEqual(found.low)
        expect(price).toBeLessThan(found.high)
        expect(all.filter((m) => m >= found.low && m < found.high).length).toBeLessThanOrEqual(found.inside)
      }
    }
  })
})
