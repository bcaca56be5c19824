/**
 * Probe, then re-allocate: part of the budget is drawn from every query, and what came back decides about the rest.
 *
 * @module
 */

import { allocateTotal } from "../allocation/Allocate.ts"
import { checkNumber, checkOptions, checkWhole, checkWord } from "../Checks.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import type { Outcomes, Policy, Round } from "../Policy.ts"
import { bandwidthOf, improvements, momentsOf } from "../posterior/ExpectedImprovement.ts"
import { type Survival, survivalOf } from "../posterior/Survival.ts"
import { type Batch, batchOf, boundsWithin } from "./Batch.ts"
import { checkOutcomes } from "./CheckOutcomes.ts"
import { withCheckedState } from "./CheckState.ts"
import { roundOf } from "./OneShot.ts"
import { limitsAfter } from "./RoundRobin.ts"
import { uniformBudgets } from "./Uniform.ts"

/** Options of `probe`. */
export interface ProbeOptions {
  /**
   * What is learned from the probes. `kernel`: real-valued rewards, expected improvement under a kernel density.
   * `success`: binary rewards, the predicted curve as prior and the posterior after m failures.
   */
  readonly posterior: "kernel" | "success"
  /** Samples of every query in the first round; default half of the average budget, at least 2. */
  readonly samples?: number | undefined
  /** Rounds in all, at least 2 (default): more rounds re-allocate an equal part of what is left each. */
  readonly rounds?: number | undefined
  /** With `success`: the reward from which a sample counts as one; default 1. */
  readonly success?: number | undefined
}

/** State of `probe`. */
export interface Probe {
  readonly batch: Batch
  readonly survival: Survival | undefined
  readonly drawn: Int32Array
  /** Rewards of each query in the order drawn, failed draws left out. */
  readonly rewards: ReadonlyArray<ReadonlyArray<number>>
  readonly limit: Int32Array
  readonly spent: number
  readonly roundsLeft: number
  readonly round: Round | undefined
}

const appendRewards = (before: ReadonlyArray<ReadonlyArray<number>>, outcomes: Outcomes): Probe["rewards"] => {
  const fresh = new Map<number, Array<number>>()
  for (const [at, i] of outcomes.queries.entries()) {
    if (outcomes.failed?.[at] === 1) continue
    const list = fresh.get(i) ?? []
    fresh.set(i, list)
    list.push(outcomes.rewards[at])
  }
  return before.map((rewards, i) => (fresh.has(i) ? [...rewards, ...(fresh.get(i) ?? [])] : rewards))
}

/** Marginal rewards of further samples, row-major, given what was seen. */
const posteriorRows = (state: Omit<Probe, "round">, options: ProbeOptions, width: number): Float64Array => {
  const { batch, rewards, survival } = state
  const rows = new Float64Array(batch.size * width)
  const row = (i: number): Float64Array => rows.subarray(i * width, (i + 1) * width)
  if (survival === undefined) {
    const moments = rewards.map(momentsOf)
    const several = moments.filter((_, i) => rewards[i].length > 1)
    const pooled = several.reduce((sum, { variance }) => sum + variance, 0) / Math.max(1, several.length)
    for (const [i, seen] of rewards.entries()) {
      if (seen.length === 0) continue
      improvements(seen, bandwidthOf(seen.length, moments[i].variance, pooled), row(i))
    }
    return rows
  }
  for (const [i, seen] of rewards.entries()) {
    if (seen.some((reward) => reward >= (options.success ?? 1))) continue
    const out = row(i)
    let alive = 1
    for (let k = 0; k < width && seen.length + k < survival.maxSamples; k++) {
      const hazard = k === 0 ? survival.after(i, seen.length) : survival.next()
      out[k] = alive * hazard
      alive *= 1 - hazard
    }
  }
  return rows
}

