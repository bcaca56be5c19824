/**
 * Cascades: try the weak decoder, verify, go on to a stronger one where it failed.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Arm, Outcomes, Policy, Problem, Round } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"

/** One step of a cascade: so many samples from this arm. */
export interface Stage {
  readonly arm: number
  readonly samples: number
}

/** Options of `cascade`. */
export interface CascadeOptions {
  /** Default: one sample from each arm in their order. */
  readonly stages?: ReadonlyArray<Stage> | undefined
  /** A reward from which a reply counts as verified; default 1. */
  readonly success?: number | undefined
}

/** State of `cascade`. */
export interface Cascade {
  readonly problem: Problem
  readonly stages: ReadonlyArray<Stage>
  /** Index of the stage of `round`. */
  readonly stage: number
  readonly solved: Uint8Array
  /** Cost of what was drawn so far, in the budget's unit, over the whole batch. */
  readonly spent: number
  readonly round: Round | undefined
}

const costOf = (arm: Arm, i: number): number => {
  const cost = arm.cost ?? 1
  return typeof cost === "number" ? cost : cost[i]
}

const check = (problem: Problem, stages: ReadonlyArray<Stage>): void => {
  const fail = (field: string, value: unknown, valid: string): never => {
    throw new CoreError({ _tag: "InvalidParameter", field, value, valid })
  }
  const { arms } = problem
  if (arms.length === 0) fail("arms", 0, "at least one arm")
  if (!(problem.budget >= 0 && problem.budget < Number.POSITIVE_INFINITY)) {
    throw new CoreError({ _tag: "InvalidBudget", value: problem.budget, valid: "a finite number >= 0" })
  }
  const { size } = arms[0].curves
  for (const arm of arms) {
    const field = `curves of arm ${arm.name}`
    if (arm.curves.size !== size) {
      throw new CoreError({ _tag: "LengthMismatch", field, length: arm.curves.size, expected: size })
    }
    if (arm.cost instanceof Float64Array && arm.cost.length !== size) {
      const length = arm.cost.length
      throw new CoreError({ _tag: "LengthMismatch", field: `cost of arm ${arm.name}`, length, expected: size })
    }
    for (let i = 0; i < size; i++) {
      const cost = costOf(arm, i)
      if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY)) fail(`cost of arm ${arm.name}`, cost, "a finite number >= 0")
    }
  }
  for (const [k, { arm, samples }] of stages.entries()) {
    if (arms[arm] === undefined) fail(`stages[${k}].arm`, arm, `0 .. ${arms.length - 1}`)
    const most = arms[arm].curves.maxSamples
    if (!Number.isInteger(samples) || samples < 1 || samples > most) {
      fail(`stages[${k}].samples`, samples, `a whole number in 1 .. ${most}`)
    }
  }
}

/** The first stage from `from` on in which anything can be drawn. */
const plan = (state: Omit<Cascade, "round" | "stage">, from: number): Cascade => {
  const { problem, stages, solved } = state
  const { size } = problem.arms[0].curves
  const rank = permutation(size, random(problem.seed, "cascade"))
  for (let stage = from; stage < stages.length; stage++) {
    const { arm: index, samples } = stages[stage]
    const arm = problem.arms[index]
    const worth = Float64Array.from({ length: size }, (_, i) => {
      const gain = arm.curves.value(i, samples)
      // What is free and may gain anything comes first.
      return gain > 0 ? gain / (costOf(arm, i) * samples) : 0
    })
    const open = Int32Array.from(solved.keys()).filter((i) => solved[i] === 0 && worth[i] > 0)
    const order = Array.from(open).sort((a, b) => worth[b] - worth[a] || rank[a] - rank[b])
    let left = problem.budget * size - state.spent
    const taken: Array<number> = []
    for (const i of order) {
      const cost = costOf(arm, i) * samples
      if (cost > left * (1 + 1e-12)) continue
      taken.push(i)
      left -= cost
    }
    if (taken.length === 0) continue
    const queries = Int32Array.from(taken).sort()
    const arms = new Int32Array(queries.length).fill(index)
    return { ...state, stage, round: { queries, arms, samples: new Int32Array(queries.length).fill(samples) } }
  }
  return { ...state, stage: stages.length, round: undefined }
}

const costs = (problem: Problem, outcomes: Outcomes): number => {
  let sum = 0
  for (const [at, i] of outcomes.queries.entries()) sum += costOf(problem.arms[outcomes.arms[at]], i)
  return sum
}

/**
 * The policy "cascade": in each stage the queries that no earlier stage has verified draw from the stage's arm, those
 * with the largest predicted reward per cost first, as far as the average budget (in the arms' unit of cost) goes. What
 * verified queries save is left for the others. Queries whose curve says that the arm cannot help (q = 0, an arm that is
 * not available) skip the stage. The problem's minimum and maximum do not apply: the stages say how much is drawn.
 * O(n log n) a stage.
 *
 * @throws CoreError `InvalidBudget`, `LengthMismatch`, `InvalidParameter` (a stage, a cost, a reward that is NaN)
 * @example
 * ```ts
 * import { cascade, successCurves, usd } from "@alloc/core"
 *
 * const weak = { name: "weak", cost: 1, curves: successCurves([0.5, 0.5], { maxSamples: 1 }) }
 * const strong = { name: "strong", cost: 10, curves: successCurves([0.9, 0.9], { maxSamples: 1 }) }
 * const policy = cascade()
 * const start = policy.start({ arms: [weak, strong], budget: usd(6), seed: 1 })
 * const rewards = Float64Array.of(1, 0)
 * const weakDone = policy.observe(start, { queries: Int32Array.of(0, 1), arms: Int32Array.of(0, 0), rewards })
 * console.log(policy.next(weakDone)?.queries.join(), policy.next(weakDone)?.arms.join()) // => "1 1"
 * ```
 */
export const cascade = (options: CascadeOptions = {}): Policy<Cascade> => ({
  name: "cascade",
  start: (problem) => {
    const stages = options.stages ?? problem.arms.map((_, arm) => ({ arm, samples: 1 }))
    check(problem, stages)
    return plan({ problem, stages, solved: new Uint8Array(problem.arms[0].curves.size), spent: 0 }, 0)
  },
  next: (state) => state.round,
  observe: (state, outcomes) => {
    const { problem, stages } = state
    const solved = state.solved.slice()
    for (const [at, i] of outcomes.queries.entries()) {
      if (outcomes.failed?.[at] === 1) continue
      const value = outcomes.rewards[at]
      if (Number.isNaN(value)) {
        const valid = "a number, or failed = 1: this policy needs a verifier"
        throw new CoreError({ _tag: "InvalidParameter", field: "reward", query: i, value, valid })
      }
      if (value >= (options.success ?? 1)) solved[i] = 1
    }
    const spent = state.spent + costs(problem, outcomes)
    return plan({ problem, stages, solved, spent }, state.stage + 1)
  },
  isLast: (state, query) => state.solved[query] === 1
})
