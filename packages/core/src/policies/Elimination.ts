/**
 * Successive elimination: a bandit's rule that learns difficulty while it samples, without a predictor.
 *
 * @module
 */

import { checkNumber, checkOptions, checkShare, checkWhole } from "../Checks.ts"
import type { Policy, Round } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"
import { type Batch, batchOf } from "./Batch.ts"
import { checkOutcomes } from "./CheckOutcomes.ts"
import { withCheckedState } from "./CheckState.ts"
import { drawInTurn, limitsAfter } from "./RoundRobin.ts"

/** Options of `elimination`. */
export interface EliminationOptions {
  /** Samples of every active query in a round; default 1. */
  readonly step?: number | undefined
  /** A query leaves with a reward of at least this; default 1. */
  readonly success?: number | undefined
  /**
   * A query also leaves as unsolvable once the upper confidence bound of its success probability is below this;
   * default 0: never.
   */
  readonly giveUp?: number | undefined
  /** Error probability of that bound; default 0.05. */
  readonly delta?: number | undefined
}

/** State of `elimination`. */
export interface Elimination {
  readonly batch: Batch
  readonly order: Int32Array
  readonly drawn: Int32Array
  /** Samples that came back with too small a reward. */
  readonly failures: Int32Array
  /** 1 for queries that left, as solved or as unsolvable. */
  readonly done: Uint8Array
  readonly solved: Uint8Array
  readonly limit: Int32Array
  /** Samples drawn so far: what was committed. */
  readonly spent: number
  /** Samples up to and including each query's first success: what a server that cancels the rest of a step would pay. */
  readonly used: number
  readonly round: Round | undefined
}

const checkElimination = (options: EliminationOptions): Required<{ [K in keyof EliminationOptions]: number }> => {
  checkOptions(options, ["step", "success", "giveUp", "delta"])
  const { step = 1, success = 1, giveUp = 0, delta = 0.05 } = options
  checkWhole("step", step, 1)
  checkNumber("success", success, "a number", (value) => !Number.isNaN(value))
  checkShare("giveUp", giveUp)
  checkNumber("delta", delta, "a number in (0, 1)", (value) => value > 0 && value < 1)
  return { step, success, giveUp, delta }
}

/**
 * The policy "elimination" (Zuo and Zhu 2025, arXiv 2506.12721): every active query gets `step` samples a round; a query
 * whose reward reaches `success` is eliminated, and what it did not use goes to those that are left. After m failures
 * the success probability is at most 1 - delta^(1/m) with confidence 1 - delta (exact binomial bound, Clopper and
 * Pearson); below `giveUp` the query is given up. The predicted curves are not used. Shared budget of `budget * n` samples;
 * in the round in which it ends a seeded random subset is served. O(n) a round.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { elimination } from "@alloc/core/policies"
 *
 * const curves = successCurves([0.9, 0.3], { maxSamples: 8 })
 * const policy = elimination()
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
 * const rewards = Float64Array.of(1, 0)
 * const second = policy.observe(start, { queries: Int32Array.of(0, 1), arms: new Int32Array(2), rewards })
 * console.log(policy.next(start)?.queries.join(), policy.next(second)?.queries.join()) // => "0,1" "1"
 * ```
 */
export const elimination = (options: EliminationOptions = {}): Policy<Elimination> => {
  const { step, success, giveUp, delta } = checkElimination(options)
  const hopeless = (failures: number): boolean => failures > 0 && -Math.expm1(Math.log(delta) / failures) < giveUp
  return withCheckedState<Elimination>("batch", {
    name: "elimination",
    start: (problem) => {
      const batch = batchOf(problem)
      const zeros = new Int32Array(batch.size)
      const state = {
        batch,
        order: permutation(batch.size, random(problem.seed, "elimination")),
        drawn: zeros,
        failures: zeros,
        done: new Uint8Array(batch.size),
        solved: new Uint8Array(batch.size),
        limit: batch.maximum,
        spent: 0,
        used: 0
      }
      return { ...state, round: drawInTurn(state, step) }
    },
    next: (state) => state.round,
    observe: (before, outcomes) => {
      checkOutcomes(outcomes, before.round, before.batch.size, "number")
      const drawn = before.drawn.slice()
      const failures = before.failures.slice()
      const solved = before.solved.slice()
      let { used } = before
      for (const [at, i] of outcomes.queries.entries()) {
        drawn[i] += 1
        if (solved[i] === 0) used += 1
        if (outcomes.failed?.[at] === 1) continue
        if (outcomes.rewards[at] >= success) solved[i] = 1
        else failures[i] += 1
      }
      const done = solved.map((yes, i) => (yes === 1 || hopeless(failures[i]) ? 1 : 0))
      const limit = limitsAfter(before.limit, before.round, before.drawn, drawn)
      const spent = before.spent + outcomes.queries.length
      const state = { batch: before.batch, order: before.order, drawn, failures, done, solved, limit, spent, used }
      return { ...state, round: drawInTurn(state, step) }
    },
    needs: ["rewards"]
  })
}
