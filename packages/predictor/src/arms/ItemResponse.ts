/**
 * Difficulty shared over arms: how often each arm (a model, an effort) passes each query, from the arm's ability and the
 * query's difficulty and discrimination, so that what one arm did on a query says something of all others.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { anyNumber, checkOptions, listOf, positive, wholeNumber } from "../checks/Options.ts"
import { checkObject } from "../checks/Shapes.ts"
import { fitStandardiser } from "../features/Standardiser.ts"
import { checkFeatures } from "../Inputs.ts"
import { minimise } from "../models/Lbfgs.ts"
import { fail } from "../PredictorError.ts"
import { gaussHermite, type Quadrature } from "./GaussHermite.ts"
import { type ArmOutcomes, type ItemLayout, meanEvidence, parameterCount, penalisedLoss } from "./ItemLikelihood.ts"
import {
  checkOutcomes,
  designFor,
  type ItemEvidence,
  type ItemResponse,
  itemResponseOf,
  sizeOf
} from "./ItemPrediction.ts"

/** Options of `fitItemResponse`. */
export interface ItemResponseOptions {
  /** Candidate strengths of the penalty on feature weights; chosen by 5-fold cross-validation. Default 1, 0.1, 0.01, 0.001. */
  readonly strengths?: ReadonlyArray<number> | undefined
  /** Nodes of the quadrature over the query's residual. Default 15. */
  readonly nodes?: number | undefined
  readonly seed?: number | undefined
}

interface Problem {
  readonly outcomes: ArmOutcomes
  readonly layout: ItemLayout
  readonly x: Float64Array
  readonly quadrature: Quadrature
}

/** Every arm starts at the log odds of its pooled rate. */
const startOf = ({ layout, outcomes }: Problem): Float64Array => {
  const point = new Float64Array(parameterCount(layout))
  for (let a = 0; a < layout.arms; a++) {
    let s = 0.5
    let n = 1
    for (let i = a; i < outcomes.trials.length; i += layout.arms) {
      s += outcomes.successes[i]
      n += outcomes.trials[i]
    }
    point[a] = Math.log(s / (n - s))
  }
  point[point.length - 1] = 2
  return point
}

const fitAt = (problem: Problem, rows: ArrayLike<number>, strength: number, start: Float64Array): Float64Array =>
  minimise(
    (point, gradient) =>
      penalisedLoss(problem.outcomes, rows, problem.layout, problem.x, problem.quadrature, strength, point, gradient),
    start,
    { tolerance: 1e-9, maxIterations: 300 }
  ).point

/** The strength whose fit on four fifths of the queries predicts the outcomes of the others best. */
const chooseStrength = (problem: Problem, size: number, strengths: ReadonlyArray<number>, seed: number): number => {
  if (strengths.length === 1) return strengths[0]
  const folds = Math.min(5, size)
  const order = permutation(size, random(seed, "item response"))
  const start = startOf(problem)
  const scores = strengths.map((strength) => {
    let score = 0
    for (let f = 0; f < folds; f++) {
      const point = fitAt(
        problem,
        order.filter((_, i) => i % folds !== f),
        strength,
        start
      )
      const held = order.filter((_, i) => i % folds === f)
      const { layout, outcomes, quadrature, x } = problem
      score += held.length * meanEvidence(outcomes, held, layout, x, quadrature, point)
    }
    return score
  })
  return strengths[scores.indexOf(Math.max(...scores))]
}

const checkAsked = ({ arms, trials }: ArmOutcomes): void => {
  for (let a = 0; a < arms; a++) {
    let asked = 0
    for (let i = a; i < trials.length; i += arms) asked += trials[i]
    if (asked === 0) {
      const valid = "at least one query per arm"
      fail({ _tag: "InvalidLabel", query: "every query", field: `trials of arm ${a}`, value: 0, valid })
    }
  }
}

/**
 * Fits a Beta item-response model: arm a passes query x at a rate drawn from a Beta distribution with mean
 * sigmoid(exp(v'x) (ability_a - w'x - u)) and a common concentration, where u, normal with mean 0, is the difficulty that
 * the features do not tell. By the marginal likelihood (Gauss-Hermite quadrature over u), L-BFGS, exact gradients.
 *
 * **Details.** Feature weights are penalised, the strength is chosen by cross-validation over queries. Without features it
 * is Rasch's model with overdispersion. O(queries arms nodes) an iteration. A close relative is Chen, Filho, Prudencio, Diethe
 * and Flach, "beta^3-IRT" (AISTATS 2019).
 *
 * @throws PredictorError `InvalidLabel`, `LengthMismatch`, `InvalidFeature`, `InvalidOption`, `TooFewRows`
 * @example
 * ```ts
 * import { fitItemResponse } from "@alloc/predictor/arms"
 *
 * // A weak and a strong arm on 40 queries, each harder than the one before.
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 10 - 2)
 * const rate = (ability: number, x: number) => Math.round(10 / (1 + Math.exp(x - ability)))
 * const successes = Array.from(values, (x) => [rate(-1, x), rate(1, x)]).flat()
 * const outcomes = { arms: 2, successes, trials: successes.map(() => 10) }
 * const { fit, predict } = fitItemResponse({ features: { source, size: 40, values }, outcomes })
 *
 * const middle = { source, size: 1, values: Float32Array.of(0) }
 * const before = predict({ features: middle }).probability
 * // The weak arm failed ten times on this query: the strong one is expected to pass less often, too.
 * const seen = { arms: 2, successes: [0, 0], trials: [10, 0] }
 * const after = predict({ features: middle, outcomes: seen }).probability
 * console.log(fit.abilities[0] < fit.abilities[1], before[0] < before[1], after[1] < before[1]) // => true true true
 * ```
 */
export const fitItemResponse = (
  evidence: ItemEvidence & { readonly outcomes: ArmOutcomes },
  options: ItemResponseOptions = {}
): ItemResponse => {
  checkOptions(options, { strengths: listOf(positive), nodes: wholeNumber(3, 60), seed: anyNumber })
  const { nodes = 15, seed = 0, strengths = [1, 0.1, 0.01, 0.001] } = options
  checkObject("evidence", evidence, "outcomes")
  const { features, outcomes } = evidence
  const size = sizeOf(evidence)
  if (features !== undefined) checkFeatures(features)
  checkOutcomes(outcomes, size)
  checkAsked(outcomes)
  if (size < 5) fail({ _tag: "TooFewRows", rows: size, needed: 5, what: "an item-response model" })
  const standardiser =
    features === undefined ? { mean: new Float32Array(1), scale: new Float32Array(1) } : fitStandardiser(features)
  const layout = { arms: outcomes.arms, columns: standardiser.mean.length }
  const x = designFor(features, standardiser, size)
  const problem = { outcomes, layout, x, quadrature: gaussHermite(nodes) }
  const strength = features === undefined ? strengths[0] : chooseStrength(problem, size, strengths, seed)
  const all = Int32Array.from({ length: size }, (_, i) => i)
  const point = fitAt(problem, all, strength, startOf(problem))
  const { arms, columns } = layout
  return itemResponseOf({
    arms,
    source: features?.source,
    mean: Array.from(standardiser.mean),
    scale: Array.from(standardiser.scale),
    abilities: Array.from(point.subarray(0, arms)),
    difficulty: Array.from(point.subarray(arms, arms + columns)),
    discrimination: Array.from(point.subarray(arms + columns, arms + 2 * columns)),
    deviation: Math.exp(point[point.length - 2]),
    concentration: Math.exp(point[point.length - 1]),
    strength,
    nodes
  })
}
