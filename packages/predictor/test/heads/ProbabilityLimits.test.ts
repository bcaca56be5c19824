import { random } from "@alloc/core/random"
import {
  betaHead,
  type Counts,
  constant,
  type Inputs,
  inputs,
  nearestNeighbours,
  preferenceHead,
  ridge,
  successHead,
  train
} from "@alloc/predictor"
import { crossEntropy } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { probabilityLimits } from "../../src/heads/ProbabilityLimits.ts"

const SIZE = 800

/** Queries with so many outcomes each: their log odds are the base rate's, plus what two of five columns say. */
const made = (
  base: number,
  trials: number,
  seed: number,
  signal: number
): { inputs: Inputs; labels: Counts; truth: Float64Array } => {
  const stream = random(seed, "limits")
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
  const values = Float32Array.from({ length: SIZE * 5 }, normal)
  const offset = Math.log(base) - Math.log1p(-base)
  const truth = Float64Array.from(
    { length: SIZE },
    (_, i) => 1 / (1 + Math.exp(-offset - signal * (values[5 * i] - values[5 * i + 1])))
  )
  const successes = truth.map((p) => {
    let s = 0
    for (let t = 0; t < trials; t++) if (stream.next() < p) s++
    return s
  })
  const source = { model: "toy", modelHash: "0", kind: "normal", width: 5 }
  const ids = Array.from({ length: SIZE }, (_, i) => `${seed}-${i}`)
  return {
    inputs: inputs(ids, { source, size: SIZE, values }),
    labels: { successes, trials: new Float64Array(SIZE).fill(trials) },
    truth
  }
}

/** Expected cross entropy of predictions, nats a sample. */
const expected = (probability: Float64Array, truth: Float64Array): number => {
  const many = 1e6
  return crossEntropy(probability, { successes: truth.map((p) => p * many), trials: truth.map(() => many) })
}

const bases = [1 / 400, 1 / 50, 1 / 5, 1 / 2, 49 / 50, 399 / 400]

describe.each(bases)("base rate %f", (base) => {
  for (const trials of [1, 16]) {
    for (const model of [ridge(), nearestNeighbours({ candidates: [20, 40, 80] })]) {
      it(`${model.name}, ${trials} outcomes a query: no worse than the base rate where columns tell nothing, better where they do`, () => {
        for (const head of [successHead(), betaHead(), preferenceHead()]) {
          if (head.name === "preference" && trials > 1) continue
          for (const signal of [0, 1]) {
            const training = made(base, trials, 1, signal)
            const test = made(base, trials, 2, signal)
            const loss = (m: typeof model): number => {
              // Each head predicts a probability; the list forgets of which kind.
              const predictor = train<Counts, { readonly probability: Float64Array }>(
                training.inputs,
                training.labels,
                { head, model: m }
              )
              return expected(predictor.predict(test.inputs.features).probability, test.truth)
            }
            const total = training.labels.successes
            const seen = Array.from(total as Float64Array).reduce((a, b) => a + b, 0)
            if (seen === 0 || seen === SIZE * trials) continue
            const [own, flat] = [loss(model), loss(constant())]
            // A few successes in all cannot tell much: within 15 % of the constant; with 50 of each they must help.
            const few = Math.min(seen, SIZE * trials - seen)
            if (signal === 0 || few < 50) expect(own).toBeLessThan(1.15 * flat + 1e-3)
            else expect(own).toBeLessThan(flat)
          }
        }
      })
    }
  }
})

describe("limits of probabilities", () => {
  it("are the smoothed rate below where scores say less than nothing, and none where they are true", () => {
    const trials = new Float64Array(1000).fill(1)
    const stream = random(3, "true")
    const scores = Float64Array.from({ length: 1000 }, () => stream.next())
    const successes = scores.map((p) => (stream.next() < p ? 1 : 0))
    const calibrated = probabilityLimits(scores, { successes, trials })
    expect(calibrated.low).toBeLessThan(0.06)
    expect(calibrated.high).toBeGreaterThan(0.94)
    const rate = successes.reduce((a, b) => a + b, 0) / 1000
    const reversed = probabilityLimits(
      scores.map((p) => (p > 0.5 ? -0.2 : 1.2)),
      { successes, trials }
    )
    expect(reversed.low).toBeCloseTo(rate, 2)
    expect(reversed.high).toBeCloseTo(rate, 2)
  })

  it("are ordered, lie inside 0 and 1, and no other pair of smoothed rates has a lower loss", () => {
    for (let seed = 0; seed < 60; seed++) {
      const stream = random(seed, "any")
      const size = 2 + stream.below(12)
      const scores = Float64Array.from({ length: size }, () => 2 * stream.next() - 0.5)
      const trials = Float64Array.from({ length: size }, () => 1 + stream.below(5))
      const successes = trials.map((n) => stream.below(n + 1))
      const labels = { successes, trials }
      const { high, low } = probabilityLimits(scores, labels)
      expect(low > 0 && low <= high + 1e-12 && high < 1).toBe(true)
      const lossOf = (limit: number): number =>
        crossEntropy(
          scores.map((s) => Math.min(1 - 1e-9, Math.max(limit, s))),
          labels
        )
      const order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b])
      const total = { s: successes.reduce((a, b) => a + b, 0), n: trials.reduce((a, b) => a + b, 0) }
      const inside = scores.every((s) => s < 1 - 0.5 / (total.n + 1))
      if (!inside) continue
      let [s, n] = [0, 0]
      for (const i of order) {
        s += successes[i]
        n += trials[i]
        const other = (s + 0.5) / (n + 1)
        if (other <= (total.s + 0.5) / (total.n + 1)) expect(lossOf(low)).toBeLessThan(lossOf(other) + 1e-9)
      }
    }
  })
})
