/**
 * Do queries and outcomes still look as they did in training? Checks of features, which need no outcomes, and of
 * calibration, which need a few.
 *
 * @module
 */

import { gammaCdf } from "@alloc/core/posterior"
import type { Features } from "@alloc/core/recording"
import { fitCalibrator } from "../calibration/FitCalibrator.ts"
import { checkOptions, share } from "../checks/Options.ts"
import { checkPredictions } from "../checks/Predictions.ts"
import { checkPredictor } from "../checks/PredictorShape.ts"
import { type Standardiser, standardise } from "../features/Standardiser.ts"
import { normalCdf } from "../heads/NormalMaximum.ts"
import { checkFeatures, refuseForeign } from "../Inputs.ts"
import { type Counts, totals } from "../Labels.ts"
import type { Fitted } from "../models/Model.ts"
import type { Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"

/** Options of the checks. */
export interface DriftOptions {
  /** Probability of an alarm where nothing has changed, over all that one check looks at. Default 0.01. */
  readonly alpha?: number | undefined
}

/** How far a column has moved. */
export interface ColumnDrift {
  readonly column: number
  /** New mean, in standard deviations of the training queries. */
  readonly shift: number
  /** New standard deviation over that of the training queries. */
  readonly spread: number
  /** Two-sided p-value of the larger of the two changes, for this column alone. */
  readonly p: number
}

/** What a check of features found. */
export interface FeatureDrift {
  readonly drifted: boolean
  /** Largest change first. */
  readonly columns: ReadonlyArray<ColumnDrift>
}

const standardiserOf = (fitted: Fitted): Standardiser => {
  switch (fitted.kind) {
    case "network":
    case "neighbours":
      return fitted.standardiser
    case "ensemble": {
      const member = fitted.members.find(({ kind }) => kind !== "constant")
      if (member !== undefined) return standardiserOf(member)
      break
    }
    case "constant":
  }
  return fail({
    _tag: "Unsupported",
    what: "a check of features that the model does not read",
    instead: "any other model"
  })
}

const twoSided = (z: number): number => 2 * normalCdf(-Math.abs(z))

/** Two-sided p-value of a standardised sum of this skewness, by a gamma distribution of equal moments (Pearson III). */
const skewedTwoSided = (z: number, skewness: number): number => {
  if (Math.abs(skewness) < 1e-3) return twoSided(z)
  const shape = 4 / skewness ** 2
  const at = shape + Math.sqrt(shape) * z * Math.sign(skewness)
  const below = at <= 0 ? 0 : gammaCdf(shape, at)
  return Math.min(1, 2 * Math.min(below, 1 - below))
}

/** Two-sided p-value of a ratio of variances that has the mean 1: above by a gamma distribution, below by a normal one. */
const spreadP = (ratio: number, variance: number): number =>
  ratio <= 1
    ? twoSided((ratio - 1) / Math.sqrt(variance))
    : Math.min(1, 2 * (1 - gammaCdf(1 / variance, ratio / variance)))

/** Mean and central moments of a column. */
const momentsOf = (x: Float64Array, width: number, column: number) => {
  const size = x.length / width
  let [shift, square, third, fourth] = [0, 0, 0, 0]
  for (let i = 0; i < size; i++) shift += x[i * width + column] / size
  for (let i = 0; i < size; i++) {
    const d = x[i * width + column] - shift
    square += (d * d) / size
    third += d ** 3 / size
    fourth += d ** 4 / size
  }
  return { shift, square, third, fourth }
}

/** Rows that a normal approximation of a mean and a variance needs. */
const FEWEST = 30

/**
 * Compares new queries' features with those of training, column by column: means by three moments, and variances by
 * their fourth, so that skewed and rare features (counts, terms of a text) raise hardly more alarms than others: in
 * simulation, at alpha 0.01 with 500 training queries and 60 or 500 new ones, at most 2.5 % for features that are present in
 * 1 to 5 % of the queries or exponential, and 5 % for lognormal ones. Trained on 50 or 60 queries, whose tails nobody has seen
 * yet, up to 7 % for exponential, 27 % for lognormal features and 36 % for terms of a text.
 * A drift is a column whose p-value is below alpha over twice the number of columns (Bonferroni). Checked again and again,
 * it raises an alarm in error at that rate each time. O(rows width).
 *
 * @throws PredictorError `TooFewRows` (30), `ForeignFeatures`, `InvalidFeature`, `InvalidOption`, `Unsupported` (a constant)
 * @example
 * ```ts
 * import { inputs, ridge, successHead, train } from "@alloc/predictor"
 * import { featureDrift } from "@alloc/predictor/monitoring"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i))
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 60, values })
 * const labels = { successes: values.map((x) => Math.round(4 + 3 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const later = (by: number) => ({ source, size: 40, values: Float32Array.from({ length: 40 }, (_, i) => Math.sin(i + 99) + by) })
 * console.log(featureDrift(predictor, later(0)).drifted, featureDrift(predictor, later(0.7)).drifted) // => false true
 * ```
 */
export const featureDrift = <P>(
  predictor: Predictor<P>,
  features: Features,
  options: DriftOptions = {}
): FeatureDrift => {
  checkOptions(options, { alpha: share })
  const { alpha = 0.01 } = options
  checkPredictor(predictor)
  checkFeatures(features)
  refuseForeign(features.source, predictor.source)
  const { size } = features
  if (size < FEWEST) fail({ _tag: "TooFewRows", rows: size, needed: FEWEST, what: "a check of features" })
  const standardiser = standardiserOf(predictor.fitted)
  const x = standardise(standardiser, features.values)
  const width = standardiser.mean.length
  const both = 1 / size + 1 / Math.max(1, predictor.trainedOn.size)
  const { kurtosis, scale, skewness } = standardiser
  const columns = Array.from({ length: width }, (_, column): ColumnDrift => {
    // A column that was constant in training has scale 0 and is not read.
    if (scale[column] === 0) return { column, shift: 0, spread: 1, p: 1 }
    const { fourth, shift, square, third } = momentsOf(x, width, column)
    // No lighter tails and no smaller variance than those of training: small samples underestimate both, and that would be an
    // alarm. Where training and new queries differ in size, the difference of their means is skewed as the larger part is.
    const variance = Math.max(1, square)
    const own = third / variance ** 1.5
    const trained = skewness?.[column] ?? 0
    const skew = Math.abs(own) > Math.abs(trained) ? own : trained
    const level = shift / Math.sqrt(variance * both)
    const cumulant = skew * (1 / size ** 2 - 1 / Math.max(1, predictor.trainedOn.size) ** 2)
    const tails = Math.max(3, kurtosis?.[column] ?? 3, square === 0 ? 3 : fourth / (square * square))
    const p = Math.min(skewedTwoSided(level, cumulant / both ** 1.5), spreadP(square, (tails - 1) * both))
    return { column, shift, spread: Math.sqrt(square), p }
  }).sort((a, b) => a.p - b.p || a.column - b.column)
  return { drifted: columns[0].p < alpha / (2 * width), columns }
}

/** What a check of calibration found. */
export interface CalibrationDrift {
  readonly drifted: boolean
  /** Success rate that was predicted, and the one that was seen. */
  readonly predicted: number
  readonly observed: number
  /** p-value of the difference of the two. */
  readonly levelP: number
  /** p-value of predictions that are too sure of themselves, or not sure enough. */
  readonly slopeP: number
  /** sigmoid(slope logit(p) + offset) would be right; undefined where all outcomes are of one class. */
  readonly repair: { readonly slope: number; readonly offset: number } | undefined
}

/**
 * Compares predicted probabilities with new outcomes: their level, and their slope on the log odds. Both are score tests
 * whose variance is that of the queries' own residuals, at least that of independent samples, so that samples of one query
 * may be alike. A drift is a p-value
 * below alpha / 2.
 *
 * @throws PredictorError `TooFewRows` (30), `LengthMismatch`, `InvalidNumber`, `InvalidLabel`, `InvalidOption`
 * @example
 * ```ts
 * import { calibrationDrift } from "@alloc/predictor/monitoring"
 *
 * const predicted = Array.from({ length: 100 }, (_, i) => 0.2 + 0.006 * i)
 * const outcomes = (shift: number) => ({
 *   successes: predicted.map((p, i) => Math.round(8 * (p - shift)) + (i % 3) - 1),
 *   trials: predicted.map(() => 8)
 * })
 * const [before, after] = [0, 0.1].map((shift) => calibrationDrift(predicted, outcomes(shift)))
 * console.log(before.drifted, after.drifted, after.observed < after.predicted) // => false true true
 * ```
 */
export const calibrationDrift = (
  probability: ArrayLike<number>,
  labels: Counts,
  options: DriftOptions = {}
): CalibrationDrift => {
  checkOptions(options, { alpha: share })
  checkPredictions(probability, labels)
  const { alpha = 0.01 } = options
  const size = probability.length
  if (size < FEWEST) fail({ _tag: "TooFewRows", rows: size, needed: FEWEST, what: "a check of calibration" })
  const { successes, trials } = totals(labels)
  const inside = Float64Array.from(probability, (p) => Math.min(1 - 1e-6, Math.max(1e-6, p)))
  const residual = inside.map((p, i) => labels.successes[i] - labels.trials[i] * p)
  const information = inside.map((p, i) => labels.trials[i] * p * (1 - p))
  const logit = inside.map((p) => Math.log(p) - Math.log1p(-p))
  const weighted = (values: Float64Array): number => values.reduce((sum, v, i) => sum + v * information[i], 0)
  const centre = weighted(logit) / weighted(inside.map(() => 1))
  const test = (weights: Float64Array): number => {
    let [sum, square, binomial] = [0, 0, 0]
    residual.forEach((r, i) => {
      sum += weights[i] * r
      square += (weights[i] * r) ** 2
      binomial += weights[i] * weights[i] * information[i]
    })
    const variance = Math.max(square, binomial)
    return variance === 0 ? 1 : twoSided(sum / Math.sqrt(variance))
  }
  const levelP = test(inside.map(() => 1))
  const slopeP = test(logit.map((z) => z - centre))
  const one = successes === 0 || successes === trials
  const fitted = one ? undefined : fitCalibrator(inside, labels, "platt")
  return {
    drifted: Math.min(levelP, slopeP) < alpha / 2,
    predicted: inside.reduce((sum, p, i) => sum + p * labels.trials[i], 0) / trials,
    observed: successes / trials,
    levelP,
    slopeP,
    repair: fitted?.kind === "platt" ? { slope: fitted.slope, offset: fitted.offset } : undefined
  }
}
