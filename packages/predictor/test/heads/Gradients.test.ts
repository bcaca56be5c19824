import { random } from "@alloc/core/random"
import {
  armScoresHead,
  betaHead,
  histogramHead,
  marginalsHead,
  preferenceHead,
  rewardSpreadHead,
  successHead
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import { gradientGraph, parameterShapes } from "../../src/models/TrainingGraph.ts"
import { loadRuntime } from "../../src/persistence/Runtime.ts"

const stream = random(11)
const counts = {
  successes: [0, 3, 7, 16, 2, 1],
  trials: [16, 16, 7, 16, 31, 2]
}
const rewards = {
  rewards: Array.from({ length: 6 }, (_, i) => Array.from({ length: 3 + (i % 4) }, () => 3 * stream.next() - 1))
}
const scores = {
  arms: 3,
  scores: Float64Array.from({ length: 18 }, (_, i) => (i % 7 === 3 ? Number.NaN : stream.next()))
}

type Case = {
  readonly name: string
  readonly loss: Loss
  readonly size: number
  readonly outputs: number
  readonly columns: () => ReturnType<Head<unknown, unknown>["columns"]>
}
type Loss = (raw: Float64Array, gradient?: Float64Array) => number

const of = <L, P>(name: string, head: Head<L, P>, labels: L): Case => ({
  name,
  size: 6,
  outputs: head.outputs,
  loss: (raw, gradient) => head.loss(raw, labels, gradient),
  columns: () => head.columns(labels)
})

const cases: ReadonlyArray<Case> = [
  of("success", successHead(), counts),
  of("success, balanced", successHead({ classWeight: "balanced" }), counts),
  of("preference", preferenceHead(), { successes: [0.2, 0.5, 0.9, 1, 0, 0.4], trials: [1, 1, 1, 1, 1, 1] }),
  of("beta", betaHead(), counts),
  of("histogram", histogramHead({ bins: 5 }), counts),
  of("marginals", marginalsHead({ maxSamples: 4 }), rewards),
  of("reward-spread", rewardSpreadHead(), rewards),
  of("arm-scores", armScoresHead(3), scores)
]

/** Central differences of a function of a vector. */
const numeric = (f: (x: Float64Array) => number, x: Float64Array, step = 1e-5): Float64Array =>
  x.map((_, i) => {
    const up = x.slice()
    const down = x.slice()
    up[i] += step
    down[i] -= step
    return (f(up) - f(down)) / (2 * step)
  })

const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let worst = 0
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
  return worst
}

describe("gradients of the heads' losses", () => {
  for (const c of cases) {
    it(`${c.name}: equals central differences to 1e-7`, () => {
      const raw = Float64Array.from({ length: c.size * c.outputs }, () => 2 * stream.next() - 1)
      const gradient = new Float64Array(raw.length)
      c.loss(raw, gradient)
      expect(largest(gradient, numeric(c.loss, raw))).toBeLessThan(1e-7)
      expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3)
    })
  }
  it("beta: the wall outside the limits of the concentration pushes back", () => {
    const head = betaHead()
    for (const v of [-5, 12]) {
      const raw = Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 0.3 : v))
      const gradient = new Float64Array(12)
      head.loss(raw, counts, gradient)
      expect(Math.sign(gradient[1])).toBe(Math.sign(v))
      expect(
        largest(
          gradient,
          numeric((x) => head.loss(x, counts), raw)
        )
      ).toBeLessThan(1e-6)
    }
  })
})

describe("gradients of the training graph", () => {
  for (const c of cases) {
    it(`${c.name}: equals central differences of a forward pass in double precision to 2e-4 of the largest`, async () => {
      const ort = await loadRuntime()
      const widths = [5, 7, 4, c.outputs]
      const columns = c.columns()
      const decay = 0.01
      const graph = gradientGraph({ widths, objective: columns.objective, columns: columns.width, decay })
      const session = await ort.InferenceSession.create(graph)
      const shapes = parameterShapes(widths)
      const random32 = (n: number): Float32Array => Float32Array.from({ length: n }, () => 1.6 * stream.next() - 0.8)
      const x = random32(c.size * 5)
      const parameters = shapes.map((s) => random32(s.reduce((a, b) => a * b, 1)))
      const feeds = {
        x: new ort.Tensor("float32", x, [c.size, 5]),
        columns: new ort.Tensor("float32", columns.values, [c.size, columns.width]),
        reciprocal: new ort.Tensor("float32", Float32Array.of(1 / c.size), [1]),
        ...Object.fromEntries(parameters.map((p, i) => [`p${i}`, new ort.Tensor("float32", p, shapes[i])]))
      }
      const out = await session.run(feeds)
      const lossOf = (ps: ReadonlyArray<Float64Array>): number => {
        let value = Float64Array.from(x)
        for (let l = 0; l < 3; l++) {
          const inputs = widths[l]
          const outputs = widths[l + 1]
          const next = new Float64Array(c.size * outputs)
          for (let i = 0; i < c.size; i++) {
            for (let o = 0; o < outputs; o++) {
              let sum = ps[2 * l + 1][o]
              for (let j = 0; j < inputs; j++) sum += value[i * inputs + j] * ps[2 * l][j * outputs + o]
              next[i * outputs + o] = l < 2 ? Math.max(0, sum) : sum
            }
          }
          value = next
        }
        let penalty = 0
        for (let l = 0; l < 3; l++) for (const w of ps[2 * l]) penalty += 0.5 * decay * w * w
        return c.loss(value) + penalty
      }
      const doubles = parameters.map((p) => Float64Array.from(p))
      parameters.forEach((_, i) => {
        const expected = numeric((p) => lossOf(doubles.map((d, k) => (k === i ? p : d))), doubles[i])
        const scale = Math.max(...expected.map(Math.abs), 1e-3)
        expect(largest(out[`g${i}`].data as Float32Array, expected) / scale).toBeLessThan(2e-4)
      })
    })
  }
})
