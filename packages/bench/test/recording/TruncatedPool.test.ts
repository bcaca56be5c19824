import { allocateArms, tokens } from "@alloc/core"
import { onlineArms } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { halves, replay, type SamplePool, truncatedPool, truncationArms } from "../../src/recording/index.ts"

const ENDLESS = Number.POSITIVE_INFINITY

/** `each` samples of each query; a wrong one is `times` as long as a right one. */
const poolOf = (success: ReadonlyArray<number>, times: number, each: number): SamplePool => {
  const stream = random("truncated", times)
  const total = success.length * each
  const rewards = Float64Array.from({ length: total }, (_, row) =>
    stream.next() < success[Math.floor(row / each)] ? 1 : 0
  )
  const lengths = rewards.map((reward) => Math.ceil((20 + 40 * stream.next()) * (reward === 1 ? 1 : times)))
  return {
    size: success.length,
    arms: [
      {
        name: "lm",
        offsets: Int32Array.from({ length: success.length + 1 }, (_, i) => i * each),
        rewards,
        failed: new Uint8Array(total),
        tokens: lengths,
        logProbabilities: new Float64Array(total),
        answers: Array.from(rewards, String)
      }
    ]
  }
}

describe("a truncated pool", () => {
  it("has one arm a cap: samples beyond it cost the cap, and have no reward and no answer", () => {
    const pool = poolOf([0.5, 0.2], 8, 50)
    const [whole] = pool.arms
    const [cut, all] = truncatedPool(pool, [70, ENDLESS]).arms
    expect(all).toBe(whole)
    expect(cut.name).toBe("lm up to 70")
    for (let row = 0; row < 100; row++) {
      const isCut = whole.tokens[row] > 70
      expect(cut.tokens[row]).toBe(isCut ? 70 : whole.tokens[row])
      expect(cut.rewards[row]).toBe(isCut ? 0 : whole.rewards[row])
      expect(cut.answers?.[row]).toBe(isCut ? undefined : whole.answers?.[row])
    }
  })

  it("refuses no caps, caps that are none, several arms, and unknown lengths", () => {
    const pool = poolOf([0.5], 2, 4)
    expect(() => truncatedPool(pool, [])).toThrow("caps is")
    for (const cap of [0, -1, Number.NaN]) expect(() => truncatedPool(pool, [cap])).toThrow("numbers of tokens > 0")
    expect(() => truncatedPool({ size: 1, arms: [...pool.arms, ...pool.arms] }, [9])).toThrow("a pool of one arm")
    const unknown = { ...pool.arms[0], tokens: new Float64Array(4).fill(Number.NaN) }
    expect(() => truncationArms({ size: 1, arms: [unknown] }, [9])).toThrow("whose tokens are recorded")
  })

  it("replays what the allocation expects, and pays where wrong samples are long", () => {
    const success = Array.from({ length: 40 }, (_, i) => 0.05 + 0.6 * (i / 40) ** 2)
    const gains = [1, 6].map((times) => {
      const [known, scored] = halves(poolOf(success, times, 400), 1)
      const reach = (caps: ReadonlyArray<number>) => {
        const arms = truncationArms(known, caps, { maxSamples: 40 })
        const problem = { arms, budget: tokens(400), seed: 1 }
        const { tokens: spent, value } = replay(onlineArms(), problem, truncatedPool(scored, caps))
        const mean = (values: Float64Array): number => values.reduce((sum, one) => sum + one / 40, 0)
        return { expected: allocateArms(arms, { budget: tokens(400) }).value, spent: mean(spent), value: mean(value) }
      }
      const plain = reach([ENDLESS])
      const cut = reach([30, 60, ENDLESS])
      for (const { expected, spent, value } of [plain, cut]) {
        expect(Math.abs(value - expected)).toBeLessThan(0.15)
        expect(spent).toBeLessThan(1.15 * 400)
      }
      return cut.value - plain.value
    })
    expect(gains[1]).toBeGreaterThan(0.05)
    expect(Math.abs(gains[0])).toBeLessThan(0.1)
  })
})
