import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocate, betaCurves, histogramCurves, samples, sequential, successCurves } from "../../src/index.ts"
import { repeatedVerdicts, survivalUnderVerdicts, verifiedCurves } from "../../src/posterior/index.ts"
import { random } from "../../src/random/index.ts"
import { betaDraw } from "../policies/simulation.ts"

const rates = fc.record({
  falsePositive: fc.double({ min: 0, max: 0.45, noNaN: true }),
  falseNegative: fc.double({ min: 0, max: 0.5, noNaN: true })
})

describe("verifiedCurves", () => {
  it("is the sum over classes of difficulty, by definition", () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (r, points) => {
          const weights = [0.2, 0.3, 0.5]
          const curves = verifiedCurves(histogramCurves(weights, { points, maxSamples: 12 }), r)
          for (let j = 1; j <= 12; j++) {
            let expected = 0
            for (const [h, p] of points.entries()) {
              const rejected = p * r.falseNegative + (1 - p) * (1 - r.falsePositive)
              expected += weights[h] * p * (1 - r.falseNegative) * rejected ** (j - 1)
            }
            expect(curves.marginal(0, j)).toBeCloseTo(expected, 12)
          }
        }
      )
    )
  })

  it("is the given curve where the verifier does not err", () => {
    const given = betaCurves([0.4, 2], [1.2, 0.3], { maxSamples: 16 })
    const curves = verifiedCurves(given, { falsePositive: 0, falseNegative: 0 })
    for (const query of [0, 1])
      for (let j = 1; j <= 16; j++) expect(curves.marginal(query, j)).toBeCloseTo(given.marginal(query, j), 14)
  })

  it("refuses a verdict that says nothing", () => {
    const curves = successCurves([0.5], { maxSamples: 2 })
    expect(() => verifiedCurves(curves, { falsePositive: 0.5, falseNegative: 0.5 })).toThrow("below 1")
  })
})

