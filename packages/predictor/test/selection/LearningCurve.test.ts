import { ridge, successHead } from "@alloc/predictor"
import { learningCurve, learningCurveTable } from "@alloc/predictor/selection"
import { describe, expect, it } from "vitest"
import { problem, rejectionOf } from "../Data.ts"

const training = problem(240, 12, 1)
const test = problem(200, 12, 2, { prefix: "t" })

describe("learningCurve", () => {
  const base = { head: successHead(), model: ridge(), test, seed: 4 }
  it("falls with more queries, and hardly with more samples once there are some", async () => {
    const points = await learningCurve(training.inputs, training.labels, {
      ...base,
      sizes: [20, 240],
      samples: [2, 16],
      repeats: 4
    })
    const at = (queries: number, m: number) => points.find((p) => p.queries === queries && p.samples === m)
    expect(points.length).toBe(4)
    expect(at(240, 16)?.loss.value).toBeLessThan(at(20, 16)?.loss.value ?? 0)
    expect(at(240, 16)?.spearman.value).toBeGreaterThan(at(20, 2)?.spearman.value ?? 1)
    expect(at(20, 2)?.spearman.low).toBeLessThan(at(20, 2)?.spearman.high ?? 0)
    const lines = learningCurveTable(points).split("\n")
    expect(lines.length).toBe(6)
    expect(lines[2]).toMatch(/^\| 20 \| 2 \| 0\.\d{4} \(0\.\d{4} to 0\.\d{4}\) \| 0\.\d\d \(/)
  })
  it("is the same for the same seed", async () => {
    const run = () =>
      learningCurve(training.inputs, training.labels, { ...base, sizes: [30], samples: [3], repeats: 2 })
    expect(await run()).toEqual(await run())
  })
  it("leaves out subsets of one class, and says how many", async () => {
    const successes = new Float64Array(240)
    successes[3] = 4
    const labels = { successes, trials: training.labels.trials }
    const [point] = await learningCurve(training.inputs, labels, { ...base, sizes: [60], repeats: 12 })
    expect(point.skipped).toBeGreaterThan(4)
    expect(point.skipped).toBeLessThan(12)
    expect(learningCurveTable([point])).toContain(`${point.skipped} of one class left out`)
  })
  it("refuses leaks, too many queries, and samples that are not there", async () => {
    const run = (options: object) =>
      rejectionOf(learningCurve(training.inputs, training.labels, { ...base, sizes: [30], ...options }))
    expect(await run({ test: training })).toBe("LeakedQuery")
    expect(await run({ sizes: [241] })).toBe("TooFewRows")
    expect(await run({ samples: [17] })).toBe("InvalidOption")
  })
})
