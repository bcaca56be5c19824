/**
 * Batches that a search for the price finds hard, each beside a random batch of its size in one run: equal queries, clusters
 * of values far apart, nothing left to buy. What ties must not cost more passes.
 *
 * @module
 */
import { allocate, allocateArms, samples, successCurves, usd } from "@alloc/core"
import { policyRounds } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { adaptiveConsistency } from "@alloc/core/voting"
import { fastest } from "./coreClock.ts"
import type { Row } from "./Row.ts"

/** Success probability of a query from a uniform number. */
type Of = (uniform: number) => number

const square: Of = (u) => u ** 2
const bimodal: Of = (u) => (u < 0.5 ? 1e-12 : 0.999)

const probabilities = (n: number, of: Of): Float64Array => {
  const stream = random(1, "hard cases")
  return Float64Array.from({ length: n }, () => of(stream.next()))
}

const oneArm = (n: number, of: Of): number => {
  const curves = successCurves(probabilities(n, of), { maxSamples: 128 })
  return fastest(3, () => allocate(curves, { budget: samples(8) }))
}

const twoArms = (n: number, of: Of): number => {
  const p = probabilities(n, of)
  const weak = { curves: successCurves(p, { maxSamples: 32 }), cost: 1 }
  const strong = {
    curves: successCurves(
      p.map((x) => 1 - (1 - x) ** 3),
      { maxSamples: 32 }
    ),
    cost: 2.5
  }
  return fastest(3, () => allocateArms([weak, strong], { budget: usd(8) }))
}

/** Adaptive-Consistency on 10,000 queries, up to 40 answers each out of ten. */
const vote = (rule: "beta" | "dirichlet"): number =>
  fastest(1, () => {
    const stream = random(2, "votes")
    const curves = successCurves(new Float64Array(10_000).fill(0.5), { maxSamples: 40 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(20), seed: 1 }
    const rounds = policyRounds(adaptiveConsistency({ rule }), problem)
    for (let step = rounds.next(); step.done !== true; ) {
      // One sample of each query that is asked for: the policy's step is 1.
      const { queries } = step.value.round
      const answers = Array.from(queries, () => String(Math.floor(10 * square(stream.next()))))
      const rewards = new Float64Array(queries.length).fill(Number.NaN)
      step = rounds.next({ queries, arms: new Int32Array(queries.length), rewards, answers })
    }
  })

const row = (work: string, ours: number, plain: number, peerName: string): Row => ({
  work,
  ours,
  peer: plain,
  peerName,
  unit: "CPU s",
  goal: "at most 3 times the plain case",
  met: ours <= 3 * plain
})

/** The rows of this file, as they are measured. */
export async function* hardCaseRows(): AsyncIterable<Row> {
  const name = "random probabilities"
  const largest = 10_000_000
  const plain = oneArm(largest, square)
  yield row(
    "10^7 queries, all p = 1",
    oneArm(largest, () => 1),
    plain,
    name
  )
  yield row(
    "10^7 queries, all p = 0.3",
    oneArm(largest, () => 0.3),
    plain,
    name
  )
  yield row("10^6 queries, p = 1e-12 or 0.999", oneArm(1e6, bimodal), oneArm(1e6, square), name)
  const several = twoArms(5e5, square)
  yield row("two arms, 5 x 10^5 queries, p = 1e-12 or 0.999", twoArms(5e5, bimodal), several, name)
  yield row(
    "two arms, 5 x 10^5 queries, all p = 0.3",
    twoArms(5e5, () => 0.3),
    several,
    name
  )
  yield row("Adaptive-Consistency, Dirichlet rule, 10^4 queries", vote("dirichlet"), vote("beta"), "the Beta rule")
}