describe("sequential with a verifier that errs", () => {
  /** Value of the best rule with so many samples left, by dynamic programming over rejections of each query. */
  const optimum = (right: Array<Array<number>>, accepted: Array<Array<number>>, left: number): number => {
    const known = new Map<string, number>()
    const best = (state: ReadonlyArray<number>, budget: number): number => {
      if (budget === 0) return 0
      const key = `${state.join()} ${budget}`
      const found = known.get(key)
      if (found !== undefined) return found
      let most = 0
      for (const [i, m] of state.entries()) {
        if (m < 0 || m >= right[i].length) continue
        const after = (value: number): ReadonlyArray<number> => state.map((each, k) => (k === i ? value : each))
        const value =
          right[i][m] +
          accepted[i][m] * best(after(-1), budget - 1) +
          (1 - accepted[i][m]) * best(after(m + 1), budget - 1)
        most = Math.max(most, value)
      }
      known.set(key, most)
      return most
    }
    return best(new Array<number>(right.length).fill(0), left)
  }

  it("is the best rule there is, one sample at a time, on small problems", () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(fc.tuple(fc.constantFrom(0.2, 0.5, 1, 3), fc.constantFrom(0.3, 1, 2.5)), {
          minLength: 2,
          maxLength: 3
        }),
        fc.integer({ min: 1, max: 7 }),
        (verifier, shapes, total) => {
          const curves = betaCurves(
            shapes.map(([a]) => a),
            shapes.map(([, b]) => b),
            { maxSamples: 5 }
          )
          const survival = survivalUnderVerdicts(curves, verifier)
          const right = shapes.map((_, i) => Array.from({ length: 5 }, (_, m) => survival.after(i, m)))
          const accepted = shapes.map((_, i) =>
            Array.from({ length: 5 }, (_, m) => {
              survival.after(i, m)
              return survival.ends()
            })
          )
          const policy = sequential({ verifier, maxInFlight: 1 })
          const budget = samples((total + 0.5) / shapes.length)
          /** The policy's own value, both verdicts of every sample weighed by their posterior. */
          const ownValue = (state: ReturnType<typeof policy.start>): number => {
            const round = policy.next(state)
            if (round === undefined) return 0
            const [i] = round.queries
            const m = state.failures[i]
            const outcome = { queries: Int32Array.of(i), arms: Int32Array.of(0) }
            const yes = policy.observe(state, { ...outcome, rewards: Float64Array.of(1) })
            const no = policy.observe(state, { ...outcome, rewards: Float64Array.of(0) })
            return right[i][m] + accepted[i][m] * ownValue(yes) + (1 - accepted[i][m]) * ownValue(no)
          }
          const own = ownValue(policy.start({ arms: [{ name: "lm", curves }], budget, seed: 1 }))
          const best = optimum(right, accepted, Math.min(total, 5 * shapes.length))
          expect(own).toBeLessThanOrEqual(best + 1e-9)
          // Queries whose posteriors are within a thousandth of one another count as equal.
          expect(own).toBeGreaterThanOrEqual(best * 0.998)
        }
      ),
      { numRuns: 150 }
    )
  })

  const n = 300
  const stream = random(5, "verifier")
  const alpha = Float64Array.from({ length: n }, () => 0.1 + stream.next())
  const beta = Float64Array.from({ length: n }, () => 0.3 + 4 * stream.next())
  const curves = betaCurves(alpha, beta, { maxSamples: 32 })
  const problem = { arms: [{ name: "lm", curves }], budget: samples(4), seed: 1 }

  /** Runs a policy against verdicts that err: accepted answers, right answers, and what the policy thinks of them. */
  const simulate = (verifier: { falsePositive: number; falseNegative: number }, knows: boolean) => {
    let accepted = 0
    let right = 0
    let claimed = 0
    for (let seed = 0; seed < 12; seed++) {
      const draws = random(seed, "verdicts")
      const success = alpha.map((a, i) => betaDraw(a, beta[i], draws))
      const policy = sequential(knows ? { verifier } : {})
      let state = policy.start({ ...problem, seed })
      for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
        const queries = Int32Array.from(
          [...round.queries].flatMap((i, at) => new Array<number>(round.samples[at]).fill(i))
        )
        const rewards = new Float64Array(queries.length)
        for (const [at, i] of queries.entries()) {
          const isRight = draws.next() < success[i]
          rewards[at] = draws.next() < (isRight ? 1 - verifier.falseNegative : verifier.falsePositive) ? 1 : 0
          if (rewards[at] === 1 && state.solved[i] === 0) {
            accepted += 1
            if (isRight) right += 1
          }
        }
        state = policy.observe(state, { queries, arms: new Int32Array(queries.length), rewards })
      }
      for (const c of state.confidence) claimed += Number.isNaN(c) ? 0 : c
    }
    return { accepted: accepted / (12 * n), right: right / (12 * n), claimed: claimed / (12 * n) }
  }

  it.each([0.05, 0.2])("claims what is right, at a false positive rate of %d", (falsePositive) => {
    const verifier = { falsePositive, falseNegative: 0.1 }
    const aware = simulate(verifier, true)
    const naive = simulate(verifier, false)
    expect(Math.abs(aware.claimed - aware.right)).toBeLessThan(0.03)
    // One that does not know claims every acceptance.
    expect(naive.claimed).toBe(naive.accepted)
    expect(naive.claimed - naive.right).toBeGreaterThan(falsePositive === 0.05 ? 0.05 : 0.15)
    expect(aware.right).toBeGreaterThan(naive.right - 0.02)
  })

  it("is planned by the solver as it turns out, in one shot", () => {
    const right = verifiedCurves(successCurves([0.3, 0.02], { maxSamples: 8 }), {
      falsePositive: 0.2,
      falseNegative: 0
    })
    // Behind this verifier the hard query's answers are mostly wrong: it is not worth what it seems.
    expect([...allocate(right, { budget: samples(4) }).samples].reduce((a, b) => a + b)).toBe(8)
    expect(right.value(1, 8)).toBeLessThan(0.1)
  })
})

describe("repeatedVerdicts", () => {
  it("is the binomial tail", () => {
    const { falsePositive, falseNegative } = repeatedVerdicts(
      { falsePositive: 0.2, falseNegative: 0.1 },
      { times: 3, needed: 2 }
    )
    expect(falsePositive).toBeCloseTo(3 * 0.2 ** 2 * 0.8 + 0.2 ** 3, 14)
    expect(falseNegative).toBeCloseTo(3 * 0.1 ** 2 * 0.9 + 0.1 ** 3, 14)
  })
})
