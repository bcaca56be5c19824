/**
 * Resample or escalate: several decoders, or several reasoning efforts of one, drawn in rounds with a verifier, where a
 * failure of one lowers the hopes in all.
 *
 * **The posterior.** What is not known of a query is its class of difficulty. Every arm's curves are a histogram over the
 * same classes: `weights` say how likely each class is, the arm's `points` how often the arm succeeds in it. A failure of
 * an arm in class h has probability 1 - points[h]; the classes' weights are multiplied by it, whichever arm failed. So the
 * cheap arm's failures make the hard classes likely, in which the strong arm may be the better buy.
 *
 * **The price.** A query's next sample comes from the arm with the most success per cost under its posterior. Following
 * that until success, or until success per cost falls below a price, has an expected cost; before each round the price is
 * solved such that all queries' expected costs meet what is left of the budget.
 *
 * @module
 */

import { middleDouble } from "../allocation/Doubles.ts"
import { checkNumber, checkOptions, checkWhole } from "../Checks.ts"
import type { Outcomes, Policy } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"
import { checkOutcomes } from "./CheckOutcomes.ts"
import { checkProblem } from "./CheckProblem.ts"
import { withCheckedState } from "./CheckState.ts"
import {
  bestStep,
  type Escalation,
  effortsOf,
  fails,
  limitsOf,
  type Step,
  sumOf,
  type Undecided
} from "./EscalationState.ts"

/** Options of `escalation`. */
export interface EscalationOptions {
  /** Most rounds; default no cap. */
  readonly rounds?: number | undefined
  /** Most samples in one round; default 1 in batches of fewer than 8 queries, no cap in others. */
  readonly maxInFlight?: number | undefined
  /** The reward from which a sample counts as a success; default 1. */
  readonly success?: number | undefined
}

/** Expected cost of a query from here on at a price. */
const expectedCost = (state: Undecided, query: number, price: number, left: number): number => {
  const { classes, efforts } = state
  const weights = state.weights.slice(query * classes, (query + 1) * classes)
  const drawn = state.drawn.slice(query * efforts.length, (query + 1) * efforts.length)
  let cost = 0
  let alive = 1
  for (;;) {
    const step = bestStep(state, query, weights, drawn, left)
    if (step === undefined || step.density < price || alive < 1e-9) return cost
    cost += alive * efforts[step.arm].cost
    alive *= 1 - step.success
    drawn[step.arm] += 1
    fails(efforts[step.arm], weights)
  }
}

/** A price below it admits everything that may succeed. */
const lowest = 1e-12

const priceOf = (state: Undecided, alive: ReadonlyArray<number>, left: number): number => {
  const unit = state.efforts.reduce((least, { cost }) => Math.min(least, cost), Number.POSITIVE_INFINITY)
  const affords = (price: number): boolean => {
    let sum = 0
    for (const query of alive) {
      sum += expectedCost(state, query, price, left)
      if (sum > left) return false
    }
    return true
  }
  let low = lowest / unit
  if (affords(low)) return low
  let high = 1 / unit
  while (high > low * 1.001) {
    const middle = middleDouble(low, high)
    if (affords(middle)) high = middle
    else low = middle
  }
  return high
}

const planEscalation = (state: Undecided, most: number): Escalation => {
  const { size, classes, efforts, rank } = state
  let left = state.total - state.committed
  const step = (query: number): Step | undefined =>
    bestStep(
      state,
      query,
      state.weights.subarray(query * classes, (query + 1) * classes),
      state.drawn.subarray(query * efforts.length, (query + 1) * efforts.length),
      left
    )
  const alive = Array.from({ length: size }, (_, i) => i).filter((i) => state.solved[i] === 0 && step(i) !== undefined)
  if (alive.length === 0 || state.roundsLeft <= 0) return { ...state, round: undefined }
  const price = state.roundsLeft === 1 ? 0 : priceOf(state, alive, left)
  const steps = alive.flatMap((query) => {
    const next = step(query)
    return next === undefined ? [] : [{ query, ...next }]
  })
  steps.sort((a, b) => b.density - a.density || rank[a.query] - rank[b.query])
  // Where equal queries are worth more than what is left at any price that admits them, the first are taken all the same.
  const admitted = steps
    .filter(({ density }, at) => at === 0 || density >= Math.min(price, steps[0].density))
    .slice(0, most)
  const taken = admitted.filter(({ arm }) => {
    const fits = efforts[arm].cost <= left * (1 + 1e-12)
    if (fits) left -= efforts[arm].cost
    return fits
  })
  taken.sort((a, b) => a.query - b.query)
  return {
    ...state,
    round: {
      queries: Int32Array.from(taken, ({ query }) => query),
      arms: Int32Array.from(taken, ({ arm }) => arm),
      samples: new Int32Array(taken.length).fill(1)
    }
  }
}

