import { afterFirst, ridge, successHead, train, withoutFirst } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

describe("afterFirst", () => {
  it("puts what the first sample showed beside the query's features", () => {
    const { inputs: batch, labels, truth } = problem(150, 3, 3, { signal: 0 })
    const skill = Float64Array.from(truth, (_, i) => (i % 2 === 0 ? 0.9 : 0.1))
    const counts = { successes: skill.map((p) => Math.round(10 * p)), trials: new Float64Array(150).fill(10) }
    const first = {
      reward: skill.map((p) => (p > 0.5 ? 1 : 0)),
      logProbability: skill.map((p) => Math.log(p)),
      tokens: skill.map(() => 3)
    }
    const wide = afterFirst(batch, first)
    expect(wide.features.source.width).toBe(7)
    expect(wide.features.values[5]).toBeCloseTo(Math.log(0.9) / 3, 6)
    const head = successHead()
    const loss = (queries: typeof batch): number =>
      head.loss(train(queries, counts, { head, model: ridge() }).rawOutputs(queries.features).values, counts)
    expect(loss(wide)).toBeLessThan(loss(batch) - 0.2)
    expect(reasonOf(() => afterFirst(batch, { ...first, tokens: [1] }))).toBe("LengthMismatch")
    expect(labels.trials.length).toBe(150)
  })
  it("takes the first sample out of the labels", () => {
    expect(withoutFirst({ rewards: [[1, 0, 1]] }).rewards).toEqual([[0, 1]])
    expect(reasonOf(() => withoutFirst({ rewards: [[1]] }))).toBe("InvalidLabel")
  })
})
