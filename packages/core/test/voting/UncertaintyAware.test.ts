import type { Outcomes } from "@alloc/core"
import { uncertaintyAware } from "@alloc/core/voting"
import { describe, expect, it } from "vitest"
import { problem } from "./VotingRun.ts"

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
