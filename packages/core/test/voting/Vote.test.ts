import { CoreError } from "@alloc/core"
import { majorityVote, weightedVote } from "@alloc/core/voting"
import { describe, expect, it } from "vitest"

describe("votes", () => {
  it("counts answers, leaves out samples without one", () => {
    const vote = majorityVote(["7", undefined, "8", "8", undefined])
    expect(vote.answer).toBe("8")
    expect(vote.weight).toBe(2)
    expect(vote.share).toBeCloseTo(2 / 3, 15)
    expect(vote.ranking).toEqual([
      ["8", 2],
      ["7", 1]
    ])
  })

  it("ties go to the answer seen first; no answers, no vote", () => {
    expect(majorityVote(["b", "a", "a", "b"]).answer).toBe("b")
    expect(majorityVote([undefined])).toEqual({ answer: undefined, weight: 0, share: 0, ranking: [] })
    expect(majorityVote([]).answer).toBeUndefined()
  })

  it("weights outvote numbers; zero weights give no share", () => {
    expect(weightedVote(["4", "5", "5"], [0.9, 0.2, 0.3]).answer).toBe("4")
    expect(weightedVote(["4"], [0])).toMatchObject({ answer: "4", share: 0 })
  })

  it("refuses weights that are none", () => {
    expect(() => weightedVote(["a"], [])).toThrow("weights has length 0; valid: 1")
    expect(() => weightedVote(["a"], [-1])).toThrow(CoreError)
    expect(() => weightedVote(["a"], [Number.NaN])).toThrow("weights[0] is NaN; valid: a finite number >= 0")
  })
})
