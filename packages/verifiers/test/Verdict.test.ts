import { noAnswer, right, scored, undecided, wrong } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"

describe("a verdict", () => {
  it("has reward 1 where it is right, and 0 where it is wrong, undecided or without an answer", () => {
    expect([right("x"), wrong("x"), undecided("x"), noAnswer("x")].map(({ reward }) => reward)).toEqual([1, 0, 0, 0])
  })
  it("has the reward that was given where it is scored", () => {
    expect(scored(-1.5, "logit", "a")).toEqual({ outcome: "scored", reward: -1.5, answer: "a", explanation: "logit" })
  })
  it("has no field for an answer that is not known", () => {
    expect(Object.keys(right("x"))).not.toContain("answer")
  })
})
