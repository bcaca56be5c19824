import { describe, expect, it } from "vitest"
import type { Evaluation } from "../../../src/experiment/Experiment.ts"
import { scaleOf } from "../../../src/report/charts/Chart.ts"
import { chartsOf, mainChart } from "../../../src/report/charts/Charts.ts"
import { toSvg } from "../../../src/report/Svg.ts"
import { type PolicyResult, resultsVersion } from "../../../src/results/Schema.ts"

const row = (policy: string, budget: number, value: number): PolicyResult => ({
  policy,
  budget,
  cost: budget,
  committed: budget,
  tokens: null,
  value,
  low: value - 0.1,
  high: value + 0.1
})
const evaluation: Evaluation = {
  results: {
    schema: resultsVersion,
    experiment: "mine",
    title: "Mine",
    recording: { name: "mine", decoder: "lm", queries: 2, samples: 8, failed: 0 },
    seed: 1,
    unit: "samples",
    verifier: "exact",
    evaluation: { design: "split", trained: 2, scored: 2, resamples: 9, replicates: { once: 1, sequential: 1 } },
    predictor: { name: "p", loss: null, avg: null, opt: null, accuracy: null, spearman: null, auc: null, ece: null },
    predictors: {},
    policies: [row("uniform", 1, 0.4), row("uniform", 2, 0.5), row("online", 1, 0.5), row("hidden", 1, 0.9)],
    comparisons: [],
    headline: {
      savedAtEqualQuality: [
        { policy: "online", baseline: "uniform", budget: 1, unit: "samples", value: 0.5, low: 0.4, high: 0.6 }
      ],
      gainAtEqualBudget: [],
      oracleGapClosed: [],
      budget: 1,
      predictorCost: ""
    },
    half: { policies: [row("online", 1, 0.5), row("oracle", 1, 0.7)], comparisons: [] },
    notes: []
  },
  charts: {
    budgetTitle: "Samples",
    valueTitle: "Success rate",
    logarithmic: true,
    main: ["uniform", "online"],
    difficulty: [0, 0.5, 1, 1],
    groups: [{ policy: "online", group: "hard", budget: 2, share: 1 }],
    predicted: [{ predicted: 0.4, observed: 0.5 }],
    reliability: [{ predicted: 0.4, observed: 0.5, queries: 4 }]
  }
}

describe("the charts of a report", () => {
  it("are drawn for what there is data for, in one order, each with its numbers or a caption", async () => {
    const charts = chartsOf(evaluation)
    expect(charts.map(({ name }) => name)).toEqual([
      "main",
      "savings",
      "oracle",
      "spread",
      "predicted",
      "difficulty",
      "reliability"
    ])
    for (const { caption, specification } of charts) {
      expect(caption).not.toBe("")
      expect(await toSvg(specification)).toMatch(/^<svg/)
    }
    const { difficulty: _, predicted: __, reliability: ___, groups: ____, ...bare } = evaluation.charts
    const none = { ...evaluation, charts: bare }
    expect(chartsOf(none).map(({ name }) => name)).toEqual(["main", "savings", "oracle"])
  })

  it("show the policies that are named, and no others", () => {
    expect(mainChart(evaluation).table?.rows.map(([policy, budget]) => [policy, budget])).toEqual([
      ["uniform", 1],
      ["uniform", 2],
      ["online", 1]
    ])
  })

  it("count queries by difficulty", () => {
    const rows = chartsOf(evaluation).find(({ name }) => name === "difficulty")?.table?.rows ?? []
    expect(rows).toHaveLength(20)
    expect(rows.filter(([, , queries]) => queries !== 0).map(([from, , queries]) => [from, queries])).toEqual([
      ["0.00", 1],
      ["0.50", 1],
      ["0.95", 2]
    ])
  })

  it("give a known policy its colour everywhere, another one a spare colour", () => {
    expect(scaleOf(["online", "mine"]).range).toEqual(["#2f81f7", "#0090ff"])
  })
})
