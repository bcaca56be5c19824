import { describe, expect, it } from "vitest"
import {
  answered,
  otherRewards,
  priceOf,
  repliesInWords,
  repliesOf,
  selectReplies
} from "../../src/experiments/Replies.ts"
import { scoredPositions } from "../../src/recording/Indices.ts"
import { recordingOf } from "../Decoders.ts"
import { reasonOf } from "../Reason.ts"

const recording = await recordingOf({
  queries: 4,
  rewards: { a: (q) => q / 4, b: (q) => (q === 1 ? undefined : 1), c: () => 0.5 },
  tokens: (arm, q) => (arm === "a" ? 10 : 20) + q,
  prices: { a: 1, b: 2 },
  features: { any: (q) => [q] },
  binary: false
})
const both = (replied: ReadonlyArray<boolean>): boolean => replied.every(Boolean)

describe("replies", () => {
  it("are to the queries that are kept, NaN where an arm did not reply", () => {
    const replies = repliesOf(recording, { arms: ["a", "b"], verifier: "exact", keep: both })
    expect([...replies.queries]).toEqual([0, 2, 3])
    expect([...replies.arms[0].reward]).toEqual([0, 0.5, 0.75])
    const all = repliesOf(recording, { arms: ["a", "b"], verifier: "exact", keep: () => true })
    expect([...all.arms[1].reward]).toEqual([1, Number.NaN, 1, 1])
    expect([...answered(all.arms[1])]).toEqual([1, 0, 1, 1])
  })

  it("have a price in a common unit, or none", () => {
    const { arms, priceUnit } = repliesOf(recording, { arms: ["b", "a"], verifier: "exact", keep: both })
    expect(priceUnit).toBe("coins")
    expect([...priceOf(arms[0])].map((price) => Math.round(price * 1e6))).toEqual([40, 44, 46])
    expect(repliesOf(recording, { arms: ["a", "c"], verifier: "exact", keep: both }).priceUnit).toBeUndefined()
  })

  it("are selected by position, their samples with them", () => {
    const replies = repliesOf(recording, { arms: ["a", "b"], verifier: "exact", keep: both })
    const some = selectReplies(replies, scoredPositions([2, 0]))
    expect([...some.queries]).toEqual([3, 0])
    expect([...some.arms[0].reward]).toEqual([0.75, 0])
    expect([...some.pool.arms[0].rewards]).toEqual([0.75, 0])
  })

  it("are told by one reply, or by the mean of several", () => {
    const replies = repliesOf(recording, { arms: ["a", "b"], verifier: "exact", keep: both })
    expect(repliesInWords(replies)).toBe("one reply")
    const arm = (counts: ReadonlyArray<number>) => ({
      ...replies.pool.arms[0],
      offsets: Int32Array.from([0, ...counts.map((_, i) => counts.slice(0, i + 1).reduce((a, b) => a + b, 0))])
    })
    const several = { ...replies, pool: { size: 2, arms: [arm([4, 8]), arm([4, 4])] } }
    expect(repliesInWords(several)).toBe("the mean of 4 to 8 replies")
    expect(repliesInWords({ ...replies, pool: { size: 2, arms: [arm([4, 4])] } })).toBe("the mean of 4 replies")
  })

  it("of all other arms are to the same queries", () => {
    const replies = repliesOf(recording, { arms: ["a", "b"], verifier: "exact", keep: both })
    expect(otherRewards(recording, replies, "exact").map((own) => [...own])).toEqual([[0.5, 0.5, 0.5]])
  })

  it("are refused of an arm named twice", async () => {
    const twice = { arms: ["a", "a"], verifier: "exact", keep: both }
    expect(await reasonOf(() => repliesOf(recording, twice))).toMatchObject({ _tag: "InvalidOption", value: "a" })
  })
})
