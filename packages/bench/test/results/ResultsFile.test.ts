import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { flattened, resultsJson, resultsOf, type WithParts } from "../../src/results/ResultsFile.ts"
import { type PartResults, ResultsSchema, resultsVersion } from "../../src/results/Schema.ts"

const part = (title: string): PartResults => ({
  schema: resultsVersion,
  experiment: "code",
  title,
  recording: { name: "taco", decoder: "lm", queries: 1, samples: 1, failed: 0 },
  seed: 1,
  unit: "samples",
  verifier: "strict",
  evaluation: {
    design: "cross-fit, 3 folds",
    trained: 1,
    scored: 1,
    resamples: 1,
    replicates: { once: 1, sequential: 1 }
  },
  predictor: { name: "none", loss: null, avg: null, opt: null, accuracy: null, spearman: null, auc: null, ece: null },
  predictors: {},
  policies: [],
  comparisons: [],
  headline: {
    savedAtEqualQuality: [],
    curve: [],
    maximum: [],
    gainAtEqualBudget: [],
    oracleGapClosed: [],
    budget: 1,
    predictorCost: ""
  },
  half: { policies: [], comparisons: [] },
  notes: []
})

describe("results.json", () => {
  it("has no parts where there is one", () => {
    expect(resultsOf({ results: part("only") })).toEqual(part("only"))
  })

  it("keeps every part, also the parts of a part: the second verdict of programs", () => {
    const strict = { results: part("strict"), parts: [{ results: part("official") }] }
    const whole: WithParts = {
      ...strict,
      parts: [...strict.parts, { results: part("another"), parts: [{ results: part("last") }] }]
    }
    expect(flattened(whole).map(({ results }) => results.title)).toEqual(["strict", "official", "another", "last"])
    const written: unknown = JSON.parse(resultsJson(whole))
    const decoded = Schema.decodeUnknownSync(ResultsSchema)(written)
    expect(decoded.title).toBe("strict")
    expect(decoded.parts?.map(({ title }) => title)).toEqual(["official", "another", "last"])
  })
})
