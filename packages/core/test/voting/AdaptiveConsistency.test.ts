import { adaptiveConsistency, majorityVote } from "@alloc/core/voting"
import { describe, expect, it } from "vitest"
import { problem, run } from "./VotingRun.ts"

describe("adaptiveConsistency", () => {
  it("stops after four equal answers: 1 - 2^-5 >= 0.95", () => {
    const { drawn } = run(adaptiveConsistency(), problem(1, 16), [["a"]])
    expect(drawn[0]).toBe(4)
  })

  it("goes on while the vote is open, until the budget is gone", () => {
    const { drawn, state } = run(adaptiveConsistency(), problem(1, 16), [
      Array.from({ length: 16 }, (_, k) => (k % 2 === 0 ? "a" : "b"))
    ])
    expect(drawn[0]).toBe(16)
    expect(majorityVote(state.answers[0]).answer).toBe("a")
  })

  it("spends what a settled query leaves on the others", () => {
    const open = Array.from({ length: 16 }, (_, k) => `${k}`)
    const { drawn, state } = run(adaptiveConsistency(), problem(2, 8), [["a"], open])
    expect([...drawn]).toEqual([4, 12])
    expect(state.spent).toBe(16)
    expect([...state.settled]).toEqual([1, 0])
  })

  it("Dirichlet asks for more than Beta where many answers compete, and knows no certainty from one answer", () => {
    const script = [["a", "a", "b", "a", "c", "a", "d", "a", "e", "a", "a", "a", "a", "a", "a", "a"]]
    const beta = run(adaptiveConsistency(), problem(1, 16), script).drawn[0]
    const dirichlet = run(adaptiveConsistency({ rule: "dirichlet" }), problem(1, 16), script).drawn[0]
    expect(dirichlet).toBeGreaterThan(beta)
    expect(run(adaptiveConsistency({ rule: "dirichlet" }), problem(1, 16), [["a"]]).drawn[0]).toBe(4)
  })

  it("samples without an answer cost and do not vote", () => {
    expect(run(adaptiveConsistency(), problem(1, 16), [[undefined, undefined, "a"]]).drawn[0]).toBe(6)
    expect(run(adaptiveConsistency(), problem(1, 16), [[undefined]]).drawn[0]).toBe(16)
  })

  it("refuses a confidence that is none, and outcomes without answers", () => {
    expect(() => adaptiveConsistency({ confidence: 0 })).toThrow("confidence is 0")
    const policy = adaptiveConsistency()
    const state = policy.start(problem(1, 2))
    const outcomes = { queries: Int32Array.of(0), arms: Int32Array.of(0), rewards: Float64Array.of(Number.NaN) }
    expect(() => policy.observe(state, outcomes)).toThrow("outcomes.answers has length 0; valid: 1")
  })

  it("ends where a recording has fewer samples than were asked for", () => {
    const policy = adaptiveConsistency({ step: 4 })
    const state = policy.start(problem(1, 16))
    const outcomes = {
      queries: Int32Array.of(0),
      arms: Int32Array.of(0),
      rewards: Float64Array.of(Number.NaN),
      answers: ["a"]
    }
    expect(policy.next(policy.observe(state, outcomes))).toBeUndefined()
  })
})
