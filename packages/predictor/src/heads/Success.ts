/**
 * Success probability: one number per query, learnt by cross entropy on successes out of n.
 *
 * @module
 */
import { type Curves, successCurves } from "@alloc/core"
import { checkOptions, either, oneOf, positive } from "../checks/Options.ts"
import { type Counts, checkCounts, refuseOneClass, selectCounts, totals } from "../Labels.ts"
import { predictionRows } from "../PredictionRows.ts"
import { type Head, logOdds, numbersOf, sigmoid, softplus } from "./Head.ts"
import { columnsOf } from "./Objective.ts"
import { probabilityLimits } from "./ProbabilityLimits.ts"

/** Predicted success probability of one sample, per query. */
export interface SuccessPrediction {
  readonly kind: "success"
  readonly probability: Float64Array
  /** Reward curves of best-of-k for k up to `maxSamples`. */
  readonly curves: (maxSamples: number) => Curves
}

/** Options of the success head. */
export interface SuccessOptions {
  /**
   * "balanced" lets all successes together weigh as much as all failures in training, for rare successes; predictions
   * are corrected back, so that they stay probabilities. Default "none".
   */
  readonly classWeight?: "none" | "balanced" | number | undefined
}

/** Observed success rates, weighted by the number of trials. */
export const rateTargets = (labels: Counts): { values: Float64Array; width: number; weights: Float64Array } => {
  const weights = Float64Array.from(labels.trials)
  return { values: weights.map((n, i) => labels.successes[i] / n), width: 1, weights }
}

/** Cross entropy per sample where a success weighs `omega` times a failure, and its gradient. */
const weightedCrossEntropy = (raw: Float64Array, labels: Counts, omega: number, gradient?: Float64Array): number => {
  const shift = Math.log(omega)
  let total = 0
  let weight = 0
  for (let i = 0; i < raw.length; i++) {
    const s = omega * labels.successes[i]
    const f = labels.trials[i] - labels.successes[i]
    weight += s + f
    total += s * softplus(-raw[i] - shift) + f * softplus(raw[i] + shift)
  }
  if (gradient !== undefined) {
    for (let i = 0; i < raw.length; i++) {
      const s = omega * labels.successes[i]
      const f = labels.trials[i] - labels.successes[i]
      gradient[i] = ((s + f) * sigmoid(raw[i] + shift) - s) / weight
    }
  }
  return total / weight
}

/**
 * The head for binary rewards. The loss is the cross entropy of every single sample, in nats per sample:
 * -(1 / N) sum_i [s_i ln p_i + (n_i - s_i) ln(1 - p_i)] with N = sum_i n_i, so a query with twice the samples counts
 * twice. Raw output: the log odds.
 *
 * @throws PredictorError `InvalidLabel`, `OneClass`, `LengthMismatch`
 * @example
 * ```ts
 * import { successHead } from "@alloc/predictor"
 *
 * const { curves, probability } = successHead().decode(Float64Array.of(0))
 * console.log(probability[0], curves(3).value(0, 3)) // => 0.5 0.875
 * ```
 */
export const successHead = (options: SuccessOptions = {}): Head<Counts, SuccessPrediction> => {
  checkOptions(options, { classWeight: either(oneOf("none", "balanced"), positive) })
  const asked = options.classWeight ?? "none"
  // The weight of a success relative to a failure. "balanced" is resolved from the labels, so it must be known by
  // `decode`, too: it is carried by shifting the raw output, which stays the uncorrected log odds of the true rate.
  const weightOf = (labels: Counts): number => {
    if (asked === "none") return 1
    if (typeof asked === "number") return asked
    const t = totals(labels)
    return (t.trials - t.successes) / t.successes
  }
  return {
    name: "success",
    spec: {},
    outputs: 1,
    check: checkCounts,
    checkLearnable: refuseOneClass,
    select: selectCounts,
    loss: (raw, labels, gradient) => weightedCrossEntropy(raw, labels, weightOf(labels), gradient),
    constant: (labels) => {
      const t = totals(labels)
      return Float64Array.of(Math.log((t.successes + 0.5) / (t.trials - t.successes + 0.5)))
    },
    targets: rateTargets,
    link: (scores, labels) => ({ kind: "logit", ...probabilityLimits(scores, labels), append: [] }),
    columns: (labels) => {
      const omega = weightOf(labels)
      const t = totals(labels)
      const mean = (omega * t.successes + t.trials - t.successes) / labels.trials.length
      return columnsOf({ kind: "binomial", shift: Math.log(omega) }, labels.trials.length, 2, (i) => {
        const s = (omega * labels.successes[i]) / mean
        return [s, s + (labels.trials[i] - labels.successes[i]) / mean]
      })
    },
    probability: ({ values }) => values.map(sigmoid),
    withProbability: (_, probability) => predictionRows(logOdds(probability), 1),
    decode: (raw) => {
      const probability = numbersOf(raw, 1).map(sigmoid)
      return { kind: "success", probability, curves: (maxSamples) => successCurves(probability, { maxSamples }) }
    }
  }
}
