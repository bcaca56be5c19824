import { betaHead, logistic, logisticLarge, successHead, train, trainAsync } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"
import * as scikit from "../ScikitLearn.ts"

const { inputs: batch, labels } = problem(300, 12, 5, { trials: (i) => 3 + (i % 5) })

describe("logisticLarge", () => {
  it("finds the same predictor as logistic, in single precision: raw outputs to 1e-3", async () => {
    for (const head of [successHead(), betaHead()] as const) {
      const task = { head: head as ReturnType<typeof successHead>, seed: 1 }
      const exact = train(batch, labels, { ...task, model: logistic({ strengths: [0.1] }) })
      const large = await trainAsync(batch, labels, {
        ...task,
        model: logisticLarge({ strengths: [0.1], tolerance: 1e-10 })
      })
      const a = exact.rawOutputs(batch.features).values
      const b = large.rawOutputs(batch.features).values
      let worst = 0
      for (let i = 0; i < a.length; i++)
        if (head.name === "success" || i % 2 === 0) worst = Math.max(worst, Math.abs(a[i] - b[i]))
      expect(worst).toBeLessThan(1e-3)
    }
  })
  it("chooses a strength on held-out rows", async () => {
    const large = await trainAsync(batch, labels, { head: successHead(), model: logisticLarge() })
    expect(large.report.path?.length).toBeGreaterThan(1)
    expect(large.report.path?.map((p) => p.strength)).toContain(large.report.strength)
    expect(reasonOf(() => logisticLarge({ strengths: [] }))).toBe("InvalidOption")
    expect(reasonOf(() => logisticLarge({ holdOut: 1 }))).toBe("InvalidOption")
  })
})

describe("beside scikit-learn", () => {
  it("the same probabilities in single precision to 1e-3", async () => {
    const { probability, strength } = scikit.expected.logistic
    const model = logisticLarge({ strengths: [strength], tolerance: 1e-10 })
    const predictor = await trainAsync(scikit.batch, scikit.labels, { head: successHead(), model })
    expect(scikit.apart(predictor.predict(scikit.batch.features).probability, probability)).toBeLessThan(1e-3)
  })
})
