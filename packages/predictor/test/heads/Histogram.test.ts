import { random } from "@alloc/core/random"
import { constant, histogramHead, inputs, nearestNeighbours, predictionRows, ridge, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, labels } = problem(200, 6, 31)

describe("histogram", () => {
  it("gives curves, and finds two sorts of queries where they are", () => {
    const two = {
      successes: Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : 15)),
      trials: labels.trials
    }
    const { curves, weights } = train(batch, two, { head: histogramHead({ bins: 10 }), model: constant() }).predict(
      batch.features
    )
    expect(weights[0] + weights[1] + weights[2]).toBeGreaterThan(0.35)
    expect(weights[7] + weights[8] + weights[9]).toBeGreaterThan(0.35)
    expect(weights[4] + weights[5]).toBeLessThan(0.1)
    expect(curves(4).marginal(0, 2)).toBeLessThan(curves(4).marginal(0, 1))
    expect(reasonOf(() => histogramHead({ bins: 1 }))).toBe("InvalidOption")
  })
})

describe("targets of the histogram", () => {
  it("are posteriors: rows sum to 1, and a query without surprises lies in the bin of its rate", () => {
    const head = histogramHead({ bins: 6 })
    const counts = { successes: [0, 50, 100], trials: [100, 100, 100] }
    const { values } = head.targets(counts)
    for (let i = 0; i < 3; i++) {
      const row = Array.from(values.subarray(6 * i, 6 * i + 6))
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
      const top = row.indexOf(Math.max(...row))
      expect([[0], [2, 3], [5]][i]).toContain(top)
    }
  })

  it("withProbability tilts each row to the probability asked for", () => {
    const head = histogramHead({ bins: 5 })
    const rows = predictionRows(Float64Array.of(0, 1, 0, -1, 0.5, 2, 0, 0, 0, 0), 5)
    const tilted = head.withProbability?.(rows, Float64Array.of(0.2, 0.9)) ?? rows
    expect(Array.from(head.decode(tilted).probability, (p) => Math.round(1e8 * p) / 1e8)).toEqual([0.2, 0.9])
  })
})

describe("one outcome a prompt, of which nothing in the features tells", () => {
  const width = 4
  const source = { model: "m", modelHash: "0", kind: "noise", width }

  it.each([1 / 400, 0.02, 0.5, 0.98, 399 / 400])("at a base rate of %d costs little more than the rate", (base) => {
    const size = 400
    const models = [constant(), ridge(), nearestNeighbours()]
    const excess = models.map(() => 0)
    for (let seed = 0; seed < 5; seed++) {
      const stream = random("base rate", base, seed)
      const draw = (rows: number) => Float32Array.from({ length: rows * width }, () => 2 * stream.next() - 1)
      const successes = Array.from({ length: size }, (_, i) => (stream.next() < base || i === 0 ? 1 : 0))
      successes[1] = 0
      const batch = inputs(
        successes.map((_, i) => `q${i}`),
        { source, size, values: draw(size) }
      )
      const labels = { successes, trials: successes.map(() => 1) }
      const rate = successes.reduce<number>((a, b) => a + b, 0) / size
      const lossOf = (p: number): number => -base * Math.log(p) - (1 - base) * Math.log1p(-p)
      models.forEach((model, at) => {
        const { probability } = train(batch, labels, { head: histogramHead(), model }).predict({
          source,
          size: 500,
          values: draw(500)
        })
        excess[at] += (probability.reduce((sum, p) => sum + lossOf(p) / 500, 0) - lossOf(rate)) / 5
      })
    }
    for (const more of excess) expect(more).toBeLessThan(0.006)
  })
})
