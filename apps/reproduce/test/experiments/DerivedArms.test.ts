import { BenchError, type Recording } from "@alloc/bench"
import type { ArmSamples } from "@alloc/bench/recording"
import { describe, expect, it } from "vitest"
import { withArmsOf, withBestOf, withPrices, withSamples } from "../../src/experiments/DerivedArms.ts"

const arm: ArmSamples = {
  name: "plain",
  offsets: Int32Array.of(0, 5, 7),
  sample: Int32Array.of(0, 1, 2, 3, 4, 0, 1),
  failed: Uint8Array.of(0, 0, 1, 0, 0, 0, 0),
  tokens: Float64Array.of(1, 2, 4, 8, 16, 32, 64),
  logProbabilities: new Float64Array(7).fill(-1),
  rewards: new Map([
    ["a", Float64Array.of(0.1, 0.3, Number.NaN, 0.5, 0.9, 2, 1)],
    ["b", Float64Array.of(10, 20, Number.NaN, 40, 50, 60, 70)]
  ])
}

// Only what the derived recordings read is there.
const recording = {
  manifest: { arms: [{ name: "plain", model: "lm", price: { perMillionTokens: 3, unit: "passes" } }] },
  queries: [],
  arms: [arm],
  answers: async () => ["a", "b", "c", "d", "e", "f", "g"],
  texts: async () => ({ answers: [], texts: ["A", "B", "C", "D", "E", "F", "G"] })
} as unknown as Recording

describe("withBestOf", () => {
  const { arms, manifest } = withBestOf(recording, { samples: 2, arm: "plain", name: "best", verifier: "a" })

  it("keeps of every two samples the better one by one verifier, and its other rewards", () => {
    expect(arms[1].rewards.get("a")).toEqual(Float64Array.of(0.3, 0.5, 2))
    expect(arms[1].rewards.get("b")).toEqual(Float64Array.of(20, 40, 60))
    expect([...arms[1].offsets]).toEqual([0, 2, 3])
  })

  it("costs both samples, at the same price for a token", () => {
    expect([...arms[1].tokens]).toEqual([3, 12, 96])
    expect(manifest.arms[1]).toMatchObject({ name: "best", price: { perMillionTokens: 3 } })
  })

  it("is the recording itself where the arm is not there", () => {
    expect(withBestOf(recording, { samples: 2, arm: "other", name: "best", verifier: "a" })).toBe(recording)
  })
})

describe("withSamples", () => {
  it("keeps the samples that are wanted, by query and place", () => {
    const [odd] = withSamples(recording, (query, place) => query === 0 && place % 2 === 1).arms
    expect([...odd.offsets]).toEqual([0, 2, 2])
    expect([...odd.sample]).toEqual([1, 3])
    expect(odd.rewards.get("b")).toEqual(Float64Array.of(20, 40))
  })

  it("gives the answers and texts of the samples that it keeps", async () => {
    const odd = withSamples(recording, (query, place) => query === 0 && place % 2 === 1)
    expect(await odd.answers(0)).toEqual(["b", "d"])
    expect((await odd.texts(0)).texts).toEqual(["B", "D"])
  })
})

describe("withArmsOf", () => {
  const of = (name: string, ids: ReadonlyArray<string>) => ({
    ...recording,
    manifest: { ...recording.manifest, name, arms: [{ ...recording.manifest.arms[0], name }] },
    queries: ids.map((id) => ({ ...recording.queries[0], id })),
    arms: [{ ...arm, name }],
    answers: async () => [name],
    texts: async () => ({ answers: [], texts: [name] })
  })

  it("has the arms of both, each with its own entry and answers", async () => {
    const both = withArmsOf(of("weak", ["q1", "q2"]), of("strong", ["q1", "q2"]))
    expect(both.arms.map(({ name }) => name)).toEqual(["weak", "strong"])
    expect(both.manifest.arms.map(({ name }) => name)).toEqual(["weak", "strong"])
    expect([await both.answers(0), await both.answers(1)]).toEqual([["weak"], ["strong"]])
    expect((await both.texts(1)).texts).toEqual(["strong"])
  })

  it("refuses other queries, fewer, more, and another order", () => {
    const weak = of("weak", ["q1", "q2"])
    for (const ids of [["q1", "q3"], ["q2", "q1"], ["q1"], ["q1", "q2", "q3"]])
      expect(() => withArmsOf(weak, of("strong", ids))).toThrow(BenchError)
  })
})

describe("withPrices", () => {
  it("prices the arms that are named", () => {
    const { manifest } = withPrices(recording, "PFLOP", { plain: 0.27 })
    expect(manifest.arms[0].price).toEqual({ perMillionTokens: 0.27, unit: "PFLOP" })
    expect(withPrices(recording, "PFLOP", { other: 1 }).manifest.arms[0].price).toEqual({
      perMillionTokens: 3,
      unit: "passes"
    })
  })
})
