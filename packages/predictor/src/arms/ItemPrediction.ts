/**
 * Predictions of a fitted Beta item-response model: from queries, from what some arms did on them, or from both.
 *
 * @module
 */

import { betaMixtureCurves, type Curves } from "@alloc/core"
import type { FeatureSource, Features } from "@alloc/core/recording"
import { checkLength, checkNumbers } from "../checks/Numbers.ts"
import { checkOptions, positive, required, wholeNumber } from "../checks/Options.ts"
import { checkList, checkObject } from "../checks/Shapes.ts"
import { type Standardiser, standardise } from "../features/Standardiser.ts"
import { softplus } from "../heads/Head.ts"
import { checkFeatures, checkFeaturesOf, checkSource } from "../Inputs.ts"
import { fail } from "../PredictorError.ts"
import { gaussHermite, type Quadrature } from "./GaussHermite.ts"
import { type ArmOutcomes, type ItemLayout, itemPrior, logitAt, nodeValues, posteriorOf } from "./ItemLikelihood.ts"

/** Fitted parameters, as plain data: JSON keeps them. */
export interface ItemResponseFit {
  readonly arms: number
  /** Where the features come from; undefined for a model that knows queries by their outcomes alone. */
  readonly source: FeatureSource | undefined
  readonly mean: ReadonlyArray<number>
  readonly scale: ReadonlyArray<number>
  /** By arm: the difficulty that it passes half the time. */
  readonly abilities: ReadonlyArray<number>
  /** Difficulty by standardised column. */
  readonly difficulty: ReadonlyArray<number>
  /** ln discrimination by standardised column. */
  readonly discrimination: ReadonlyArray<number>
  /** Standard deviation of difficulty that the features do not tell. */
  readonly deviation: number
  /** Concentration of an arm's rate on one query around what ability and difficulty say. */
  readonly concentration: number
  readonly strength: number
  readonly nodes: number
}

/** Rates of every arm on every query. */
export interface ItemResponsePrediction {
  readonly arms: number
  /** Predicted success probability, row-major: a row of `arms` per query. */
  readonly probability: Float64Array
  /** Mean difficulty of each query, given what is known of it. */
  readonly difficulty: Float64Array
  /** Reward curves of one arm, as a mixture of Beta distributions over what is not known of the query. */
  readonly curves: (arm: number, maxSamples: number) => Curves
}

/** What is known of queries whose rates are asked for. */
export interface ItemEvidence {
  /** Vectors of the source that was trained on; left out for a model without features. */
  readonly features?: Features | undefined
  /** What some arms did on these queries; left out where nothing was tried yet. */
  readonly outcomes?: ArmOutcomes | undefined
}

/** A fitted item-response model. */
export interface ItemResponse {
  readonly fit: ItemResponseFit
  /**
   * From the query, from what other arms did on it, or from both.
   *
   * @throws PredictorError `ForeignFeatures`, `InvalidFeature`, `LengthMismatch`, `InvalidLabel`, `InvalidOption`
   */
  readonly predict: (evidence: ItemEvidence) => ItemResponsePrediction
}

/**
 * Refuses outcomes of another shape, and counts that are none.
 *
 * @throws PredictorError `InvalidOption`, `LengthMismatch`, `InvalidLabel`
 */
export const checkOutcomes = (outcomes: ArmOutcomes, size: number): void => {
  checkObject("outcomes", outcomes, "arms", "successes", "trials")
  const { arms, successes, trials } = outcomes
  if (!(Number.isInteger(arms) && arms >= 1))
    fail({ _tag: "InvalidOption", field: "arms", value: arms, valid: "a whole number >= 1" })
  checkLength("successes", successes, size * arms)
  checkLength("trials", trials, size * arms)
  for (let i = 0; i < size * arms; i++) {
    const query = String(Math.floor(i / arms))
    const [s, n] = [successes[i], trials[i]]
    if (!(Number.isFinite(n) && n >= 0)) {
      const valid = "a number >= 0; 0 where the arm was not asked"
      fail({ _tag: "InvalidLabel", query, field: `trials of arm ${i % arms}`, value: n, valid })
    }
    if (!(Number.isFinite(s) && s >= 0 && s <= n))
      fail({
        _tag: "InvalidLabel",
        query,
        field: `successes of arm ${i % arms}`,
        value: s,
        valid: `a number in [0, ${n}]`
      })
  }
}

/**
 * Number of queries that evidence is about.
 *
 * @throws PredictorError `InvalidOption` for no evidence
 */
export const sizeOf = (evidence: ItemEvidence): number => {
  checkObject("evidence", evidence)
  const { features, outcomes } = evidence
  if (features !== undefined) checkFeatures(features)
  if (outcomes !== undefined) {
    checkObject("outcomes", outcomes, "arms", "successes", "trials")
    checkList("trials", outcomes.trials)
  }
  if (features !== undefined) return features.size
  if (outcomes !== undefined) return outcomes.trials.length / outcomes.arms
  return fail({ _tag: "InvalidOption", field: "features", value: undefined, valid: "features, outcomes or both" })
}

/** A design of one column that says nothing, for a model without features. */
export const designFor = (features: Features | undefined, standardiser: Standardiser, size: number): Float64Array =>
  features === undefined ? new Float64Array(size) : standardise(standardiser, features.values)

/** What is known of each query's residual: weights of the nodes. */
interface Residuals {
  readonly quadrature: Quadrature
  /** Row-major: a row of node weights per query. */
  readonly weights: Float64Array
}

