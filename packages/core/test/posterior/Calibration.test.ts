import { allocate, betaCurves, histogramCurves, samples, successCurves } from "@alloc/core"
import {
  type Calibration,
  fitCalibration,
  peaks,
  ratesFromScore,
  scoredCurves,
  verifiedCurves
} from "@alloc/core/posterior"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const calibrations = fc
  .array(
    fc.record({ share: fc.integer({ min: 1, max: 5 }), right: fc.double({ min: 0.05, max: 0.95, noNaN: true }) }),
    {
      minLength: 1,
      maxLength: 4
    }
  )
  .map((bins): Calibration => {
    const all = bins.reduce((sum, { share }) => sum + share, 0)
    return {
      scores: bins.map((_, b) => b),
      shares: bins.map(({ share }) => share / all),
      right: bins.map(({ right }) => right)
    }
  })

/** Chances of (right, bin) for a sample of a query with success `lambda`, by Bayes' rule from the definition. */
const sampleChances = (
  { shares, right }: Calibration,
  lambda: number
): Array<{ b: number; right: boolean; p: number }> => {
  const base = Array.from(shares).reduce((sum, share, b) => sum + share * right[b], 0)
  return Array.from(shares).flatMap((share, b) => [
    { b, right: true, p: (lambda * share * right[b]) / base },
    { b, right: false, p: ((1 - lambda) * share * (1 - right[b])) / (1 - base) }
  ])
}

/** P(the best-scored of k samples is right), over every outcome of the k samples. */
const byEnumeration = (calibration: Calibration, lambda: number, k: number): number => {
  const kinds = sampleChances(calibration, lambda)
  let sum = 0
  const visit = (left: number, p: number, best: number, rightAtBest: number, atBest: number): void => {
    if (left === 0) {
      sum += (p * rightAtBest) / atBest
      return
    }
    for (const kind of kinds) {
      const hit = kind.right ? 1 : 0
      if (kind.b > best) visit(left - 1, p * kind.p, kind.b, hit, 1)
      else if (kind.b === best) visit(left - 1, p * kind.p, best, rightAtBest + hit, atBest + 1)
      else visit(left - 1, p * kind.p, best, rightAtBest, atBest)
    }
  }
  visit(k, 1, -1, 0, 0)
  return sum
}

