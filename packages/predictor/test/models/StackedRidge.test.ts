import { random } from "@alloc/core/random"
import {
  concatenate,
  decodePredictor,
  encodePredictor,
  inputs,
  ridge,
  type SuccessPrediction,
  selectCounts,
  selectInputs,
  stackedRidge,
  successHead,
  train
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { reasonOf } from "../Data.ts"

const WIDTH = 30
const TRAINING = 150
const SIZE = 450

/** Layers that show the difficulty more or less, which one differs from task to task; a task is a seed. */
const task = (seed: number) => {
  const stream = random(seed, "layers")
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
  const parts = Array.from({ length: SIZE }, () => [normal(), normal(), normal(), normal()])
  const clear = seed % 4
  const layers = [0, 1, 2, 3].map((l) => {
    const source = { model: "toy", modelHash: "0", kind: `layer ${l}`, width: WIDTH }
    const mixing = Array.from({ length: WIDTH }, () => [normal(), normal()])
    const values = new Float32Array(SIZE * WIDTH)
    for (let i = 0; i < SIZE; i++)
      for (let j = 0; j < WIDTH; j++)
        values[i * WIDTH + j] =
          parts[i][l] * mixing[j][0] * (l === clear ? 1 : 0.25) + parts[i][(l + 1) % 4] * mixing[j][1] * 0.3 + normal()
    return { source, size: SIZE, values }
  })
  const ids = parts.map((_, i) => `q${i}`)
  const chances = parts.map((p) => 1 / (1 + Math.exp(-(1.5 * p[clear] + 0.8 * p[(clear + 2) % 4]))))
  const successes = chances.map((p) =>
    Array.from({ length: 4 }, () => Number(stream.next() < p)).reduce((a, b) => a + b)
  )
  const labels = { successes, trials: ids.map(() => 4) }
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i)
  const held = selectCounts(labels, rows(TRAINING, SIZE))
  const lossOf = (features: Parameters<typeof inputs>[1], model: ReturnType<typeof ridge>): number => {
    const all = inputs(ids, features)
    const training = selectInputs(all, rows(0, TRAINING))
    const head = successHead()
    const predictor = train(training, selectCounts(labels, rows(0, TRAINING)), { head, model })
    return head.loss(predictor.rawOutputsHeldOut(selectInputs(all, rows(TRAINING, SIZE))).values, held)
  }
  return { layers, ids, labels, lossOf }
}

const stacked = stackedRidge({ widths: [WIDTH, WIDTH, WIDTH, WIDTH] })

describe("stackedRidge", () => {
  it("loses 0.05 less than any one layer chosen before, over sixteen tasks, and less than the best layer of each", () => {
    const single = [0, 0, 0, 0]
    let [together, worst] = [0, Number.NEGATIVE_INFINITY]
    for (let seed = 0; seed < 16; seed++) {
      const { layers, lossOf } = task(seed)
      const own = layers.map((layer) => lossOf(layer, ridge()))
      const found = lossOf(concatenate(layers), stacked)
      own.forEach((loss, l) => {
        single[l] += loss / 16
      })
      together += found / 16
      worst = Math.max(worst, found - Math.min(...own))
    }
    for (const loss of single) expect(together).toBeLessThan(loss - 0.05)
    expect(worst).toBeLessThan(0)
  })

  it("gives layers of nothing but noise a tenth of the weight of the clear one at most", () => {
    const { ids, labels, layers } = task(0)
    const stream = random(9, "noise")
    const noise = layers.map((layer) => ({ ...layer, values: layer.values.map(() => stream.next()) }))
    const batch = inputs(ids, concatenate([noise[0], layers[0], noise[1], noise[2]]))
    const shares = train(batch, labels, { head: successHead(), model: stacked }).report.shares ?? []
    expect(Math.max(shares[0], shares[2], shares[3])).toBeLessThan(shares[1] / 10)
  })

  it("is saved and loaded with its shares, and predicts the same bits", () => {
    const { ids, labels, layers } = task(2)
    const batch = inputs(ids, concatenate(layers))
    const predictor = train(batch, labels, { head: successHead(), model: stacked })
    const loaded = decodePredictor<SuccessPrediction>(encodePredictor(predictor))
    expect(loaded.report.shares).toEqual(predictor.report.shares)
    expect(loaded.predict(batch.features).probability).toEqual(predictor.predict(batch.features).probability)
  })

  it("refuses widths that are not those of the features", () => {
    const { ids, labels, layers } = task(1)
    const batch = inputs(ids, concatenate(layers))
    const fit = (widths: ReadonlyArray<number>) => () =>
      train(batch, labels, { head: successHead(), model: stackedRidge({ widths }) })
    expect(reasonOf(fit([WIDTH, WIDTH]))).toBe("InvalidOption")
    expect(reasonOf(fit([]))).toBe("InvalidOption")
    expect(reasonOf(fit([0, 4 * WIDTH]))).toBe("InvalidOption")
  })
})
