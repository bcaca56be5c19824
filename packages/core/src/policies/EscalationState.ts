/**
 * State of the policy "escalation", and what is read of it: the posterior, and a query's best next sample.
 *
 * @module
 */
import { boundsOf, limitOf } from "../allocation/Bounds.ts"
import { checkNumber, MOST_SAMPLES } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { HistogramCurves } from "../Curves.ts"
import type { Problem, Round } from "../Policy.ts"

/** An arm, checked. */
export interface Effort {
  readonly points: Float64Array
  readonly maxSamples: number
  readonly cost: number
}

/** State of `escalation`. */
export interface Escalation {
  readonly size: number
  readonly classes: number
  readonly efforts: ReadonlyArray<Effort>
  /** Posterior weights of each query's classes, row-major; their scale means nothing. */
  readonly weights: Float64Array
  /** Samples of each query from each arm, row-major. */
  readonly drawn: Int32Array
  readonly solved: Uint8Array
  /** Most samples of each query, from all arms together. */
  readonly limit: Int32Array
  /** Place of each query in a seeded random order, which breaks ties. */
  readonly rank: Int32Array
  readonly roundsLeft: number
  /** Cost that may be spent on the batch, and cost of what was drawn. */
  readonly total: number
  readonly committed: number
  readonly round: Round | undefined
}

/** What a round is planned from. */
export type Undecided = Omit<Escalation, "round">

/**
 * Checks the arms.
 *
 * @throws CoreError `InvalidParameter`
 */
export const effortsOf = ({
  arms
}: Problem): { readonly efforts: ReadonlyArray<Effort>; readonly first: HistogramCurves } => {
  const histograms = arms.map(({ curves, name }) => {
    const valid = "histogram curves: the same classes of difficulty for all arms"
    if (curves.kind !== "histogram")
      return fail({ _tag: "InvalidParameter", field: `curves of arm ${name}`, value: curves.kind, valid })
    return curves
  })
  const [first] = histograms
  const efforts = histograms.map((curves, a): Effort => {
    const { cost = 1, name } = arms[a]
    checkNumber(`cost of arm ${name}`, cost, "one number > 0 for all queries", (value) => value > 0 && value <= 1e100)
    const same =
      curves.weights.length === first.weights.length && curves.weights.every((w, i) => w === first.weights[i])
    if (!same) {
      const valid = "the weights of the first arm: a query's class does not depend on the arm"
      fail({ _tag: "InvalidParameter", field: `weights of arm ${name}`, value: "others", valid })
    }
    return { points: curves.points, maxSamples: curves.maxSamples, cost: Number(cost) }
  })
  return { efforts, first }
}

/**
 * Most samples of each query. There can be no fewest ones, since nothing is drawn that is not worth its price.
 *
 * @throws CoreError `InvalidBounds`, `InvalidParameter`, `LengthMismatch`
 */
export const limitsOf = (
  { minimum, maximum }: Problem,
  first: HistogramCurves,
  efforts: ReadonlyArray<Effort>
): Int32Array => {
  const most = efforts.reduce((sum, { maxSamples }) => sum + maxSamples, 0)
  const bounds = boundsOf({ ...first, maxSamples: Math.min(MOST_SAMPLES, most) }, { minimum, maximum })
  checkNumber("sum of the minima", bounds.forced, "0: nothing is drawn that is not worth its price", (sum) => sum === 0)
  return Int32Array.from({ length: first.size }, (_, query) => limitOf(bounds, query))
}

/** Success of an arm's next sample under weights of classes. */
const successOf = ({ points }: Effort, weights: Float64Array): number => {
  let hits = 0
  let sum = 0
  for (let h = 0; h < points.length; h++) {
    hits += weights[h] * points[h]
    sum += weights[h]
  }
  return sum > 0 ? hits / sum : 0
}

/** Takes a failure of an arm into the weights, which are kept from underflowing. */
export const fails = ({ points }: Effort, weights: Float64Array): void => {
  let sum = 0
  for (let h = 0; h < points.length; h++) {
    weights[h] *= 1 - points[h]
    sum += weights[h]
  }
  if (sum > 0) for (let h = 0; h < points.length; h++) weights[h] /= sum
}

/** Sum of counts. */
export const sumOf = (counts: Int32Array): number => counts.reduce((sum, count) => sum + count, 0)

/** A next sample. */
export interface Step {
  readonly arm: number
  readonly success: number
  /** Success per cost. */
  readonly density: number
}

/** The arm with the most success per cost that a query has samples and money left for; of equal ones the first. */
export const bestStep = (
  state: Undecided,
  query: number,
  weights: Float64Array,
  drawn: Int32Array,
  left: number
): Step | undefined => {
  if (sumOf(drawn) >= state.limit[query]) return undefined
  let best: Step | undefined
  for (const [arm, effort] of state.efforts.entries()) {
    if (drawn[arm] >= effort.maxSamples || effort.cost > left * (1 + 1e-12)) continue
    const success = successOf(effort, weights)
    const density = success / effort.cost
    if (density > (best?.density ?? 0)) best = { arm, success, density }
  }
  return best
}
