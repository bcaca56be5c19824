import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { fitBradleyTerry, linearReward, PredictorError } from "../../src/index.ts"

const width = 4
const source = { model: "toy", modelHash: "0", kind: "hand-made", width }

/** Pairs of which the one with the higher sum truth . x is preferred with the model's own probability. */
const pairs = (n: number, truth: ReadonlyArray<number>, seed = 3) => {
  const stream = random(seed, "pairs")
  const normal = () => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
  const chosen = new Float32Array(n * width)
  const rejected = new Float32Array(n * width)
  for (let i = 0; i < n; i++) {
    const [a, b] = [0, 1].map(() => Array.from({ length: width }, () => 5 + normal()))
    const margin = truth.reduce((sum, t, j) => sum + t * (a[j] - b[j]), 0)
    const first = stream.next() < 1 / (1 + Math.exp(-margin))
    chosen.set(first ? a : b, i * width)
    rejected.set(first ? b : a, i * width)
  }
  const groups = Array.from({ length: n }, (_, i) => `q${Math.floor(i / 2)}`)
  return { chosen: { source, size: n, values: chosen }, rejected: { source, size: n, values: rejected }, groups }
}

describe("fitBradleyTerry", () => {
  it("recovers the reward that the preferences came from", () => {
    const truth = [1, -2, 0, 0.5]
    const { weights } = fitBradleyTerry(pairs(4000, truth), { strengths: [1e-4] })
    truth.forEach((t, j) => {
      // The standard error of a weight is below 0.06 here.
      expect(Math.abs(weights[j] - t)).toBeLessThan(0.25)
    })
  })

  it("chooses a strong penalty where there is nothing to learn, and says what it found", () => {
    const { path, strength } = fitBradleyTerry(pairs(200, [0, 0, 0, 0]))
    expect(strength).toBeGreaterThan(0.5)
    for (const { loss } of path) expect(loss).toBeGreaterThan(Math.log(2) - 0.03)
    expect(path.map((one) => one.strength)).toEqual(path.map((one) => one.strength).sort((a, b) => b - a))
  })

  it("gives the training replies mean reward 0", () => {
    const given = pairs(300, [1, 0, 0, 0])
    const head = fitBradleyTerry(given)
    const rewards = [...linearReward(head, given.chosen), ...linearReward(head, given.rejected)]
    expect(rewards.reduce((a, b) => a + b) / rewards.length).toBeCloseTo(0, 5)
  })

  it("is where the gradient of the penalised loss vanishes", () => {
    const given = pairs(150, [1, -1, 0, 0])
    const strength = 0.3
    const { weights } = fitBradleyTerry(given, { strengths: [strength] })
    const all = [
      ...Array.from({ length: 150 }, (_, i) => given.chosen.values.subarray(i * width, (i + 1) * width)),
      ...Array.from({ length: 150 }, (_, i) => given.rejected.values.subarray(i * width, (i + 1) * width))
    ]
    for (let j = 0; j < width; j++) {
      const mean = all.reduce((sum, row) => sum + row[j] / all.length, 0)
      const deviation = Math.sqrt(all.reduce((sum, row) => sum + (row[j] - mean) ** 2 / all.length, 0))
      let slope = strength * weights[j] * deviation
      for (let i = 0; i < 150; i++) {
        let margin = 0
        for (let k = 0; k < width; k++)
          margin += weights[k] * (given.chosen.values[i * width + k] - given.rejected.values[i * width + k])
        const difference = (given.chosen.values[i * width + j] - given.rejected.values[i * width + j]) / deviation
        slope -= difference / (1 + Math.exp(margin)) / 150
      }
      expect(slope).toBeCloseTo(0, 4)
    }
  })

  it("refuses rows that do not match", () => {
    const given = pairs(20, [1, 0, 0, 0])
    expect(() => fitBradleyTerry({ ...given, groups: ["q"] })).toThrow(PredictorError)
    expect(() => linearReward({ weights: [1], bias: 0 }, given.chosen)).toThrow(PredictorError)
  })
})
