import { betaCurves, type Policy, type Problem, samples, sequential, successCurves } from "@alloc/core"
import { planRounds } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { bestByEnumeration, type HazardOf, worthOfPolicy } from "./DeadlineOptimum.ts"
import { betaDraw } from "./simulation.ts"

/** Queries that a policy verifies where draws are late with chance 1 - onTime. */
const solvedInTime = <State>(
  policy: Policy<State>,
  problem: Problem,
  success: ReadonlyArray<number>,
  onTime: number,
  seed: number
): number => {
  const stream = random(seed, "late")
  const solved = new Set<number>()
  let state = policy.start(problem)
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    const counts = round.samples
    const queries = [...round.queries].flatMap((query, at) => new Array<number>(counts[at]).fill(query))
    const failed = Uint8Array.from(queries, () => (stream.next() < onTime ? 0 : 1))
    const rewards = Float64Array.from(queries, (query) => (stream.next() < success[query] ? 1 : 0))
    for (const [at, query] of queries.entries()) if (failed[at] === 0 && rewards[at] === 1) solved.add(query)
    const arms = new Int32Array(queries.length)
    state = policy.observe(state, { queries: Int32Array.from(queries), arms, rewards, failed })
  }
  return solved.size
}

const betas = (a: ReadonlyArray<number>, b: ReadonlyArray<number>) => ({
  curves: betaCurves(a, b, { maxSamples: 12 }),
  hazardOf: ((query, failures) => a[query] / (a[query] + b[query] + failures)) satisfies HazardOf
})

describe("sequential with draws that may be late", () => {
  it("comes near the best of all plans, by enumeration over all draws and outcomes", () => {
    const stream = random(1, "deadline")
    let [best, hedged, unhedged] = [0, 0, 0]
    let worst = 1
    for (let rep = 0; rep < 40; rep++) {
      const size = 1 + (rep % 3)
      const a = Array.from({ length: size }, () => 0.2 + 1.8 * stream.next())
      const b = Array.from({ length: size }, () => 0.2 + 1.8 * stream.next())
      const { curves, hazardOf } = betas(a, b)
      const rounds = 1 + (rep % 2)
      const total = 4
      const onTime = [0.5, 0.7, 0.9][rep % 3]
      const problem = { arms: [{ name: "lm", curves }], budget: samples(total / size), seed: rep }
      const optimum = bestByEnumeration(hazardOf, size, total, rounds, onTime)
      const own = worthOfPolicy(sequential({ rounds, onTime }), problem, hazardOf, onTime)
      expect(own).toBeLessThanOrEqual(optimum + 1e-9)
      best += optimum
      hedged += own
      unhedged += worthOfPolicy(sequential({ rounds }), problem, hazardOf, onTime)
      worst = Math.min(worst, own / optimum)
    }
    expect(hedged).toBeGreaterThan(0.999 * best)
    expect(worst).toBeGreaterThan(0.985)
    // What late draws cost a plan that does not know of them.
    expect(unhedged).toBeLessThan(0.998 * best)
  })
})

describe("planRounds", () => {
  it("chooses as many rounds as the best of all plans", () => {
    const stream = random(2, "rounds")
    for (let rep = 0; rep < 12; rep++) {
      const p = [0.2 + 0.6 * stream.next(), 0.2 + 0.6 * stream.next()]
      const latencies = Array.from({ length: 20 }, () => 1 + 4 * stream.next() ** 3)
      const deadline = 2 + 8 * stream.next()
      const plan = planRounds([{ curves: successCurves(p, { maxSamples: 8 }), latencies }], {
        budget: samples(2.5),
        deadline,
        rounds: 4
      })
      const exact = [1, 2, 3, 4].map((rounds) => {
        const onTime = latencies.filter((time) => time <= deadline / rounds).length / latencies.length
        return bestByEnumeration((query) => p[query], 2, 5, rounds, onTime) / 2
      })
      // The bound is the best plan's of a batch without end; two queries come to less.
      expect(plan.solved).toBeGreaterThan(exact[plan.rounds - 1] - 1e-6)
      expect(exact[plan.rounds - 1]).toBeGreaterThan(0.97 * Math.max(...exact))
    }
  })

  it("takes the faster arm where the deadline is short, the better one where it is long", () => {
    const fast = { curves: successCurves([0.4, 0.4], { maxSamples: 8 }), latencies: [1, 1, 1] }
    const slow = { curves: successCurves([0.6, 0.6], { maxSamples: 8 }), latencies: [6, 6, 6], cost: 1.1 }
    const arms = [fast, slow]
    expect(planRounds(arms, { budget: samples(4), deadline: 4 })).toMatchObject({ arm: 0, rounds: 4, onTime: 1 })
    expect(planRounds(arms, { budget: samples(4), deadline: 24 })).toMatchObject({ arm: 1, rounds: 4, onTime: 1 })
    expect(planRounds(arms, { budget: samples(4), deadline: 0.5 })).toMatchObject({ rounds: 1, onTime: 0, solved: 0 })
  })

  it("hedging pays by what comes late: a batch of a hundred with every other draw late", () => {
    const stream = random(3, "batch")
    const mean = Array.from({ length: 100 }, () => 0.02 + 0.96 * stream.next())
    const a = mean.map((m) => 3 * m)
    const b = mean.map((m) => 3 * (1 - m))
    const real = a.map((each, i) => betaDraw(each, b[i], stream))
    const curves = betaCurves(a, b, { maxSamples: 32 })
    const solved = { hedged: 0, unhedged: 0 }
    for (let rep = 0; rep < 10; rep++) {
      const problem = { arms: [{ name: "lm", curves }], budget: samples(4), seed: rep }
      solved.hedged += solvedInTime(sequential({ rounds: 2, onTime: 0.5 }), problem, real, 0.5, rep)
      solved.unhedged += solvedInTime(sequential({ rounds: 2 }), problem, real, 0.5, rep)
    }
    expect(solved.hedged).toBeGreaterThan(1.03 * solved.unhedged)
  })
})
