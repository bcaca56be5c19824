/**
 * Cascades: try the weak decoder, verify, go on to a stronger one where it failed.
 *
 * @module
 */

import { type Costs, costOf, costsOf } from "../allocation/Costs.ts"
import { checkNumber, checkOptions, checkSome, checkWhole } from "../Checks.ts"
import type { Outcomes, Policy, Problem, Round } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"
import { checkOutcomes } from "./CheckOutcomes.ts"
import { checkProblem } from "./CheckProblem.ts"
import { withCheckedState } from "./CheckState.ts"

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
  /** Checked costs of each arm. */
  readonly costs: ReadonlyArray<Costs>
  readonly stages: ReadonlyArray<Stage>
  /** Index of the stage of `round`. */
  readonly stage: number
  readonly solved: Uint8Array
  /** Cost of what was drawn so far, in the budget's unit, over the whole batch. */
  readonly spent: number
  readonly round: Round | undefined
}

const checkStages = ({ arms }: Problem, stages: ReadonlyArray<Stage>): void => {
  for (const [k, stage] of stages.entries()) {
    checkOptions(stage, ["arm", "samples"])
    checkWhole(`stages[${k}].arm`, stage.arm, 0, arms.length - 1)
    checkWhole(`stages[${k}].samples`, stage.samples, 1, arms[stage.arm].curves.maxSamples)
  }
}

/** Cost of so many samples of a query. */
const costOfFirst = (costs: Costs, query: number, samples: number): number => {
  let sum = 0
  for (let j = 0; j < samples; j++) sum += costOf(costs, query, j)
  return sum
}

/** The first stage from `from` on in which anything can be drawn. */
const planStage = (state: Omit<Cascade, "round" | "stage">, from: number): Cascade => {
  const { problem, costs, stages, solved } = state
  const { size } = problem.arms[0].curves
  const rank = permutation(size, random(problem.seed, "cascade"))
  for (let stage = from; stage < stages.length; stage++) {
    const { arm: index, samples } = stages[stage]
    const arm = problem.arms[index]
    const cost = Float64Array.from({ length: size }, (_, i) => costOfFirst(costs[index], i, samples))
    const worth = cost.map((each, i) => {
      const gain = arm.curves.value(i, samples)
      // What is free and may gain anything comes first.
      return gain > 0 ? gain / each : 0
    })
    const open = Int32Array.from(solved.keys()).filter((i) => solved[i] === 0 && worth[i] > 0)
    const order = Array.from(open).sort((a, b) => worth[b] - worth[a] || rank[a] - rank[b])
    let left = problem.budget * size - state.spent
    const taken: Array<number> = []
    for (const i of order) {
      if (cost[i] > left * (1 + 1e-12)) continue
      taken.push(i)
      left -= cost[i]
    }
    if (taken.length === 0) continue
    const queries = Int32Array.from(taken).sort()
    const arms = new Int32Array(queries.length).fill(index)
    return { ...state, stage, round: { queries, arms, samples: new Int32Array(queries.length).fill(samples) } }
  }
  return { ...state, stage: stages.length, round: undefined }
}

/** Cost of outcomes; the k-th of a query's samples in a round costs what its position costs. */
const costOfOutcomes = (costs: ReadonlyArray<Costs>, { queries, arms }: Outcomes): number => {
  const position = new Map<number, number>()
  let sum = 0
  for (const [at, query] of queries.entries()) {
    const k = position.get(query) ?? 0
    position.set(query, k + 1)
    sum += costOf(costs[arms[at]], query, k)
  }
  return sum
}

/**
 * The policy "cascade": in each stage the queries that no earlier stage has verified draw from the stage's arm, those
 * with the largest predicted reward per cost first, as far as the average budget (in the arms' unit of cost) goes. What
 * verified queries save is left for the others. Queries whose curve says that the arm cannot help (q = 0, an arm that is
 * not available) skip the stage. The problem's minimum and maximum do not apply: the stages say how much is drawn.
 * O(n log n) a stage.
 *
 * @throws CoreError `InvalidBudget`, `LengthMismatch`, `InvalidParameter`, `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { successCurves, usd } from "@alloc/core"
 * import { cascade } from "@alloc/core/policies"
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
export const cascade = (options: CascadeOptions = {}): Policy<Cascade> => {
  checkOptions(options, ["stages", "success"])
  const { success = 1 } = options
  if (options.stages !== undefined) checkSome("stages", options.stages, "stage")
  checkNumber("success", success, "a number", (value) => !Number.isNaN(value))
  return withCheckedState<Cascade>("problem", {
    name: "cascade",
    start: (problem) => {
      checkProblem(problem)
      const { arms } = problem
      const { stages = arms.map((_, arm) => ({ arm, samples: 1 })) } = options
      checkStages(problem, stages)
      const costs = arms.map(({ cost = 1, curves }) => costsOf(cost, curves.size, curves.maxSamples))
      return planStage({ problem, costs, stages, solved: new Uint8Array(arms[0].curves.size), spent: 0 }, 0)
    },
    next: (state) => state.round,
    observe: (state, outcomes) => {
      const { problem, costs, stages } = state
      const solved = state.solved.slice()
      checkOutcomes(outcomes, state.round, solved.length, "number")
      for (const [at, i] of outcomes.queries.entries())
        if (outcomes.failed?.[at] !== 1 && outcomes.rewards[at] >= success) solved[i] = 1
      const spent = state.spent + costOfOutcomes(costs, outcomes)
      return planStage({ problem, costs, stages, solved, spent }, state.stage + 1)
    },
    isLast: (state, query) => state.solved[query] === 1,
    needs: ["rewards"]
  })
}
