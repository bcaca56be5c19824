/**
 * Sequential sampling with a verifier: rounds of samples; a query leaves once verified, the budget that it did not use
 * goes to the others, and a query is given up where its posterior falls below the price.
 *
 * **Budget.** `budget * n` samples shared by the batch. *Committed* is what was drawn; *used* counts each query's
 * samples up to its first success, what a server that cancels the rest of a round at once would pay. The budget bounds
 * committed, hence used.
 *
 * @module
 */

import { checkNumber, checkOptions, checkShare, checkWhole } from "../Checks.ts"
import type { Curves } from "../Curves.ts"
import type { Outcomes, Policy, Problem } from "../Policy.ts"
import type { Survival } from "../posterior/Survival.ts"
import { permutation, random } from "../random/Random.ts"
import { batchOf } from "./Batch.ts"
import { checkOutcomes } from "./CheckOutcomes.ts"
import { withCheckedState } from "./CheckState.ts"
import { limitsAfter } from "./RoundRobin.ts"
import { planRound } from "./StopOnSuccessRound.ts"
import type { Settings, StopOnSuccess, StopOnSuccessOptions, Undecided } from "./StopOnSuccessState.ts"

/** The names of `StopOnSuccessOptions`, for checks of options. */
export const STOP_ON_SUCCESS: ReadonlyArray<keyof StopOnSuccessOptions> = [
  "rounds",
  "maxInFlight",
  "minInFlight",
  "price",
  "success",
  "onTime"
]

const checkCap = (field: string, value: number): void => {
  if (value !== Number.POSITIVE_INFINITY) checkWhole(field, value, 1)
}

/**
 * Checks the options, those of a name's own policy besides.
 *
 * @throws CoreError `UnknownOption`, `InvalidParameter`
 */
const settingsOf = (options: StopOnSuccessOptions): Settings => {
  checkOptions(options, STOP_ON_SUCCESS)
  const {
    rounds = Number.POSITIVE_INFINITY,
    maxInFlight,
    minInFlight = 1,
    price = 0,
    success = 1,
    onTime = 1
  } = options
  checkCap("rounds", rounds)
  if (maxInFlight !== undefined) checkCap("maxInFlight", maxInFlight)
  checkCap("minInFlight", minInFlight)
  checkShare("price", price)
  const valid = rounds === Number.POSITIVE_INFINITY ? "1, unless rounds are given" : "a number in (0, 1]"
  checkNumber("onTime", onTime, valid, (x) => x > 0 && x <= 1 && (x === 1 || rounds < Number.POSITIVE_INFINITY))
  checkNumber("success", success, "a number", (value) => !Number.isNaN(value))
  return { rounds, maxInFlight, minInFlight, floor: price, success, onTime }
}

/** Posterior probability that what is accepted after so many rejections is right. */
const confidenceOf = ({ survival }: StopOnSuccess, query: number, failures: number): number => {
  if (survival.ends === undefined) return 1
  const right = survival.after(query, failures)
  const accepted = survival.ends()
  // What was held to be impossible happened all the same: then nothing speaks for it.
  return accepted > 0 ? right / accepted : 0
}

/** Counts what came back, one sample per entry in the order of drawing. */
const account = (state: StopOnSuccess, outcomes: Outcomes, success: number): Undecided => {
  const { round, ...kept } = state
  checkOutcomes(outcomes, round, state.batch.size, "number")
  const drawn = state.drawn.slice()
  const failures = state.failures.slice()
  const solved = state.solved.slice()
  const confidence = state.confidence.slice()
  let used = state.used
  for (const [at, i] of outcomes.queries.entries()) {
    drawn[i] += 1
    if (solved[i] === 1) continue
    used += 1
    if (outcomes.failed?.[at] === 1) continue
    if (outcomes.rewards[at] >= success) {
      solved[i] = 1
      confidence[i] = confidenceOf(state, i, failures[i])
    } else failures[i] += 1
  }
  const limit = limitsAfter(state.limit, round, state.drawn, drawn)
  const committed = state.committed + outcomes.queries.length
  return { ...kept, drawn, failures, solved, confidence, limit, committed, used, roundsLeft: state.roundsLeft - 1 }
}

/** Stop on success with posteriors from the problem's curves by `survivalFor`, made anew after each round by `relearn`. */
export const stopOnSuccess = (
  name: string,
  options: StopOnSuccessOptions,
  survivalFor: (curves: Curves, problem: Problem) => Survival,
  relearn?: (state: Undecided) => Survival
): Policy<StopOnSuccess> => {
  const settings = settingsOf(options)
  return withCheckedState<StopOnSuccess>("batch", {
    name,
    start: (problem) => {
      const batch = batchOf(problem)
      const start: Undecided = {
        batch,
        survival: survivalFor(batch.curves, problem),
        rank: permutation(batch.size, random(problem.seed, "ties")),
        roundsLeft: settings.rounds,
        drawn: new Int32Array(batch.size),
        failures: new Int32Array(batch.size),
        solved: new Uint8Array(batch.size),
        confidence: new Float64Array(batch.size).fill(Number.NaN),
        limit: batch.maximum,
        committed: 0,
        used: 0,
        price: undefined
      }
      return planRound(start, settings)
    },
    next: (state) => state.round,
    observe: (state, outcomes) => {
      const accounted = account(state, outcomes, settings.success)
      return planRound(relearn === undefined ? accounted : { ...accounted, survival: relearn(accounted) }, settings)
    },
    isLast: ({ batch, drawn, limit, solved }, i) =>
      drawn[i] >= limit[i] || (solved[i] === 1 && drawn[i] >= batch.minimum[i]),
    needs: ["rewards"]
  })
}