/** The Beta distribution of an arm's rate on a query at every node, after its own outcomes. */
const armParameters = (
  fit: ItemResponseFit,
  point: Float64Array,
  layout: ItemLayout,
  x: Float64Array,
  size: number,
  arm: number,
  { quadrature }: Residuals,
  outcomes: ArmOutcomes | undefined
): { readonly alpha: Float64Array; readonly beta: Float64Array } => {
  const k = quadrature.nodes.length
  const alpha = new Float64Array(size * k)
  const beta = new Float64Array(size * k)
  const logConcentration = Math.log(fit.concentration)
  for (let i = 0; i < size; i++) {
    const prior = itemPrior(layout, point, x, i)
    const own = i * fit.arms + arm
    const s = outcomes === undefined ? 0 : outcomes.successes[own]
    const f = outcomes === undefined ? 0 : outcomes.trials[own] - s
    quadrature.nodes.forEach((node, c) => {
      const z = logitAt(fit.abilities[arm], prior, fit.deviation * node)
      alpha[i * k + c] = Math.max(1e-9, Math.exp(logConcentration - softplus(-z))) + s
      beta[i * k + c] = Math.max(1e-9, Math.exp(logConcentration - softplus(z))) + f
    })
  }
  return { alpha, beta }
}

/** Refuses parameters that are none. */
const checkFit = (fit: ItemResponseFit): void => {
  checkObject("fit", fit, "arms", "mean", "scale", "abilities", "difficulty", "discrimination")
  checkOptions(
    { arms: fit.arms, nodes: fit.nodes, ...positives(fit) },
    {
      arms: required(wholeNumber(1)),
      nodes: required(wholeNumber(3, 60)),
      deviation: required(positive),
      concentration: required(positive),
      strength: required(positive)
    }
  )
  checkLength("abilities", fit.abilities, fit.arms)
  if (fit.source !== undefined) checkSource(fit.source)
  checkList("mean", fit.mean)
  const columns = fit.source?.width ?? fit.mean.length
  for (const field of ["mean", "scale", "difficulty", "discrimination"] as const)
    checkLength(field, fit[field], columns)
  for (const field of ["mean", "scale", "abilities", "difficulty", "discrimination"] as const)
    checkNumbers(field, fit[field])
}

const positives = ({ concentration, deviation, strength }: ItemResponseFit) => ({ concentration, deviation, strength })

/**
 * A fitted model again, from its parameters.
 *
 * @throws PredictorError `InvalidOption`, `InvalidNumber`, `LengthMismatch`
 */
export const itemResponseOf = (fit: ItemResponseFit): ItemResponse => {
  checkFit(fit)
  const layout = { arms: fit.arms, columns: fit.mean.length }
  const standardiser = { mean: Float32Array.from(fit.mean), scale: Float32Array.from(fit.scale) }
  const point = Float64Array.of(
    ...fit.abilities,
    ...fit.difficulty,
    ...fit.discrimination,
    Math.log(fit.deviation),
    Math.log(fit.concentration)
  )
  const quadrature = gaussHermite(fit.nodes)
  const predict = (evidence: ItemEvidence): ItemResponsePrediction => {
    const { features, outcomes } = evidence
    const size = sizeOf(evidence)
    checkEvidence(fit, evidence, size)
    const x = designFor(features, standardiser, size)
    const k = quadrature.nodes.length
    const weights = new Float64Array(size * k)
    const difficulty = new Float64Array(size)
    for (let i = 0; i < size; i++) {
      const prior = itemPrior(layout, point, x, i)
      const known =
        outcomes === undefined
          ? quadrature.weights
          : posteriorOf(nodeValues(outcomes, i, layout, point, prior, quadrature), quadrature.weights).posterior
      weights.set(known, i * k)
      difficulty[i] = prior.difficulty
      for (let c = 0; c < k; c++) difficulty[i] += known[c] * fit.deviation * quadrature.nodes[c]
    }
    const residuals = { quadrature, weights }
    const parametersOf = (arm: number) => armParameters(fit, point, layout, x, size, arm, residuals, outcomes)
    const probability = new Float64Array(size * fit.arms)
    for (let a = 0; a < fit.arms; a++) {
      const { alpha, beta } = parametersOf(a)
      for (let i = 0; i < size * k; i++)
        probability[Math.floor(i / k) * fit.arms + a] += (weights[i] * alpha[i]) / (alpha[i] + beta[i])
    }
    return {
      arms: fit.arms,
      probability,
      difficulty,
      curves: (arm, maxSamples) => {
        checkOptions({ arm }, { arm: wholeNumber(0, fit.arms - 1) })
        const { alpha, beta } = parametersOf(arm)
        return betaMixtureCurves(weights, alpha, beta, { components: k, maxSamples })
      }
    }
  }
  return { fit, predict }
}

const checkEvidence = (fit: ItemResponseFit, { features, outcomes }: ItemEvidence, size: number): void => {
  if (fit.source === undefined && features !== undefined)
    fail({
      _tag: "InvalidOption",
      field: "features",
      value: features.source.kind,
      valid: "none: it was fitted without"
    })
  if (fit.source !== undefined) {
    const found =
      features ?? fail({ _tag: "InvalidOption", field: "features", value: undefined, valid: fit.source.kind })
    checkFeaturesOf(fit.source, found)
  }
  if (outcomes === undefined) return
  if (outcomes.arms !== fit.arms)
    fail({ _tag: "WidthMismatch", field: "outcomes", width: outcomes.arms, expected: fit.arms })
  checkOutcomes(outcomes, size)
}
