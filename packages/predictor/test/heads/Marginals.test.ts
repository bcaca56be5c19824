import { constant, marginalsHead, ridge, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, truth } = problem(200, 6, 31)
const noise = (i: number): number => Math.sin(12.9898 * (i + 1)) * 0.5

describe("the head of marginals", () => {
  const rewards = {
    rewards: Array.from(truth, (p, i) =>
      Array.from({ length: 4 + (i % 3) }, (_, j) => 2 * p - 1 + (0.2 + p) * noise(7 * i + j))
    )
  }

  it("takes missing late samples as missing", () => {
    const head = marginalsHead({ maxSamples: 6 })
    const { curves, marginals } = train(batch, rewards, { head, model: constant() }).predict(batch.features)
    expect(marginals[5]).toBeGreaterThan(0)
    expect(curves().marginal(0, 2)).toBeGreaterThanOrEqual(curves().marginal(0, 6))
    expect(reasonOf(() => curves(7))).toBe("InvalidOption")
    expect(
      reasonOf(() =>
        train(batch, { rewards: rewards.rewards.map((r, i) => (i === 3 ? [] : r)) }, { head, model: ridge() })
      )
    ).toBe("InvalidLabel")
    const bad = { rewards: rewards.rewards.map((r, i) => (i === 3 ? [1, Number.NaN] : r)) }
    expect(() => train(batch, bad, { head, model: ridge() })).toThrow("reward of sample 1 of query q3 is NaN")
  })
})
