import { betaCurves, CoreError, samples, successCurves } from "@alloc/core"
import {
  fitOffline,
  type OfflineBins,
  offlineCost,
  offlineLookup,
  parseOffline,
  serialiseOffline
} from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { binOf, featuresOf } from "../../src/policies/OfflineBins.ts"
import { fits, fitted } from "./OfflineFits.ts"
import { difficulty } from "./simulation.ts"

const reason = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    if (error instanceof CoreError) return error.reason
  }
  throw new Error("a CoreError is expected")
}

describe("offlineLookup", () => {
  it("finds the bin that counting the edges finds, on the edges too", () => {
    const number = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1e-300, 0.1, 0.3, 1))
    fc.assert(
      fc.property(fc.array(number, { maxLength: 30 }), fc.array(number, { minLength: 1 }), (cuts, xs) => {
        const edges = [...new Set(cuts)].sort((a, b) => a - b)
        const bins: OfflineBins = {
          schema: "alloc/offline@1",
          by: [{ marginal: 1 }],
          edges,
          cellEdges: [[], ...edges.map(() => [])],
          samples: [[0], ...edges.map((_, k) => [k + 1])],
          budget: 1,
          fitted: { queries: 1, mean: 1, variance: 0 }
        }
        const lookUp = offlineLookup(bins)
        for (const x of [...xs, ...edges, -1, 2]) expect(lookUp(x)).toBe(edges.filter((edge) => edge <= x).length)
      }),
      { numRuns: 300 }
    )
  })
})

describe("offlineCost", () => {
  it("gives a narrower interval for the expectation than for a batch", () => {
    const held = difficulty(300, 1)
    const bins = fitOffline(betaCurves(held.alpha, held.beta, { maxSamples: 16 }), { budget: samples(4) })
    const expectation = offlineCost(bins)
    const batch = offlineCost(bins, { queries: 50 })
    expect(batch.high - batch.low).toBeGreaterThan(2 * (expectation.high - expectation.low))
  })
})

describe("serialiseOffline", () => {
  it("reads back from JSON what it wrote", () => {
    fc.assert(
      fc.property(fits, (fit) => {
        const { bins } = fitted(fit)
        expect(parseOffline(serialiseOffline(bins))).toEqual(bins)
      })
    )
  })
})

describe("parseOffline", () => {
  const good = fitOffline(successCurves([0.05, 0.1, 0.6, 0.9], { maxSamples: 8 }), { budget: samples(3.1), bins: 3 })
  it.each([
    ["schema", { schema: "alloc/offline@2" }],
    ["by", { by: [] }],
    ["by[0].value", { by: [{ marginal: undefined, value: 0 }] }],
    ["edges[1]", { edges: [0.6, 0.1] }],
    ["edges[0]", { edges: [null, 1] }],
    ["cellEdges", { cellEdges: [[]] }],
    ["samples[0]", { samples: [[1, 2], [1], [1]] }],
    ["samples[2][0]", { samples: [[1], [1], [-1]] }],
    ["samples[1][0]", { samples: [[1], [1.5], [1]] }],
    ["budget", { budget: "3" }],
    ["fitted.queries", { fitted: { queries: 0, mean: 1, variance: 0 } }],
    ["remainder.bin", { remainder: { bin: 3, cell: 0, probability: 0.5 } }],
    ["remainder.probability", { remainder: { bin: 0, cell: 0, probability: 1.5 } }]
  ])("names the field %s", (field, change) => {
    const text = JSON.stringify({ ...good, ...change })
    expect(reason(() => parseOffline(text))).toMatchObject({ _tag: "InvalidArtifact", field })
  })

  it("refuses text that is no JSON object", () => {
    expect(reason(() => parseOffline("{"))).toMatchObject({ _tag: "InvalidArtifact", field: "text", valid: "JSON" })
    expect(reason(() => parseOffline("[1]"))).toMatchObject({ _tag: "InvalidArtifact", field: "root" })
  })
})

describe("bins and features", () => {
  it("an edge belongs to the bin above it, and NaN to the lowest", () => {
    expect([0.1, 0.2, 0.5, 0.9].map((x) => binOf([0.2, 0.5], x))).toEqual([0, 1, 2, 2])
    expect(binOf([0.2, 0.5], Number.NaN)).toBe(0)
  })

  it("reads a marginal and a value of the curve, and 0 where there is no second feature", () => {
    const curves = successCurves([0.5], { maxSamples: 4 })
    expect(featuresOf(curves, [{ marginal: 2 }, { value: 1 }], 0)).toEqual([0.25, 0.5])
    expect(featuresOf(curves, [{ marginal: 1 }], 0)).toEqual([0.5, 0])
  })
})
