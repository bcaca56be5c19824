import { describe, expect, it } from "vitest"
import {
  armScoresMetrics,
  comparePredictors,
  crossEntropies,
  meanKnown,
  predictorResult,
  preferenceMetrics,
  scoreCrossEntropies,
  successMetrics
} from "../../src/predict/PredictorMetrics.ts"
import { resamples } from "../../src/statistics/Bootstrap.ts"
import { rounded } from "../../src/statistics/Rounded.ts"

const probability = Float64Array.of(0.2, 0.7, 0.5, 0.9)
const counts = { successes: Float64Array.of(1, 3, 0, 2.5), trials: Float64Array.of(4, 3, 2, 3) }
const losses = [2.2788685663767296, 1.0700248318161973, 1.3862943611198906, 1.4146938356415886]

describe("cross entropies", () => {
  it("are scipy's: -(xlogy(k, p) + xlog1py(n - k, -p)), scipy 1.17.1", () => {
    crossEntropies(probability, counts).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses[i], 12)
    })
    // Certainty that was right costs nothing.
    expect([...crossEntropies(Float64Array.of(1, 0), { successes: [2, 0], trials: [2, 3] })]).toEqual([0, 0])
  })

  it("of scores are sums over the arms that replied, scores taken as probabilities", () => {
    const scores = [Float64Array.of(0.5, 0.25), Float64Array.of(7, 0.25)]
    const rewards = [Float64Array.of(1, Number.NaN), Float64Array.of(1, 1)]
    const [first, second] = scoreCrossEntropies(scores, rewards)
    expect(first).toBeCloseTo(-Math.log(0.5) - Math.log(0.99), 12)
    expect(second).toBeCloseTo(-Math.log(0.25), 12)
  })
})

describe("a row of Table 1", () => {
  it("has null for what is not given or not defined", () => {
    expect(predictorResult("mine", { loss: 1 / 3, auc: Number.NaN })).toEqual({
      name: "mine",
      loss: 0.3333333,
      avg: null,
      opt: null,
      accuracy: null,
      spearman: null,
      auc: null,
      ece: null
    })
    expect(successMetrics(undefined, [], 0.5)).toEqual({})
  })

  it("measures success probabilities against the samples", () => {
    const rewards = [Float64Array.of(1, 1), Float64Array.of(0, 0, Number.NaN)]
    const row = predictorResult("mine", successMetrics(Float64Array.of(0.8, 0.2), rewards, 0.5))
    expect(row).toMatchObject({ auc: 1, loss: 0.2231436, avg: rounded(Math.LN2), opt: 0 })
  })

  it("measures preferences by ranks within folds, and against each fold's constant", () => {
    const found = preferenceMetrics({
      probability: Float64Array.of(0.9, 0.2, 0.6),
      rank: Float64Array.of(0.9, 0.1, 0.5),
      labels: { successes: [0.8, 0.3, 0.5], trials: [1, 1, 1] },
      constants: Float64Array.of(0.5, 0.5, 0.5),
      gap: Float64Array.of(1, -1, 0)
    })
    expect(found.spearman).toBe(1)
    expect(found.auc).toBe(1)
    expect(found.avg).toBeCloseTo(Math.LN2, 12)
  })

  it("measures scores of many decoders on what each replied, and no cross entropy of rewards beyond [0, 1]", () => {
    const task = {
      scores: [Float64Array.of(0.9, 0.2, 0.3), Float64Array.of(0.4, 0.6, 0.9)],
      ranks: [Float64Array.of(0.9, 0.1, 0.5), Float64Array.of(0.1, 0.5, 0.9)],
      constants: [new Float64Array(3).fill(0.5), new Float64Array(3).fill(0.5)],
      rewards: [Float64Array.of(1, 0, Number.NaN), Float64Array.of(0, 0, 1)]
    }
    const found = predictorResult("arms", armScoresMetrics(task))
    expect(found).toMatchObject({ auc: 1, avg: rounded(Math.LN2), opt: 0, accuracy: null })
    // Means of ranks: 1 for the first arm, spearmanr([1, 2, 3], [1.5, 1.5, 3]) = .8660254 for the second.
    expect(found.spearman).toBeCloseTo((1 + 0.8660254) / 2, 6)
    const beyond = { ...task, rewards: [Float64Array.of(10, 0, 3), task.rewards[1]] }
    expect(predictorResult("arms", armScoresMetrics(beyond))).toMatchObject({ loss: null, auc: null })
  })

  it("takes means of what is known", () => {
    expect(meanKnown([1, Number.NaN, 3])).toBe(2)
    expect(meanKnown([1, 2, 3], (i) => i > 0)).toBe(2.5)
    expect(meanKnown([])).toBeNaN()
  })
})

describe("two predictors", () => {
  it("differ by cross entropy per sample, paired by query", () => {
    const draws = resamples(4, 200, 1)
    const all = new Map([
      ["mine", Float64Array.from(losses)],
      ["constant", Float64Array.from(losses, (loss) => loss + 3)]
    ])
    const [row, ...none] = comparePredictors(draws, all, "mine", ["constant", "absent"], new Float64Array(4).fill(3))
    expect(row).toEqual({
      predictor: "mine",
      baseline: "constant",
      difference: -1,
      low: -1,
      high: -1,
      p: 0,
      adjusted: 0,
      distinguishable: true
    })
    expect(none).toEqual([])
    expect(comparePredictors(draws, all, "absent", ["constant"], new Float64Array(4))).toEqual([])
  })
})
