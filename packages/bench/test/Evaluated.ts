import type { Evaluation } from "../src/experiment/Experiment.ts"
import { type PolicyResult, resultsVersion } from "../src/results/Schema.ts"

/** A policy that spends its budget. */
export const row = (policy: string, budget: number, value: number): PolicyResult => ({
  policy,
  budget,
  cost: budget,
  committed: budget,
  tokens: null,
  value,
  low: value - 0.1,
  high: value + 0.1
})
/** A small evaluation of made-up numbers. */
export const evaluation: Evaluation = {
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
      curve: [
        {
          policy: "online",
          baseline: "uniform",
          unit: "samples",
          critical: 2.1,
          points: [{ budget: 1, value: 0.5, low: 0.3, high: 0.7 }]
        }
      ],
      maximum: [
        { policy: "online", baseline: "uniform", unit: "samples", budget: 1, among: 1, value: 0.5, low: 0.3, high: 0.7 }
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
