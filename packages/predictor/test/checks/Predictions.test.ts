import type { Counts } from "@alloc/predictor"
import { conformalLowerBound, fitCalibrator } from "@alloc/predictor/calibration"
import {
  auc,
  brier,
  crossEntropy,
  intrinsic,
  intrinsicWithIntervals,
  medianAccuracy,
  pearson,
  reliabilityBins,
  spearman
} from "@alloc/predictor/metrics"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { reasonOf } from "../Data.ts"

type Metric = (probability: ReadonlyArray<number>, labels: Counts) => unknown

const ofCounts: Readonly<Record<string, Metric>> = {
  crossEntropy,
  intrinsic: (probability, labels) => intrinsic(probability, labels),
  intrinsicWithIntervals: (probability, labels) => intrinsicWithIntervals(probability, labels, { resamples: 2 }),
  brier,
  reliabilityBins: (probability, labels) => reliabilityBins(probability, labels),
  fitCalibrator: (probability, labels) => fitCalibrator(probability, labels, "isotonic")
}

type Pairwise = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => unknown

const ofNumbers: Readonly<Record<string, Pairwise>> = {
  "auc, predictions": (a, b) => auc(a, b.map(Math.abs), b.map(Math.abs)),
  "auc, positives": (a, b) => auc(a.map(Math.abs), b, b.map(Math.abs)),
  "auc, negatives": (a, b) => auc(a.map(Math.abs), b.map(Math.abs), b),
  spearman,
  pearson,
  medianAccuracy,
  conformalLowerBound: (a, b) => conformalLowerBound(a, b, { alpha: 0.5 })
}

// What a list of numbers holds where something went wrong before: JavaScript reads null as 0.
const notNumbers = fc.constantFrom<unknown>(Number.NaN, null, undefined, "0.5", {}, [0.5])
const counts = fc
  .array(
    fc.record({ p: fc.double({ min: 0, max: 1, noNaN: true }), s: fc.nat(4), f: fc.integer({ min: 1, max: 4 }) }),
    {
      minLength: 3,
      maxLength: 12
    }
  )
  .map((rows) => ({
    probability: rows.map(({ p }) => p),
    successes: rows.map(({ s }, i) => s + (i === 0 ? 1 : 0)),
    trials: rows.map(({ f, s }, i) => s + f + (i === 0 ? 1 : 0))
  }))
const put = (list: ReadonlyArray<number>, at: number, value: unknown): ReadonlyArray<number> =>
  list.map((x, i) => (i === at % list.length ? (value as number) : x))

describe.each(Object.entries(ofCounts))("%s of wrong numbers", (_, metric) => {
  it("refuses what is no probability, wherever it stands", () => {
    const wrong = fc.oneof(notNumbers, fc.constantFrom<unknown>(-0.01, 1.01, Number.POSITIVE_INFINITY))
    fc.assert(
      fc.property(counts, fc.nat(20), wrong, ({ probability, successes, trials }, at, value) => {
        expect(reasonOf(() => metric(put(probability, at, value), { successes, trials }))).toBe("InvalidNumber")
      })
    )
  })

  it("refuses no trials, more successes than trials, and what is no count", () => {
    const wrongTrials = fc.oneof(notNumbers, fc.constantFrom<unknown>(0, -1, Number.POSITIVE_INFINITY))
    const wrongSuccesses = fc.oneof(notNumbers, fc.constantFrom<unknown>(-1, 100, Number.POSITIVE_INFINITY))
    fc.assert(
      fc.property(counts, fc.nat(20), wrongTrials, wrongSuccesses, (row, at, n, s) => {
        const { probability, successes, trials } = row
        expect(reasonOf(() => metric(probability, { successes, trials: put(trials, at, n) }))).toBe("InvalidLabel")
        expect(reasonOf(() => metric(probability, { successes: put(successes, at, s), trials }))).toBe("InvalidLabel")
      })
    )
  })

  it("refuses lists of different lengths, and none", () => {
    fc.assert(
      fc.property(counts, ({ probability, successes, trials }) => {
        expect(reasonOf(() => metric(probability.slice(1), { successes, trials }))).toBe("LengthMismatch")
        expect(reasonOf(() => metric(probability, { successes: successes.slice(1), trials }))).toBe("LengthMismatch")
        expect(reasonOf(() => metric(probability, { successes, trials: trials.slice(1) }))).toBe("LengthMismatch")
        expect(reasonOf(() => metric([], { successes: [], trials: [] }))).toBe("TooFewRows")
      })
    )
  })
})

describe.each(Object.entries(ofNumbers))("%s of wrong numbers", (_, metric) => {
  it("ends and refuses what is no number, on both sides", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3 }),
        fc.nat(20),
        notNumbers,
        (list, at, value) => {
          const tags = [
            reasonOf(() => metric(put(list, at, value), list)),
            reasonOf(() => metric(list, put(list, at, value)))
          ]
          for (const tag of tags) expect(["InvalidNumber", "nothing thrown"]).toContain(tag)
          expect(tags).toContain("InvalidNumber")
        }
      )
    )
  })

  it("refuses lists of different lengths", () => {
    expect(reasonOf(() => metric([0.1, 0.2, 0.3], [0, 1]))).toBe("LengthMismatch")
    expect(reasonOf(() => metric([0.1, 0.2], [0, 1, 1]))).toBe("LengthMismatch")
  })
})