describe("scoredCurves", () => {
  it("is the chance that the best score is right, over every outcome of the samples", () => {
    fc.assert(
      fc.property(calibrations, fc.double({ min: 0, max: 1, noNaN: true }), (calibration, lambda) => {
        const points = [0.2, 0.9]
        const mixed = scoredCurves(histogramCurves([0.3, 0.7], { points, maxSamples: 4 }), calibration)
        const one = scoredCurves(successCurves([lambda], { maxSamples: 4 }), calibration)
        // Rows that rise and fall are replaced by their envelope, which is never below.
        const isExact = one.hulled === 0 && mixed.hulled === 0
        for (let k = 1; k <= 4; k++) {
          const expected = byEnumeration(calibration, lambda, k)
          const mean = 0.3 * byEnumeration(calibration, points[0], k) + 0.7 * byEnumeration(calibration, points[1], k)
          if (isExact) {
            expect(one.value(0, k)).toBeCloseTo(expected, 12)
            expect(mixed.value(0, k)).toBeCloseTo(mean, 12)
          } else {
            expect(one.value(0, k)).toBeGreaterThan(expected - 1e-12)
            expect(mixed.value(0, k)).toBeGreaterThan(mean - 1e-12)
          }
        }
      }),
      { numRuns: 60 }
    )
  })

  it("with a verifier that tells right from wrong it is the given curve", () => {
    const perfect = { scores: [0, 1], shares: [0.6, 0.4], right: [0, 1] }
    const curves = betaCurves([1, 0.2], [2, 0.5], { maxSamples: 12 })
    const scored = scoredCurves(curves, perfect)
    for (const k of [1, 5, 12]) expect(scored.value(1, k)).toBeCloseTo(curves.value(1, k), 12)
    expect(peaks(scored).join()).toBe("12,12")
  })

  it("falls where the best score is mostly wrong, and nothing is bought beyond the peak; plain curves would", () => {
    const fooled = { scores: [0, 1, 2], shares: [0.5, 0.45, 0.05], right: [0.1, 0.9, 0.2] }
    const plain = successCurves([0.5, 0.1, 0.9], { maxSamples: 24 })
    const scored = scoredCurves(plain, fooled)
    const most = peaks(scored)
    const { samples: bought, spent, price } = allocate(scored, { budget: samples(24) })
    expect(bought).toEqual(most)
    expect(price).toBe(0)
    expect(spent).toBeLessThan(24)
    for (const [query, k] of most.entries())
      for (let other = 1; other <= 24; other++)
        expect(scored.value(query, other)).toBeLessThanOrEqual(scored.value(query, k) + 1e-12)
    const blind = allocate(plain, { budget: samples(24) }).samples
    const gained = most.map((k, i) => Math.round(1e6 * (scored.value(i, k) - scored.value(i, blind[i]))))
    expect(Math.max(...gained)).toBeGreaterThan(10_000)
  })

  it("allocates as well as the best of all allocations", () => {
    fc.assert(
      fc.property(
        calibrations,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (c, p) => {
          const scored = scoredCurves(successCurves(p, { maxSamples: 4 }), c)
          fc.pre(scored.hulled === 0)
          const exact = p.map((lambda) => [0, 1, 2, 3, 4].map((k) => (k === 0 ? 0 : byEnumeration(c, lambda, k))))
          const { value } = allocate(scored, { budget: samples(2) })
          let best = 0
          for (let a = 0; a <= 4; a++)
            for (let b = 0; b <= 4; b++)
              for (let d = 0; d <= 4; d++)
                if (a + b + d <= 6) best = Math.max(best, (exact[0][a] + exact[1][b] + exact[2][d]) / 3)
          expect(value).toBeCloseTo(best, 10)
        }
      ),
      { numRuns: 40 }
    )
  })

  it("refuses so many samples that no digit would be left", () => {
    const upsideDown = { scores: [0, 1], shares: [0.5, 0.5], right: [0.9, 0.1] }
    expect(() => scoredCurves(successCurves([0.5], { maxSamples: 64 }), upsideDown)).toThrow("maxSamples is 64")
  })
})

describe("fitCalibration and ratesFromScore", () => {
  it("find the rates that samples were drawn with", () => {
    const stream = random(3, "scores")
    const right = Array.from({ length: 20_000 }, () => (stream.next() < 0.3 ? 1 : 0))
    // A right sample scores above .5 in 80 %, a wrong one in 10 %.
    const scores = right.map((r) => (stream.next() < (r === 1 ? 0.8 : 0.1) ? 0.5 : 0) + stream.next() / 2)
    const calibration = fitCalibration(scores, right, { bins: 40 })
    const above = calibration.scores.find((score) => score >= 0.5) ?? 1
    const { falsePositive, falseNegative } = ratesFromScore(calibration, { accept: above })
    expect(falsePositive).toBeCloseTo(0.1, 1)
    expect(falseNegative).toBeCloseTo(0.2, 1)
    expect(calibration.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it("keep equal scores in one bin, and give verifiedCurves what it takes", () => {
    const calibration = fitCalibration([1, 1, 1, 1, 2], [0, 1, 0, 1, 1], { bins: 5 })
    expect(calibration.scores.join()).toBe("1,2")
    const rates = ratesFromScore(calibration, { accept: 2 })
    expect(rates.falsePositive + rates.falseNegative).toBeLessThan(1)
    expect(verifiedCurves(successCurves([0.5], { maxSamples: 4 }), rates).value(0, 4)).toBeGreaterThan(0.4)
  })
})
