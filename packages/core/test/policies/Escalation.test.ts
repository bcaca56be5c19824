import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { histogramCurves, type Policy, type Problem, tokens } from "../../src/index.ts"
import { type Escalation, escalation } from "../../src/policies/index.ts"

interface Small {
  readonly weights: ReadonlyArray<ReadonlyArray<number>>
  readonly points: ReadonlyArray<ReadonlyArray<number>>
  readonly costs: ReadonlyArray<number>
  readonly budget: number
}

const success = (
  { points }: Small,
  weights: ReadonlyArray<number>,
  failed: ReadonlyArray<number>,
  arm: number
): number => {
  let hits = 0
  let sum = 0
  for (const [h, w] of weights.entries()) {
    const mass = failed.reduce((left, count, a) => left * (1 - points[a][h]) ** count, w)
    sum += mass
    hits += mass * points[arm][h]
  }
  return sum > 0 ? hits / sum : 0
}

/** Expected number solved under the best rule, by dynamic programming over failures of each arm on each query. */
const optimum = (problem: Small): number => {
  const { weights, costs } = problem
  const known = new Map<string, number>()
  const best = (state: ReadonlyArray<ReadonlyArray<number> | undefined>, left: number): number => {
    const key = `${state.map((failed) => failed?.join() ?? "-").join(";")} ${left}`
    const found = known.get(key)
    if (found !== undefined) return found
    let most = 0
    for (const [i, failed] of state.entries()) {
      if (failed === undefined) continue
      for (const [arm, cost] of costs.entries()) {
        if (cost > left) continue
        const p = success(problem, weights[i], failed, arm)
        const won = state.map((each, k) => (k === i ? undefined : each))
        const lost = state.map((each, k) => (k === i ? failed.map((c, a) => (a === arm ? c + 1 : c)) : each))
        most = Math.max(most, p * (1 + best(won, left - cost)) + (1 - p) * best(lost, left - cost))
      }
    }
    known.set(key, most)
    return most
  }
  return best(
    weights.map(() => costs.map(() => 0)),
    problem.budget
  )
}

/** The policy's own expected number solved, both outcomes of every sample weighed by their posterior. */
const ownValue = (problem: Small, policy: Policy<Escalation>, given: Problem): number => {
  const walk = (state: Escalation): number => {
    const round = policy.next(state)
    if (round === undefined) return 0
    expect(round.queries.length).toBe(1)
    const [i] = round.queries
    const [arm] = round.arms
    const failed = problem.costs.map((_, a) => state.drawn[i * problem.costs.length + a])
    const p = success(problem, problem.weights[i], failed, arm)
    const after = (reward: number): Escalation =>
      policy.observe(state, { queries: round.queries, arms: round.arms, rewards: Float64Array.of(reward) })
    return p * (1 + walk(after(1))) + (1 - p) * walk(after(0))
  }
  return walk(policy.start(given))
}

const probability = fc.integer({ min: 0, max: 20 }).map((k) => k / 20)
const small: fc.Arbitrary<Small> = fc.record({
  weights: fc
    .array(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 })
    .map((rows) => rows.map((row) => row.map((w) => w / row.reduce((a, b) => a + b)))),
  points: fc
    .tuple(fc.array(probability, { minLength: 3, maxLength: 3 }), fc.array(probability, { minLength: 3, maxLength: 3 }))
    // More effort solves at least as much of every class.
    .map(([weak, more]) => [weak, weak.map((p, h) => p + (1 - p) * more[h])]),
  costs: fc.constantFrom([1, 2], [1, 3], [1, 4]),
  budget: fc.integer({ min: 2, max: 9 })
})

const problemOf = ({ weights, points, costs, budget }: Small): Problem => ({
  arms: points.map((own, a) => ({
    name: `effort ${a}`,
    cost: costs[a],
    curves: histogramCurves(weights.flat(), { points: own, maxSamples: 12 })
  })),
  budget: tokens(budget / weights.length),
  seed: 1
})

describe("escalation", () => {
  it("solves nearly what the best sequential rule does, on small problems", () => {
    let own = 0
    let best = 0
    let worst = 1
    for (const problem of fc.sample(small, { seed: 7, numRuns: 200 })) {
      const value = ownValue(problem, escalation(), problemOf(problem))
      const most = optimum(problem)
      expect(value).toBeLessThanOrEqual(most + 1e-9)
      own += value
      best += most
      if (most > 0) worst = Math.min(worst, value / most)
    }
    expect(own / best).toBeGreaterThan(0.985)
    expect(worst).toBeGreaterThan(0.85)
  })

  it("never spends more than the budget, nor more samples of an arm than there are", () => {
    fc.assert(
      fc.property(small, fc.boolean(), (problem, wide) => {
        const given = problemOf(problem)
        const policy = escalation(wide ? { maxInFlight: Number.POSITIVE_INFINITY } : {})
        let state = policy.start(given)
        for (let round = policy.next(state); round !== undefined; round = policy.next(state))
          state = policy.observe(state, {
            queries: round.queries,
            arms: round.arms,
            rewards: new Float64Array(round.queries.length)
          })
        expect(state.committed).toBeLessThanOrEqual(problem.budget * (1 + 1e-9))
        expect(Math.max(...state.drawn)).toBeLessThanOrEqual(12)
      })
    )
  })

  it("draws no more of a query than its maximum, from all arms together, and says so of the last sample", () => {
    fc.assert(
      fc.property(small, fc.boolean(), fc.integer({ min: 0, max: 4 }), (problem, wide, first) => {
        const policy = escalation(wide ? { maxInFlight: Number.POSITIVE_INFINITY } : {})
        const maximum = [first, 3]
        let state = policy.start({ ...problemOf(problem), budget: tokens(100), maximum })
        const counts = [0, 0]
        for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
          for (const query of round.queries) counts[query] += 1
          const { queries, arms } = round
          state = policy.observe(state, { queries, arms, rewards: new Float64Array(queries.length) })
          for (const query of [0, 1])
            if (counts[query] === maximum[query]) expect(policy.isLast?.(state, query)).toBe(true)
        }
        for (const query of [0, 1]) expect(counts[query]).toBeLessThanOrEqual(maximum[query])
        if (problem.points[1].every((p) => p > 0 && p < 1)) expect(counts).toEqual(maximum)
      })
    )
  })

  it("refuses a minimum, which it does not draw", () => {
    const given = { ...problemOf(fc.sample(small, { seed: 7, numRuns: 1 })[0]), minimum: 1 }
    expect(() => escalation().start(given)).toThrow("nothing is drawn that is not worth its price")
  })

  it("refuses arms that do not share their classes", () => {
    const a = histogramCurves([0.5, 0.5], { points: [0.1, 0.9], maxSamples: 2 })
    const b = histogramCurves([0.4, 0.6], { points: [0.1, 0.9], maxSamples: 2 })
    const arms = [
      { name: "a", curves: a },
      { name: "b", curves: b }
    ]
    expect(() => escalation().start({ arms, budget: tokens(1), seed: 1 })).toThrow("weights of arm b")
  })
})