const plan = (state: Omit<Probe, "round">, options: ProbeOptions): Probe => {
  const { batch, drawn, limit } = state
  const left = batch.total - state.spent
  const room = limit.map((most, i) => Math.max(0, most - drawn[i]))
  const width = room.reduce((a, b) => Math.max(a, b), 0)
  if (left <= 0 || width === 0 || state.roundsLeft <= 0) return { ...state, round: undefined }
  const rows = posteriorRows(state, options, width)
  const curves = marginalCurves(rows, { size: batch.size, maxSamples: width })
  const minimum = room.map((most, i) => Math.min(most, Math.max(0, batch.minimum[i] - drawn[i])))
  const owed = minimum.reduce((a, b) => a + b, 0)
  const now = Math.max(owed, Math.ceil(left / state.roundsLeft))
  const total = Math.max(owed, Math.min(left, now))
  const round = roundOf(allocateTotal(curves, total, boundsWithin(minimum, room)).samples)
  return { ...state, round: round.queries.length === 0 ? undefined : round }
}

/**
 * The policy "probe": m samples for every query, then the rest of the shared budget (`budget * n` samples) to the
 * largest expected gains given what they showed: AdaBoN's rule for real-valued rewards (arXiv 2505.12050; expected
 * improvement of the best reward under a Gaussian kernel density, `improvements`), or the posterior of a success
 * probability after failures with the predicted curve as prior. A query whose probes all failed, or (with `success`)
 * that is solved, gets no more. Probing for real-valued rewards pays where queries differ in spread; where all have the
 * same, what it takes for a difference is noise, and uniform is better. Where the budget is below m samples each, the
 * probes are uniform and all there is. O(n Bmax) memory and time a round, times 64 + m for the kernel.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `InvalidProbability`, `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { probe } from "@alloc/core/policies"
 *
 * const curves = successCurves([0.5, 0.5], { maxSamples: 8 })
 * const policy = probe({ posterior: "kernel", samples: 4 })
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(6), seed: 1 })
 * // The rewards of the first query hardly vary, those of the second do.
 * const queries = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1)
 * const rewards = Float64Array.of(0.5, 0.51, 0.5, 0.5, 0.1, 0.9, 0.7, 0.2)
 * const second = policy.observe(start, { queries, arms: new Int32Array(8), rewards })
 * console.log(policy.next(second)?.queries.join(), policy.next(second)?.samples.join()) // => "0,1" "1,3"
 * ```
 */
export const probe = (options: ProbeOptions): Policy<Probe> => {
  checkOptions(options, ["posterior", "samples", "rounds", "success"])
  const { rounds = 2, success = 1 } = options
  checkWord("posterior", options.posterior, ["kernel", "success"])
  checkWhole("rounds", rounds, 2)
  if (options.samples !== undefined) checkWhole("samples", options.samples, 1)
  checkNumber("success", success, "a number", (value) => !Number.isNaN(value))
  return withCheckedState<Probe>("batch", {
    name: options.posterior === "kernel" ? "probe-kernel" : "probe-success",
    start: (problem) => {
      const batch = batchOf(problem)
      const each = options.samples ?? Math.max(2, Math.floor(batch.total / (2 * Math.max(1, batch.size))))
      const first = batch.maximum.map((most, i) => Math.min(most, Math.max(each, batch.minimum[i])))
      const wanted = first.reduce((sum, count) => sum + count, 0)
      const round = roundOf(
        uniformBudgets({ ...batch, maximum: first, total: Math.min(batch.total, wanted) }, problem.seed)
      )
      return {
        batch,
        survival: options.posterior === "success" ? survivalOf(batch.curves) : undefined,
        drawn: new Int32Array(batch.size),
        rewards: Array.from({ length: batch.size }, () => []),
        limit: batch.maximum,
        spent: 0,
        roundsLeft: rounds,
        round: round.queries.length === 0 ? undefined : round
      }
    },
    next: (state) => state.round,
    observe: (before, outcomes) => {
      const { round, ...kept } = before
      checkOutcomes(outcomes, round, before.batch.size, "finite")
      const drawn = before.drawn.slice()
      for (const i of outcomes.queries) drawn[i] += 1
      const rewards = appendRewards(before.rewards, outcomes)
      const limit = limitsAfter(before.limit, round, before.drawn, drawn)
      const spent = before.spent + outcomes.queries.length
      return plan({ ...kept, drawn, rewards, limit, spent, roundsLeft: before.roundsLeft - 1 }, options)
    },
    needs: ["rewards"]
  })
}