const accountEscalation = (state: Escalation, outcomes: Outcomes, success: number): Undecided => {
  const { round, ...kept } = state
  checkOutcomes(outcomes, round, state.size, "number")
  const weights = state.weights.slice()
  const drawn = state.drawn.slice()
  const solved = state.solved.slice()
  const { classes, efforts } = state
  let { committed } = state
  const returned = new Set<number>()
  for (const [at, query] of outcomes.queries.entries()) {
    const arm = outcomes.arms[at]
    returned.add(query)
    drawn[query * efforts.length + arm] += 1
    committed += efforts[arm].cost
    if (outcomes.failed?.[at] === 1 || solved[query] === 1) continue
    if (outcomes.rewards[at] >= success) solved[query] = 1
    else fails(efforts[arm], weights.subarray(query * classes, (query + 1) * classes))
  }
  // A query that gave no sample of the arm that was asked has none left of it.
  for (const [at, query] of (round?.queries ?? []).entries())
    if (!returned.has(query)) {
      const arm = round?.arms[at] ?? 0
      drawn[query * efforts.length + arm] = efforts[arm].maxSamples
    }
  return { ...kept, weights, drawn, solved, committed, roundsLeft: state.roundsLeft - 1 }
}

/**
 * The policy "escalation": sample again from the same arm, or go on to another one, by success per cost under a posterior
 * that all arms of a query share (see the module). The arms are histogram curves over the same classes of difficulty, each
 * with one cost; the budget is in the unit of the costs. A query's maximum is that of its samples from all arms; a minimum is
 * refused. Against the best sequential rule on small problems (dynamic
 * programming over 200 random ones of two queries, two arms and three classes) it solves 99 % on average and 90 % at worst:
 * success per cost does not see that a cheap first try may leave too little for a dear second one. O(queries arms
 * classes steps) for each of some forty prices a round.
 *
 * @throws CoreError `InvalidBudget`, `InvalidBounds`, `InvalidParameter`, `LengthMismatch`, `UnexpectedOutcome`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { histogramCurves, tokens } from "@alloc/core"
 * import { escalation } from "@alloc/core/policies"
 *
 * // Easy or hard, as likely; little effort solves the easy ones, much effort both.
 * const effort = (points: ReadonlyArray<number>) => histogramCurves([0.5, 0.5], { points, maxSamples: 8 })
 * const low = { name: "low", cost: 100, curves: effort([0.8, 0.02]) }
 * const high = { name: "high", cost: 400, curves: effort([0.9, 0.6]) }
 * const policy = escalation()
 * let state = policy.start({ arms: [low, high], budget: tokens(1000), seed: 1 })
 * for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
 *   console.log(round.arms.join())
 *   // => 0
 *   // => 1
 *   // => 1
 *   // => 0
 *   state = policy.observe(state, { queries: round.queries, arms: round.arms, rewards: new Float64Array(1) })
 * }
 * ```
 */
export const escalation = (options: EscalationOptions = {}): Policy<Escalation> => {
  checkOptions(options, ["rounds", "maxInFlight", "success"])
  const { rounds = Number.POSITIVE_INFINITY, maxInFlight, success = 1 } = options
  if (rounds !== Number.POSITIVE_INFINITY) checkWhole("rounds", rounds, 1)
  if (maxInFlight !== undefined && maxInFlight !== Number.POSITIVE_INFINITY) checkWhole("maxInFlight", maxInFlight, 1)
  checkNumber("success", success, "a number", (value) => !Number.isNaN(value))
  const mostOf = (size: number): number =>
    maxInFlight ?? (size < 8 && rounds === Number.POSITIVE_INFINITY ? 1 : Number.POSITIVE_INFINITY)
  return withCheckedState<Escalation>("efforts", {
    name: "escalation",
    start: (problem) => {
      checkProblem(problem)
      const { efforts, first } = effortsOf(problem)
      const { size } = first
      const state = {
        size,
        classes: first.points.length,
        efforts,
        weights: first.weights.slice(),
        drawn: new Int32Array(size * efforts.length),
        solved: new Uint8Array(size),
        limit: limitsOf(problem, first, efforts),
        rank: permutation(size, random(problem.seed, "ties")),
        roundsLeft: rounds,
        total: problem.budget * size,
        committed: 0
      }
      return planEscalation(state, mostOf(size))
    },
    next: (state) => state.round,
    observe: (state, outcomes) => planEscalation(accountEscalation(state, outcomes, success), mostOf(state.size)),
    isLast: ({ drawn, efforts, limit, solved }, query) =>
      solved[query] === 1 ||
      sumOf(drawn.subarray(query * efforts.length, (query + 1) * efforts.length)) >= limit[query],
    needs: ["rewards"]
  })
}
