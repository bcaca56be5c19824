/**
 * The choices (arm, number of samples) of a query, reduced to those that some price makes best: the upper concave
 * envelope of value over cost, as a chain of increments of falling density (gain per cost).
 *
 * @module
 */
import { checkLength, checkOptions, checkSome, checkText, checkWhole } from "../Checks.ts"
import type { Curves } from "../Curves.ts"
import { type Bounds, boundsOf, checkCurves, type Limits, type PerQuery, startOf } from "./Bounds.ts"
import type { Chain, CheckedArm, Trace } from "./ConcaveChain.ts"
import { type Cost, costsOf } from "./Costs.ts"
import { traceOneArm } from "./EnvelopeOfOneArm.ts"
import { traceSeveralArms } from "./EnvelopeOfSeveralArms.ts"

/** An arm of an allocation: a decoder's curves and the cost of its samples. An `Arm` of a `Problem` is one. */
export interface CostedArm {
  readonly name?: string | undefined
  readonly curves: Curves
  /** Default 1. */
  readonly cost?: Cost | undefined
  /** Most samples of this arm per query; 0 where the arm is not available for a query. Default `curves.maxSamples`. */
  readonly maximum?: PerQuery | undefined
}

/** Reads one query at a time; the chain is that of the query that was traced last. */
export interface Envelopes extends Chain {
  readonly size: number
  /** Sum of the minima: where it is 0, every chain starts at cost 0. */
  readonly forced: number
  /** Longest chain. */
  readonly width: number
  readonly trace: Trace
}

const checkArm = (arm: CostedArm, size: number): CheckedArm => {
  checkOptions(arm, ["name", "curves", "cost", "maximum"])
  const { curves, cost = 1, maximum, name } = arm
  if (name !== undefined) checkText("arm.name", name)
  checkCurves(curves)
  checkLength("curves of an arm", curves.size, size)
  return {
    curves,
    // An arm whose maximum is below the minimum is out for that query, not an error while another is left.
    bounds: boundsOf(curves, { maximum, minimum: curves.kind === "marginals" ? curves.forced : 0 }),
    costs: costsOf(cost, size, curves.maxSamples)
  }
}

/**
 * Checks that no query may get fewer samples than the arm's curves force.
 *
 * @throws CoreError `InvalidParameter`
 */
const checkForced = (curves: Curves, overall: Bounds): void => {
  if (curves.kind !== "marginals" || curves.forced === 0) return
  for (let query = 0; query < curves.size; query++)
    checkWhole("minimum", startOf(overall, query), curves.forced, curves.maxSamples, query)
}

/**
 * Checks arms and limits.
 *
 * @throws CoreError `InvalidBounds`, `LengthMismatch`, `InvalidParameter`, `UnknownOption`
 */
export const envelopesOf = (arms: ReadonlyArray<CostedArm>, limits: Limits): Envelopes => {
  checkSome("arms", arms, "arm")
  const size = arms[0]?.curves?.size
  const checked = arms.map((arm) => checkArm(arm, size))
  const longest = checked.reduce((a, b) => (b.curves.maxSamples > a.curves.maxSamples ? b : a)).curves
  const overall = boundsOf(longest, limits)
  for (const { curves } of checked) checkForced(curves, overall)
  const width = checked.reduce((sum, { curves }) => sum + curves.maxSamples, 0)
  const chain: Chain = {
    gain: new Float64Array(width),
    cost: new Float64Array(width),
    density: new Float64Array(width),
    arm: new Int32Array(width),
    samples: new Int32Array(width),
    base: { gain: 0, cost: 0, arm: -1, samples: 0 }
  }
  const trace =
    checked.length === 1 ? traceOneArm(chain, checked[0], overall) : traceSeveralArms(chain, checked, overall)
  return { ...chain, size, forced: overall.forced, width, trace }
}
