import { constant, logistic, rewardSpreadHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem } from "../Data.ts"

const { inputs: batch, truth } = problem(200, 6, 31)
const noise = (i: number): number => Math.sin(12.9898 * (i + 1)) * 0.5

describe("the head of mean and spread", () => {
  const rewards = {
    rewards: Array.from(truth, (p, i) =>
      Array.from({ length: 4 + (i % 3) }, (_, j) => 2 * p - 1 + (0.2 + p) * noise(7 * i + j))
    )
  }

  it("predicts mean and spread, and curves whose first sample is the mean", () => {
    const head = rewardSpreadHead()
    const ours = train(batch, rewards, { head, model: logistic() }).predict(batch.features)
    const flat = train(batch, rewards, { head, model: constant() })
    expect(
      head.loss(train(batch, rewards, { head, model: logistic() }).rawOutputs(batch.features).values, rewards)
    ).toBeLessThan(head.loss(flat.rawOutputs(batch.features).values, rewards) - 0.1)
    const c = ours.curves(8)
    expect(c.value(5, 1)).toBeCloseTo(ours.mean[5], 10)
    expect(c.value(5, 2)).toBeCloseTo(ours.mean[5] + ours.deviation[5] / Math.sqrt(Math.PI), 6)
  })
})
