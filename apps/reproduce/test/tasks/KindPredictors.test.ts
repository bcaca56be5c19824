import type { CurvePredictor } from "@alloc/bench"
import { betaCurves } from "@alloc/core"
import { inputs, predictionRows } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { kindName, kindsHeldOut, shuffledWithinKind } from "../../src/tasks/KindPredictors.ts"
import { taskKinds } from "../../src/tasks/TaskKinds.ts"

const kinds = taskKinds.map(({ name }) => name)
const queries = [...kinds, ...kinds].map((kind, i) => ({ id: `q${i}`, split: "train" as const, kind }))
const ids = queries.map(({ id }) => id)
const source = { model: "toy", modelHash: "0", kind: "none", width: 1 }
const all = inputs(ids, { source, size: ids.length, values: new Float32Array(ids.length) })
const context = { rowOf: new Map(ids.map((id, row) => [id, row])), queries, features: new Map() }

it("kindName is one number for each kind", () => {
  const { features } = kindName.fit(all, context)(all)
  expect(features.source.width).toBe(kinds.length)
  const row = (i: number) => Array.from(features.values.subarray(i * kinds.length, (i + 1) * kinds.length))
  expect(row(3)).toEqual(kinds.map((_, k) => (k === 3 ? 1 : 0)))
  expect(row(3 + kinds.length)).toEqual(row(3))
})

describe("kindsHeldOut", () => {
  // Predicts for each query how many queries of its kind it learnt from.
  const counting: CurvePredictor = {
    name: "counting",
    text: false,
    fit: async (training) => {
      const kindOf = (id: string) => queries[Number(id.slice(1))].kind
      return (batch) =>
        predictionRows(
          Float64Array.from(batch.ids, (id) => training.ids.filter((one) => kindOf(one) === kindOf(id)).length),
          1
        )
    },
    curves: () => betaCurves([1], [1], { maxSamples: 1 }),
    probability: () => undefined
  }
  const options = { seed: 1, heldOut: [], context }
  const rewards = ids.map(() => Float64Array.of(1))

  it("predicts every query by a model that saw none of its kind", async () => {
    expect(new Set((await counting.fit(all, rewards, options))(all).values)).toEqual(new Set([2]))
    const { size, values } = (await kindsHeldOut(counting).fit(all, rewards, options))(all)
    expect(size).toBe(ids.length)
    expect(new Set(values)).toEqual(new Set([0]))
  })
})

it("shuffledWithinKind deals predictions among the queries of one kind alone", () => {
  const own = ["a", "b", "a", "b", "a", "a"]
  const entry = shuffledWithinKind(own)
  if (entry.kind !== "once") throw new Error("it decides once")
  const dealt: Array<Int32Array> = []
  const curves = betaCurves(Array(6).fill(1), Array(6).fill(1), { maxSamples: 2 })
  const problem = { arms: [{ name: "lm", curves }], budget: 1, seed: 1 }
  const input = {
    size: 6,
    curves: (_: string, from?: Int32Array) => {
      dealt.push(from ?? new Int32Array(0))
      return [curves]
    }
  }
  // Only what the entry reads of its input is there.
  const policy = entry.make(input as never)
  for (let seed = 1; seed <= 20; seed++) policy.start({ ...problem, seed } as never)
  for (const from of dealt) {
    expect(Array.from(from).sort()).toEqual([0, 1, 2, 3, 4, 5])
    from.forEach((other, i) => {
      expect(own[other]).toBe(own[i])
    })
  }
  expect(new Set(dealt.map((from) => from.join())).size).toBeGreaterThan(1)
})
