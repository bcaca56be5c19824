/**
 * Conformal lower bounds: "at least this, with probability 1 - alpha", whatever the predictor.
 *
 * @module
 */
import { checkLength, checkNumbers } from "../checks/Numbers.ts"
import { checkOptions, lowerLimit, required, share } from "../checks/Options.ts"
import { fail } from "../PredictorError.ts"

/** A split-conformal lower bound. */
export interface LowerBound {
  /** Miscoverage that was asked for. */
  readonly alpha: number
  /** What is subtracted from a prediction. -Infinity never occurs; Infinity where there were too few queries. */
  readonly margin: number
  /** Number of calibration queries. */
  readonly size: number
  readonly apply: (predicted: ArrayLike<number>) => Float64Array
}

/**
 * From predictions and observations of calibration queries: the margin is the ceil((n + 1)(1 - alpha))-th smallest of
 * predicted - observed. For a new query that is exchangeable with them, observed >= predicted - margin holds with
 * probability at least 1 - alpha (Vovk et al., 2005; Lei et al., 2018). The observation is what was calibrated on: the
 * success rate in as many samples, or the mean reward. It is a statement on average over queries, not for each one.
 * `floor` is the least possible observation, where a bound below says nothing.
 *
 * @throws PredictorError `InvalidOption`, `LengthMismatch`, `InvalidNumber`, `TooFewRows` (n + 1 < 1 / alpha)
 * @example
 * ```ts
 * import { conformalLowerBound } from "@alloc/predictor/calibration"
 *
 * const bound = conformalLowerBound([0.5, 0.5, 0.5, 0.5], [0.4, 0.5, 0.6, 0.3], { alpha: 0.2 })
 * console.log(bound.margin.toFixed(1), bound.apply([0.9])[0].toFixed(1)) // => 0.2 0.7
 * ```
 */
export const conformalLowerBound = (
  predicted: ArrayLike<number>,
  observed: ArrayLike<number>,
  options: { readonly alpha: number; readonly floor?: number | undefined }
): LowerBound => {
  checkOptions(options, { alpha: required(share), floor: lowerLimit })
  const { alpha, floor = 0 } = options
  checkNumbers("predicted", predicted)
  const size = predicted.length
  checkLength("observed", observed, size)
  checkNumbers("predicted", predicted)
  checkNumbers("observed", observed)
  const rank = Math.ceil((size + 1) * (1 - alpha) - 1e-9)
  if (rank > size) {
    fail({ _tag: "TooFewRows", rows: size, needed: Math.ceil(1 / alpha - 1 - 1e-9), what: `a bound at alpha ${alpha}` })
  }
  const excess = Float64Array.from({ length: size }, (_, i) => predicted[i] - observed[i]).sort()
  const margin = excess[rank - 1]
  return {
    alpha,
    margin,
    size,
    apply: (batch) => {
      checkNumbers("predicted", batch)
      return Float64Array.from(batch, (p) => Math.max(floor, p - margin))
    }
  }
}
