import { armScoresHead, inputs, ridge, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, truth } = problem(200, 6, 31)

describe("scores of arms", () => {
  it("leave out arms that were not asked", () => {
    const scores = Float64Array.from({ length: 400 }, (_, i) =>
      i % 2 === 0 ? truth[i >> 1] : i % 6 === 1 ? Number.NaN : 1 - truth[i >> 1]
    )
    const predicted = train(batch, { scores, arms: 2 }, { head: armScoresHead(2), model: ridge() }).predict(
      batch.features
    )
    let agree = 0
    for (let i = 0; i < 200; i++) if (predicted.scores[2 * i] > predicted.scores[2 * i + 1] === truth[i] > 0.5) agree++
    expect(agree).toBeGreaterThan(180)
    const never = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : Number.NaN))
    expect(reasonOf(() => train(batch, { scores: never, arms: 2 }, { head: armScoresHead(2), model: ridge() }))).toBe(
      "InvalidLabel"
    )
    expect(
      reasonOf(() =>
        train(inputs(batch.ids, batch.features), { scores, arms: 2 }, { head: armScoresHead(3), model: ridge() })
      )
    ).toBe("WidthMismatch")
  })
})
