import { describe, expect, it } from "vitest"
import { samples, successCurves } from "../../src/index.ts"
import { batchOf } from "../../src/policies/Batch.ts"
import { drawInTurn, limitsAfter } from "../../src/policies/RoundRobin.ts"

const batch = batchOf({
  arms: [{ name: "lm", curves: successCurves([0.5, 0.5, 0.5], { maxSamples: 4 }) }],
  budget: samples(2),
  minimum: Int32Array.of(0, 2, 0),
  seed: 1
})
const start = { batch, order: Int32Array.of(2, 1, 0), drawn: [0, 0, 0], limit: batch.maximum, spent: 0 }

describe("drawInTurn", () => {
  it("gives the minima first, then the step to each that is not done", () => {
    const round = drawInTurn({ ...start, done: Uint8Array.of(0, 0, 1) }, 1)
    expect([...(round?.queries ?? [])]).toEqual([0, 1])
    expect([...(round?.samples ?? [])]).toEqual([1, 2])
  })

  it("ends the budget in the given order, and has no round once it is spent", () => {
    const done = new Uint8Array(3)
    const last = drawInTurn({ ...start, drawn: [1, 2, 2], spent: 5, done }, 1)
    expect([...(last?.queries ?? [])]).toEqual([2])
    expect(drawInTurn({ ...start, drawn: [1, 2, 3], spent: 6, done }, 1)).toBeUndefined()
  })
})

describe("limitsAfter", () => {
  it("lowers the limit of a query that gave fewer than were asked for, and of no other", () => {
    const round = { queries: Int32Array.of(0, 1), arms: new Int32Array(2), samples: Int32Array.of(2, 2) }
    expect([...limitsAfter(Int32Array.of(4, 4, 4), round, [1, 1, 1], [3, 2, 1])]).toEqual([4, 2, 4])
  })
})
