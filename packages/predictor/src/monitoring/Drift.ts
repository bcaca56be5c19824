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
interface Moments {
  readonly shift: number
  readonly square: number
  readonly third: number
  readonly fourth: number
}

const momentsOf = (column: Float64Array): Moments => {
  const size = column.length
  let [shift, square, third, fourth] = [0, 0, 0, 0]
  for (const z of column) shift += z / size
  for (const z of column) {
    const d = z - shift
    square += (d * d) / size
    third += d ** 3 / size
    fourth += d ** 4 / size
  }
  return { shift, square, third, fourth }
}

/** What is known of a column from training: the number of queries, and the shape of the distribution. */
interface Trained {
  readonly size: number
  readonly skewness: number
  readonly kurtosis: number
}

/** Two-sided p-values of the mean and of the variance of a column in standard deviations of training. */
const changesOf = (
  size: number,
  { fourth, shift, square, third }: Moments,
  trained: Trained
): { readonly level: number; readonly spread: number } => {
  const both = 1 / size + 1 / trained.size
  // No lighter tails and no smaller variance than those of training: small samples underestimate both, and that would be an
  // alarm. Where training and new queries differ in size, the difference of their means is skewed as the larger part is.
  const variance = Math.max(1, square)
  const own = third / variance ** 1.5
  const skew = Math.abs(own) > Math.abs(trained.skewness) ? own : trained.skewness
  const cumulant = skew * (1 / size ** 2 - 1 / trained.size ** 2)
  const tails = Math.max(3, trained.kurtosis, square === 0 ? 3 : fourth / (square * square))
  return {
    level: skewedTwoSided(shift / Math.sqrt(variance * both), cumulant / both ** 1.5),
    spread: spreadP(square, (tails - 1) * both)
  }
}

/** What happens once in n / MISSED queries is likely missed by n of them. */
const MISSED = 3

/**
 * The column without its most extreme values: as many as may be of a kind that training missed. How far out they lie is no
 * evidence of a drift.
 */
const withoutExtremes = (column: Float64Array, trained: number): Float64Array => {
  const kept = column.length - 1 - Math.floor((MISSED * column.length) / trained)
  const limit = kept < 2 ? 0 : column.map(Math.abs).sort()[kept - 1]
  return column.filter((z) => Math.abs(z) <= limit)
}

/** p-value of the larger change of a column, of which those below `least` must show without its extremes, too. */
const changeOf = (column: Float64Array, moments: Moments, trained: Trained, least: number): number => {
  const all = changesOf(column.length, moments, trained)
  if (Math.min(all.level, all.spread) >= least) return Math.min(all.level, all.spread)
  const inner = withoutExtremes(column, trained.size)
  if (inner.length < 2) return 1
  const rest = momentsOf(inner)
  const most = changesOf(inner.length, rest, trained)
  // A change in the other direction is that of leaving out.
  const level = Math.sign(rest.shift) === Math.sign(moments.shift) ? Math.max(all.level, most.level) : 1
  const spread = rest.square > 1 === moments.square > 1 ? Math.max(all.spread, most.spread) : 1
  return Math.min(level, spread)
}

/** Rows that a normal approximation of a mean and a variance needs. */
const FEWEST = 30

/**
 * Compares new queries' features with those of training, column by column: means by three moments, and variances by
 * their fourth; a change must show without the most extreme new values, too, of which few training queries have seen none.
 * In simulation, at alpha 0.01 with 50 to 500 training queries and 60 to 2,000 new ones, at most 2 % false alarms for normal,
 * exponential, lognormal and rare features (terms of a text), 5 % for Cauchy ones; a mean that moved by a deviation and a
 * deviation that doubled were found always, half a deviation in 43 % with 50 and 60 queries, and in 87 % or more with others.
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
  const { kurtosis, scale, skewness } = standardiser
  const least = alpha / (2 * width)
  const columns = Array.from({ length: width }, (_, column): ColumnDrift => {
    // A column that was constant in training has scale 0 and is not read.
    if (scale[column] === 0) return { column, shift: 0, spread: 1, p: 1 }
    const values = Float64Array.from({ length: size }, (__, i) => x[i * width + column])
    const moments = momentsOf(values)
    const trained = {
      size: Math.max(1, predictor.trainedOn.size),
      skewness: skewness?.[column] ?? 0,
      kurtosis: kurtosis?.[column] ?? 3
    }
    const p = changeOf(values, moments, trained, least)
    return { column, shift: moments.shift, spread: Math.sqrt(moments.square), p }
  }).sort((a, b) => a.p - b.p || a.column - b.column)
  return { drifted: columns[0].p < least, columns }
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
