import { adaptiveConsistency, earlyStopping } from "@alloc/core/voting"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { appendAnswers, stopWhenSettled } from "../../src/voting/StopWhenSettled.ts"
import { outcomesOf, problem, run } from "./VotingRun.ts"

describe("every voting rule", () => {
  const script = fc.array(fc.array(fc.constantFrom("a", "b", undefined), { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 8
  })
  const policies = [adaptiveConsistency(), adaptiveConsistency({ rule: "dirichlet" }), earlyStopping({ window: 2 })]

  it("keeps to the budget and the maxima, and spends all that unsettled queries may take", () => {
    fc.assert(
      fc.property(
        script,
        fc.double({ min: 0, max: 12, noNaN: true }),
        fc.constantFrom(...policies),
        (lines, b, policy) => {
          const start = problem(lines.length, b, 10)
          const { state, drawn } = run(policy, start, lines)
          const total = drawn.reduce((sum, each) => sum + each, 0)
          expect(total).toBeLessThanOrEqual(state.batch.total)
          expect(Math.max(...drawn)).toBeLessThanOrEqual(10)
          const open = drawn.some((each, i) => state.settled[i] === 0 && each < 10)
          if (open) expect(total).toBe(state.batch.total)
        }
      ),
      { numRuns: 60 }
    )
  })

  it("next and observe leave the state that they are given as it is", () => {
    for (const policy of policies) {
      const state = policy.start(problem(3, 4))
      const before = structuredClone({ ...state, batch: undefined })
      const round = policy.next(state)
      if (round === undefined) throw new Error("a first round is expected")
      const outcomes = outcomesOf(round, new Int32Array(3), [["a"], ["b"], ["c"]])
      policy.observe(state, outcomes)
      policy.observe(state, outcomes)
      expect({ ...state, batch: undefined }).toEqual(before)
    }
  })
})

describe("stopWhenSettled", () => {
  const twice = stopWhenSettled("twice", 2, (answers) => answers.length >= 2)

  it("asks the rule only once a query has answers, and never draws for a settled one again", () => {
    const { drawn, state } = run(twice, problem(2, 16), [["a"], [undefined]])
    expect([...drawn]).toEqual([2, 2])
    expect([...state.settled]).toEqual([1, 1])
    expect(twice.isLast?.(state, 0)).toBe(true)
  })

  it("refuses a round of no samples", () => {
    expect(() => stopWhenSettled("none", 0, () => true)).toThrow("samples per round is 0; valid: a whole number >= 1")
  })
})

describe("appendAnswers", () => {
  it("adds each answer to its query, a failed draw as no answer, and leaves what it is given", () => {
    const before = [["a"], []]
    const outcomes = {
      queries: Int32Array.of(1, 1),
      arms: new Int32Array(2),
      rewards: new Float64Array(2),
      answers: ["b", "c"],
      failed: Uint8Array.of(0, 1)
    }
    expect(appendAnswers(before, outcomes)).toEqual([["a"], ["b", undefined]])
    expect(before).toEqual([["a"], []])
  })
})
