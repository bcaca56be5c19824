import { type Outcomes, type Policy, type Problem, type Round, samples, successCurves } from "@alloc/core"
import { adaptiveConsistency, earlyStopping, majorityVote, uncertaintyAware, type Voting } from "@alloc/core/voting"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const problem = (n: number, budget: number, maxSamples = 16): Problem => ({
  arms: [{ name: "lm", curves: successCurves(new Float64Array(n).fill(0.5), { maxSamples }) }],
  budget: samples(budget),
  seed: 1
})

/** Draws answers from a script: sample k of query i answers script[i][k] (the last for ever). */
const outcomesOf = (
  round: Round,
  drawn: Int32Array,
  script: ReadonlyArray<ReadonlyArray<string | undefined>>
): Outcomes => {
  const queries: Array<number> = []
  const answers: Array<string | undefined> = []
  for (const [at, i] of round.queries.entries()) {
    for (let k = 0; k < round.samples[at]; k++) {
      queries.push(i)
      answers.push(script[i][Math.min(drawn[i]++, script[i].length - 1)])
    }
  }
  return {
    queries: Int32Array.from(queries),
    arms: new Int32Array(queries.length),
    rewards: new Float64Array(queries.length).fill(Number.NaN),
    answers
  }
}

const run = (
  policy: Policy<Voting>,
  start: Problem,
  script: ReadonlyArray<ReadonlyArray<string | undefined>>
): { readonly state: Voting; readonly drawn: Int32Array } => {
  const drawn = new Int32Array(script.length)
  let state = policy.start(start)
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    state = policy.observe(state, outcomesOf(round, drawn, script))
  }
  return { state, drawn }
}

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

describe("earlyStopping", () => {
  it("stops when a window agrees, and only then", () => {
    const policy = earlyStopping({ window: 3 })
    expect(run(policy, problem(1, 16), [["a"]]).drawn[0]).toBe(3)
    expect(run(policy, problem(1, 16), [["a", "a", "b", "b", "b", "b"]]).drawn[0]).toBe(6)
    expect(run(policy, problem(1, 16), [["a", "b", "b", "b", "b", "a", "a"]]).drawn[0]).toBe(9)
    expect(run(policy, problem(1, 7), [[undefined]]).drawn[0]).toBe(7)
  })

  it("refuses an empty window", () => {
    expect(() => earlyStopping({ window: 0 })).toThrow("window is 0")
  })
})

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

describe("uncertaintyAware", () => {
  const policy = uncertaintyAware()
  const first = (logProbabilities: ReadonlyArray<number>, failed?: Uint8Array): Outcomes => ({
    queries: Int32Array.from(logProbabilities.keys()),
    arms: new Int32Array(logProbabilities.length),
    rewards: new Float64Array(logProbabilities.length).fill(Number.NaN),
    tokens: new Float64Array(logProbabilities.length).fill(10),
    logProbabilities: Float64Array.from(logProbabilities),
    answers: logProbabilities.map(() => "a"),
    failed
  })

  it("one sample each, then greedily on p (1 - p)^c with p = exp(-mean NLL / 0.2)", () => {
    const start = policy.start(problem(3, 3))
    expect([...(policy.next(start)?.samples ?? [])]).toEqual([1, 1, 1])
    // Mean NLL 0.02, 0.2 and 2 per token: p = .905, .368 and .000045.
    const second = policy.observe(start, first([-0.2, -2, -20]))
    expect(second.confidence[0]).toBeCloseTo(Math.exp(-0.1), 12)
    expect(second.confidence[1]).toBeCloseTo(Math.exp(-1), 12)
    const round = policy.next(second)
    // Second samples bring .086 and .233; the second query's third to seventh .147, .093, .059, .037, .024.
    expect([...(round?.queries ?? [])]).toEqual([0, 1])
    expect([...(round?.samples ?? [])]).toEqual([1, 5])
    const done = policy.observe(second, { ...first([0, 0]), queries: Int32Array.of(0, 1) })
    expect(policy.next(done)).toBeUndefined()
    expect(done.answers.map((list) => list.length)).toEqual([2, 2, 1])
  })

  it("a failed first sample takes the mean confidence", () => {
    const start = policy.start(problem(2, 2))
    const second = policy.observe(start, first([-2, -2], Uint8Array.of(0, 1)))
    expect([...(policy.next(second)?.samples ?? [])]).toEqual([1, 1])
  })

  it("needs log-probabilities", () => {
    const start = policy.start(problem(1, 2))
    const { logProbabilities: _, ...without } = first([-1])
    expect(() => policy.observe(start, without)).toThrow("outcomes.logProbabilities has length 0; valid: 1")
  })

  it("a budget below one sample each goes to a random subset", () => {
    const start = policy.start(problem(4, 0.5))
    expect(policy.next(start)?.queries.length).toBe(2)
  })
})
