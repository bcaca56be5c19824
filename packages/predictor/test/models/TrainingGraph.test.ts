import { random } from "@alloc/core/random"
import { armScoresHead } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { fitStandardiser, standardiseRows } from "../../src/features/Standardiser.ts"
import { epochGraph, forwardGraph, gradientGraph, parameterShapes } from "../../src/models/TrainingGraph.ts"
import { floatsOf, loadRuntime } from "../../src/persistence/Runtime.ts"
import { cases, largest, numeric } from "../HeadCases.ts"
import { apart, batch, expected, rates, rows, values, width } from "../ScikitLearn.ts"

const stream = random(13, "gradients")

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

it("mlp: thirty steps of Adam of MLPRegressor from the same weights, predictions and weights to 1e-4", async () => {
  const { decay, hidden, output, predicted, rate, steps } = expected.mlp
  const ort = await loadRuntime()
  const widths = [width, hidden, 1]
  const shapes = parameterShapes(widths)
  const columns = armScoresHead(1).columns({ scores: rates, arms: 1 })
  const tensor = (data: Float32Array, dims: ReadonlyArray<number>) => new ort.Tensor("float32", data, dims)
  const made = (a: number, b: number, phase: number) =>
    Float32Array.from({ length: a * b }, (_, i) => Math.sin(i * 0.7 + phase) * Math.sqrt(2 / (a + b)))
  const start = [made(width, hidden, 0), new Float32Array(hidden), made(hidden, 1, 1), new Float32Array(1)]
  const state = Object.fromEntries(
    shapes.flatMap((shape, i) => [
      [`p${i}`, tensor(start[i], shape)],
      [`m${i}`, tensor(new Float32Array(start[i].length), shape)],
      [`v${i}`, tensor(new Float32Array(start[i].length), shape)]
    ])
  )
  const session = await ort.InferenceSession.create(
    epochGraph({ widths, objective: columns.objective, columns: columns.width, decay })
  )
  const x = tensor(standardiseRows(fitStandardiser(batch.features), values, undefined), [rows, width])
  const rates32 = Float32Array.from(
    { length: steps },
    (_, s) => (((rate * Math.sqrt(1 - 0.999 ** (s + 1))) / (1 - 0.9 ** (s + 1))) * 0.1) / Math.sqrt(0.001)
  )
  const out = await session.run({
    ...state,
    x,
    columns: tensor(columns.values, [rows, columns.width]),
    order: new ort.Tensor(
      "int64",
      BigInt64Array.from({ length: steps * rows }, (_, i) => BigInt(i % rows)),
      [steps, rows]
    ),
    rates: tensor(rates32, [steps]),
    steps: new ort.Tensor("int64", BigInt64Array.of(BigInt(steps)), []),
    reciprocal: tensor(Float32Array.of(1 / rows), [1])
  })
  expect(apart(floatsOf(out.p2_next), output)).toBeLessThan(1e-4)
  const forward = await ort.InferenceSession.create(forwardGraph(widths))
  const { raw } = await forward.run({
    x,
    ...Object.fromEntries(shapes.map((_, i) => [`p${i}`, out[`p${i}_next`]]))
  })
  expect(apart(floatsOf(raw), predicted)).toBeLessThan(1e-4)
})
