import type { CostedArm } from "../allocation/Envelopes.ts"
import {
  checkLengthOf,
  checkNoHoles,
  checkNumber,
  checkObject,
  checkOptions,
  checkSome,
  copyNonNegative,
  copyNumbers,
  lengthOf
} from "../Checks.ts"
import { type CoreReason, fail } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"
import { empiricalCurves } from "../curves/EmpiricalCurves.ts"

/** A query's recorded samples: what each cost in full, and its reward. */
export interface RecordedCosts {
  readonly costs: Numbers
  readonly rewards: Numbers
}

/** Options of `truncatedArms`. */
export interface TruncationOptions {
  /** Where a sample may be cut off, in the unit of the costs; Infinity: never. */
  readonly caps: ReadonlyArray<number>
  readonly maxSamples?: number | undefined
  /** The reward from which a sample counts as a success; default 1. */
  readonly success?: number | undefined
}

const copyRewards = (rewards: Numbers, query: number): Float64Array => {
  const invalid = (at: number, value: unknown): CoreReason => ({
    _tag: "InvalidParameter",
    field: `rewards[${at}]`,
    query,
    value,
    valid: "a number"
  })
  const copy = copyNumbers("rewards", rewards, invalid)
  for (let at = 0; at < copy.length; at++) if (Number.isNaN(copy[at])) fail(invalid(at, copy[at]))
  return copy
}

/**
 * Truncation as an action: one arm for each cap at which a sample is cut off. Cut off, a sample costs the cap and fails;
 * what ends before costs what it did. Since long answers are wrong more often, a cap may save more than it loses, and which
 * cap pays differs by query: `allocateArms` chooses cap and number of samples together. Success and mean cost are taken from
 * each query's own recorded samples, so they know how the two go together. O(samples caps).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`, `EmptyCurves`, `UnknownOption`
 * @example
 * ```ts
 * import { allocateArms, tokens } from "@alloc/core"
 * import { truncatedArms } from "@alloc/core/estimators"
 *
 * // Right answers are short, wrong ones go on and on.
 * const recorded = [{ costs: [20, 30, 400, 500], rewards: [1, 1, 0, 0] }]
 * const arms = truncatedArms(recorded, { caps: [50, Number.POSITIVE_INFINITY] })
 * const { arm, samples, value } = allocateArms(arms, { budget: tokens(250) })
 * console.log(arm[0], samples[0], value.toFixed(2)) // => 0 3 "1.00"
 * ```
 */
export const truncatedArms = (
  recorded: ReadonlyArray<RecordedCosts>,
  options: TruncationOptions
): ReadonlyArray<CostedArm> => {
  checkOptions(options, ["caps", "maxSamples", "success"])
  const { caps, maxSamples, success = 1 } = options
  checkSome("caps", caps, "cap")
  for (const cap of caps) checkNumber("caps", cap, "a number > 0", (value) => value > 0)
  checkNumber("success", success, "a number", (value) => !Number.isNaN(value))
  const size = lengthOf("recorded", recorded)
  checkNoHoles("recorded", recorded, "an object of costs and rewards")
  const queries = recorded.map((samples, query) => {
    checkObject("recorded", samples, "objects of costs and rewards")
    const { costs, rewards } = samples
    if (lengthOf("costs", costs) === 0) fail({ _tag: "EmptyCurves", query })
    checkLengthOf("rewards", rewards, costs.length)
    return { costs: copyNonNegative("costs", costs, costs.length), rewards: copyRewards(rewards, query) }
  })
  const trials = Int32Array.from(queries, ({ costs }) => costs.length)
  return caps.map((cap) => {
    const successes = new Int32Array(size)
    const cost = new Float64Array(size)
    for (const [query, { costs, rewards }] of queries.entries()) {
      for (let k = 0; k < costs.length; k++) {
        if (rewards[k] >= success && costs[k] <= cap) successes[query] += 1
        cost[query] += Math.min(costs[k], cap) / costs.length
      }
    }
    return { curves: empiricalCurves(successes, trials, { maxSamples }), cost }
  })
}
