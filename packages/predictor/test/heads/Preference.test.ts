import { crossFit, preferenceHead, preferencesOf, ridge } from "@alloc/predictor"
import { sigmoid } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, truth } = problem(200, 6, 31)
const noise = (i: number): number => Math.sin(12.9898 * (i + 1)) * 0.5

describe("preferences", () => {
  it("are the mean over all pairs", () => {
    const found = preferencesOf({ rewards: [[1, 3]] }, { rewards: [[0, 2]] })
    expect(found.successes[0]).toBeCloseTo((sigmoid(1) + sigmoid(-1) + sigmoid(3) + sigmoid(1)) / 4, 12)
    expect(reasonOf(() => preferencesOf({ rewards: [[1], []] }, { rewards: [[1], [1]] }))).toBe("InvalidLabel")
  })

  it("the preference head learns who benefits", () => {
    const strong = { rewards: Array.from(truth, (p, i) => [2 * p + noise(i)]) }
    const weak = { rewards: Array.from(truth, (p, i) => [1 - p + noise(i + 999)]) }
    const { predictions } = crossFit(batch, preferencesOf(strong, weak), {
      head: preferenceHead(),
      model: ridge(),
      folds: 5
    })
    const order = Array.from(truth.keys()).sort((a, b) => predictions.probability[b] - predictions.probability[a])
    const gain = (rows: ReadonlyArray<number>): number =>
      rows.reduce((sum, i) => sum + 3 * truth[i] - 1, 0) / rows.length
    expect(gain(order.slice(0, 60))).toBeGreaterThan(gain(order.slice(60)) + 0.5)
  })
})
