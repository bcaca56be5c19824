import { betaCurves, type Curves, online, samples, successCurves } from "@alloc/core"
import { permutation, random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { binaryEntries, oracleEntry, shuffledEntry, uniformLevel } from "../../src/measure/Controls.ts"
import type { PolicyInput } from "../../src/measure/PolicyEntry.ts"

const probability = Float64Array.of(0.9, 0.1, 0.5, 0.3)
const curvesOf = (from?: Int32Array): ReadonlyArray<Curves> => [
  successCurves(from === undefined ? probability : Float64Array.from(from, (i) => probability[i]), { maxSamples: 4 })
]
const input: PolicyInput = {
  batch: 2,
  size: 4,
  budget: 1.5,
  minimum: 0,
  maximum: 4,
  available: [Int32Array.of(4, 1, 0, 2)],
  curves: (_, from) => curvesOf(from),
  problem: () => ({ arms: [{ name: "lm", curves: curvesOf()[0] }], budget: samples(1.5), seed: 1 }),
  fit: () => ({ predicted: curvesOf()[0], outcomes: curvesOf()[0], available: Int32Array.of(4, 4, 4, 4) }),
  armMeans: () => []
}

describe("the entries of binary rewards", () => {
  it("each make a policy that spends within the budget", () => {
    for (const entry of [...binaryEntries, oracleEntry]) {
      if (entry.kind === "expected") continue
      const policy = entry.make(input)
      const beta = betaCurves(probability, new Float64Array(4).fill(1), { maxSamples: 4 })
      const curves = entry.predictor === "beta" ? beta : curvesOf()[0]
      const round = policy.next(policy.start({ ...input.problem(), arms: [{ name: "lm", curves }] }))
      const total = round?.samples.reduce((sum, count) => sum + count, 0) ?? 0
      // Offline holds its budget in expectation only.
      if (!entry.name.startsWith("offline")) expect(total, entry.name).toBeLessThanOrEqual(6)
      expect(total, entry.name).toBeGreaterThan(0)
    }
    expect(new Set(binaryEntries.map(({ name }) => name)).size).toBe(binaryEntries.length)
  })

  it("are compared with policies of the table", () => {
    const names = binaryEntries.map(({ name }) => name)
    for (const { against } of binaryEntries) for (const name of against) expect(names).toContain(name)
  })
})

describe("the uniform null", () => {
  it("gives no query more than its recorded samples", () => {
    if (uniformLevel.kind !== "expected") throw new Error("it is known in expectation")
    expect(uniformLevel.samples(input).map((counts) => [...counts])).toEqual([[1.5, 1, 0, 1.5]])
  })
})

describe("the shuffled control", () => {
  it("decides on the predictions of other queries, in the random order of its batch", () => {
    const entry = shuffledEntry(
      "point",
      () => online(),
      ({ batch }) => [batch],
      []
    )
    const policy = entry.make(input)
    const spent = (seed: number) => {
      const counts = new Int32Array(4)
      const round = policy.next(policy.start({ ...input.problem(), seed }))
      round?.queries.forEach((query, k) => {
        counts[query] = round.samples[k]
      })
      return counts
    }
    const plain = online()
    const order = permutation(4, random(7, "shuffled", 2))
    const curves = curvesOf(order)[0]
    const round = plain.next(plain.start({ ...input.problem(), arms: [{ name: "lm", curves }], seed: 7 }))
    const expected = new Int32Array(4)
    round?.queries.forEach((query, k) => {
      expected[query] = round.samples[k]
    })
    expect(spent(7)).toEqual(expected)
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => spent(seed).join())).size).toBeGreaterThan(1)
  })
})
