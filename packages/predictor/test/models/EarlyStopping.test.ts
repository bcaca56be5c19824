import { random } from "@alloc/core/random"
import { inputs, mlp, successHead, trainAsync } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { heldOutRows, isBetterThanConstant } from "../../src/models/EarlyStopping.ts"

const head = successHead()
const counts = (successes: ReadonlyArray<number>) => ({ successes, trials: successes.map(() => 1) })

describe("rows held out", () => {
  it("have their share of rare outcomes, and are a part of all, each once", () => {
    for (let seed = 0; seed < 50; seed++) {
      const successes = Array.from({ length: 1000 }, (_, i) => (i % 50 === seed ? 1 : 0))
      const { held, kept } = heldOutRows(head, counts(successes), 1000, 100, seed)
      expect(held.length).toBe(100)
      expect(kept.length).toBe(900)
      expect(new Set([...held, ...kept]).size).toBe(1000)
      expect(held.filter((i) => successes[i] === 1).length).toBe(2)
    }
  })
})

describe("what is better than a constant", () => {
  const few = counts(Array.from({ length: 100 }, (_, i) => (i < 2 ? 1 : 0)))
  const raw = (of: (i: number) => number): Float64Array => Float64Array.from({ length: 100 }, (_, i) => of(i))

  it("tells successes from failures, more than once", () => {
    expect(
      isBetterThanConstant(
        head,
        few,
        raw((i) => (i < 2 ? 0 : -6))
      )
    ).toBe(true)
    expect(
      isBetterThanConstant(
        head,
        few,
        raw((i) => (i < 1 ? 3 : -4))
      )
    ).toBe(false)
    expect(
      isBetterThanConstant(
        head,
        few,
        raw(() => -3.9)
      )
    ).toBe(false)
  })

  it("is not what says more surely what all held-out rows are", () => {
    expect(
      isBetterThanConstant(
        head,
        counts(new Array(100).fill(0)),
        raw(() => -20)
      )
    ).toBe(false)
    expect(isBetterThanConstant(head, counts([1]), Float64Array.of(20))).toBe(false)
  })
})

describe("a perceptron at a base rate of 1 in 400, one outcome a prompt", () => {
  const width = 8
  const source = { model: "m", modelHash: "0", kind: "rare", width }

  it.each([400, 1000, 4000])("of %i rows is no worse than the base rate on new queries", async (size) => {
    for (let seed = 0; seed < 3; seed++) {
      const stream = random(seed, "rare")
      const values = Float32Array.from({ length: size * width }, () => 2 * stream.next() - 1)
      const successes = Array.from({ length: size }, (_, i) => (i === 7 || stream.next() < 1 / 400 ? 1 : 0))
      const batch = inputs(
        successes.map((_, i) => `q${i}`),
        { source, size, values }
      )
      const model = mlp({ hidden: [32], threads: 1, epochs: 60 })
      const predictor = await trainAsync(batch, counts(successes), { head, model, seed })
      const later = {
        source,
        size: 4000,
        values: Float32Array.from({ length: 4000 * width }, () => 2 * stream.next() - 1)
      }
      const { probability } = predictor.predict(later)
      // Expected log-loss: nothing in the features says anything.
      const lossOf = (p: number): number => -(Math.log(p) + 399 * Math.log1p(-p)) / 400
      const loss = probability.reduce((sum, p) => sum + lossOf(p) / 4000, 0)
      const total = successes.reduce<number>((a, b) => a + b, 0)
      expect(loss).toBeLessThanOrEqual(lossOf((total + 0.5) / (size + 1)) + 1e-5)
    }
  })

  it("still learns what the features say where successes are as rare as 1 in 30", async () => {
    const stream = random("learnable")
    const size = 1500
    const draw = (rows: number) => {
      const values = Float32Array.from({ length: rows * width }, () => 2 * stream.next() - 1)
      const p = Array.from({ length: rows }, (_, i) => 1 / (1 + Math.exp(4.5 - 4 * values[i * width])))
      return { values, p, successes: p.map((x) => (stream.next() < x ? 1 : 0)) }
    }
    const { values, successes } = draw(size)
    const batch = inputs(
      successes.map((_, i) => `q${i}`),
      { source, size, values }
    )
    const predictor = await trainAsync(batch, counts(successes), { head, model: mlp({ threads: 1 }), seed: 1 })
    const later = draw(4000)
    const { probability } = predictor.predict({ source, size: 4000, values: later.values })
    const rate = successes.reduce<number>((a, b) => a + b, 0) / size
    const lossOf = (of: (i: number) => number): number =>
      later.p.reduce((sum, p, i) => sum - (p * Math.log(of(i)) + (1 - p) * Math.log1p(-of(i))) / 4000, 0)
    expect(lossOf((i) => probability[i])).toBeLessThan(0.9 * lossOf(() => rate))
  })
})
