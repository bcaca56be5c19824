import { allocate, betaCurves, samples, successCurves } from "@alloc/core"
import { effectiveSamples, repeatedCurves, repeatShare } from "@alloc/core/estimators"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"

describe("repeatedCurves", () => {
  it("is the mean over every pattern of new and repeated samples", () => {
    const curves = betaCurves([1, 0.3, 2], [2, 0.3, 0], { maxSamples: 6 })
    const repeats = [0, 0.4, 0.9]
    const repeated = repeatedCurves(curves, { repeats })
    for (let query = 0; query < 3; query++)
      for (let k = 1; k <= 6; k++) {
        let mean = 0
        for (let pattern = 0; pattern < 2 ** (k - 1); pattern++) {
          let fresh = 1
          let chance = 1
          for (let s = 0; s < k - 1; s++) {
            const isNew = (pattern >> s) & 1
            fresh += isNew
            chance *= isNew === 1 ? 1 - repeats[query] : repeats[query]
          }
          mean += chance * curves.value(query, fresh)
        }
        expect(repeated.value(query, k)).toBeCloseTo(mean, 13)
      }
  })

  it("allocates as well as the best of all allocations, and better than curves that know of no repeats", () => {
    const stream = random(2, "repeats")
    let [own, blind, best] = [0, 0, 0]
    for (let trial = 0; trial < 60; trial++) {
      const plain = successCurves([stream.next(), stream.next(), stream.next()], { maxSamples: 5 })
      const real = repeatedCurves(plain, {
        repeats: [stream.below(2) * 0.9, stream.below(2) * 0.9, stream.below(2) * 0.9]
      })
      const worth = (drawn: Int32Array): number => drawn.reduce((sum, k, i) => sum + real.value(i, k), 0)
      own += worth(allocate(real, { budget: samples(2) }).samples)
      blind += worth(allocate(plain, { budget: samples(2) }).samples)
      let most = 0
      for (let a = 0; a <= 5; a++)
        for (let b = 0; b <= 5 && a + b <= 6; b++)
          most = Math.max(most, worth(Int32Array.of(a, b, Math.min(5, 6 - a - b))))
      best += most
    }
    expect(own).toBeCloseTo(best, 9)
    expect(own).toBeGreaterThan(1.02 * blind)
  })
})

describe("repeatShare and effectiveSamples", () => {
  it("find the share that samples were drawn with, and what they are worth", () => {
    const stream = random(3, "share")
    const recorded = Array.from({ length: 500 }, (_, query) => {
      const texts: Array<string> = []
      for (let k = 0; k < 20; k++) texts.push(k > 0 && stream.next() < 0.3 ? texts[stream.below(k)] : `${query} ${k}`)
      return texts
    })
    const share = repeatShare(recorded)
    expect(share).toBeCloseTo(0.3, 1)
    const distinct = recorded.reduce((sum, texts) => sum + new Set(texts).size, 0) / recorded.length
    expect(effectiveSamples(20, share)).toBeCloseTo(distinct, 9)
    expect(repeatShare([[undefined, undefined]])).toBe(0)
    expect(effectiveSamples(0, 0.5)).toBe(0)
  })
})
