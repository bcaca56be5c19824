/**
 * A head is what a predictor predicts: which labels it learns from, the loss, and how the raw outputs of a model (any
 * real numbers) become parameters of reward curves. Every model trains every head through this interface.
 *
 * @module
 */
import { type PredictionRows, predictionRows } from "../PredictionRows.ts"
import { fail } from "../PredictorError.ts"
import type { Columns } from "./Objective.ts"

/** Least-squares targets of a head, for models that fit by squared error. */
export interface Targets {
  /** Row-major, one row of `width` targets per query. */
  readonly values: Float64Array
  readonly width: number
  /** Weight of each target, laid out as `values`; 0 where it was not observed. */
  readonly weights: Float64Array
}

/** How least-squares scores become raw outputs. */
export type ScoreLink =
  | { readonly kind: "identity" }
  /** Log odds of the scores, clipped to [low, high], and then the same numbers for every query. */
  | { readonly kind: "logit"; readonly low: number; readonly high: number; readonly append: ReadonlyArray<number> }
  /** The scores, and then the same numbers for every query. */
  | { readonly kind: "append"; readonly append: ReadonlyArray<number> }
  /** ln[(1 - share) max(0, score_t) + share base_t]: masses shrunk towards those of all queries. */
  | { readonly kind: "log"; readonly share: number; readonly base: ReadonlyArray<number> }

/** Raw outputs of a model: rows, or their numbers, row-major. */
export type RawOutputs = Float64Array | PredictionRows

/**
 * The numbers of raw outputs for a head of this width.
 *
 * @throws PredictorError `WidthMismatch`
 */
export const numbersOf = (raw: RawOutputs, outputs: number): Float64Array => {
  const rows = raw instanceof Float64Array ? predictionRows(raw, outputs) : raw
  if (rows.width !== outputs)
    fail({ _tag: "WidthMismatch", field: "raw outputs", width: rows.width, expected: outputs })
  return rows.values
}

/** What is predicted, learnt from labels `L`, predicted as `P`. */
export interface Head<L, P> {
  readonly name: string
  /** Settings that the raw outputs' meaning depends on; with the name, they identify the head in a saved predictor. */
  readonly spec: Readonly<Record<string, number>>
  /** Number of raw outputs per query. */
  readonly outputs: number
  /** Refuses labels that are not valid: another length, NaN, more successes than trials. */
  readonly check: (labels: L, ids: ReadonlyArray<string>) => void
  /** Refuses valid labels that nothing can be learnt from: one class only, an output that was never observed. */
  readonly checkLearnable: (labels: L) => void
  /** The labels of some rows. */
  readonly select: (labels: L, rows: ArrayLike<number>) => L
  /** Loss averaged over the labels' weight, in the head's unit; writes its gradient by `raw` where one is asked for. */
  readonly loss: (raw: Float64Array, labels: L, gradient?: Float64Array) => number
  /** Raw outputs of the best (slightly smoothed) prediction that is the same for all queries. */
  readonly constant: (labels: L) => Float64Array
  /** Where optimisers start, for heads whose best constant takes a search of its own. Default: `constant`. */
  readonly start?: ((labels: L) => Float64Array) | undefined
  /** Targets for least squares and nearest neighbours. */
  readonly targets: (labels: L) => Targets
  /** How scores (predicted targets) become raw outputs, fitted on held-out scores and their labels. */
  readonly link: (scores: Float64Array, labels: L) => ScoreLink
  /** What a training graph needs to compute the loss's gradient. */
  readonly columns: (labels: L) => Columns
  /** Predicted probability of success (or of preference), for heads that predict one. */
  readonly probability?: ((rows: PredictionRows) => Float64Array) | undefined
  /** Raw outputs changed so that they predict these probabilities, and as they were in all else. */
  readonly withProbability?: ((rows: PredictionRows, probability: Float64Array) => PredictionRows) | undefined
  /**
   * Parameters from raw outputs.
   *
   * @throws PredictorError `WidthMismatch` for rows that are not `outputs` wide
   */
  readonly decode: (raw: RawOutputs) => P
}

/** Raw outputs from which an optimiser starts: the same for all queries. */
export const startOf = <L, P>(head: Head<L, P>, labels: L): Float64Array => (head.start ?? head.constant)(labels)

/** The half of a head that predicting needs: it has no labels. */
export type HeadDecoder<P> = Pick<
  Head<never, P>,
  "name" | "spec" | "outputs" | "decode" | "probability" | "withProbability"
>

/** The log odds of each probability. */
export const logOdds = (probability: Float64Array): Float64Array => probability.map((p) => Math.log(p) - Math.log1p(-p))

/**
 * 1 / (1 + exp(-x)) without overflow.
 *
 * @throws PredictorError `InvalidOption`
 * @example
 * ```ts
 * import { sigmoid } from "@alloc/predictor/heads"
 *
 * console.log(sigmoid(0), sigmoid(-800), sigmoid(800)) // => 0.5 0 1
 * ```
 */
export const sigmoid = (x: number): number => {
  if (typeof x !== "number") fail({ _tag: "InvalidOption", field: "x", value: x, valid: "a number" })
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const e = Math.exp(x)
  return e / (1 + e)
}

/** ln(1 + exp(x)) without overflow. */
export const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))

/** Raw outputs from least-squares scores, in row-major order. */
export const applyLink = (link: ScoreLink, scores: Float64Array, width: number): Float64Array => {
  if (link.kind === "identity") return scores
  if (link.kind === "log") {
    const { base, share } = link
    return scores.map((score, i) => Math.log((1 - share) * Math.max(0, score) + share * base[i % width]))
  }
  const size = scores.length / width
  const outputs = width + link.append.length
  const raw = new Float64Array(size * outputs)
  for (let i = 0; i < size; i++) {
    for (let t = 0; t < width; t++) {
      const score = scores[i * width + t]
      if (link.kind === "logit") {
        const p = Math.min(link.high, Math.max(link.low, score))
        raw[i * outputs + t] = Math.log(p) - Math.log1p(-p)
      } else {
        raw[i * outputs + t] = score
      }
    }
    for (let t = 0; t < link.append.length; t++) raw[i * outputs + width + t] = link.append[t]
  }
  return raw
}
