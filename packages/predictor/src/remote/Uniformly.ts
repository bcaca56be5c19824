/**
 * Going on without a predictor, where the caller chooses to.
 *
 * @module
 */
import { type SuccessPrediction, successHead } from "../heads/Success.ts"
import { PredictorError } from "../PredictorError.ts"

/** A prediction, or the same prediction for all queries and the reason why. */
export interface PossiblyUniform<P> {
  readonly prediction: P | SuccessPrediction
  /** Undefined where the prediction is a real one. */
  readonly because: PredictorError | undefined
}

/**
 * The same success probability for every query: every policy then allocates uniformly.
 *
 * @example
 * ```ts
 * import { uniformPrediction } from "@alloc/predictor"
 *
 * console.log(uniformPrediction(2, 0.25).probability) // => [0.25, 0.25]
 * ```
 */
export const uniformPrediction = (size: number, probability: number): SuccessPrediction =>
  successHead().decode(new Float64Array(size).fill(Math.log(probability) - Math.log1p(-probability)))

/**
 * Predicts, and where the remote predictor cannot be reached, is too slow or answers with a passing fault, goes on as if
 * every query had the same success probability, and says so in `because`. Other errors still reject.
 *
 * @example
 * ```ts
 * import { predictUniformly, PredictorError } from "@alloc/predictor"
 *
 * const reason = { _tag: "Unreachable", url: "http://x", cause: "refused", retryable: true } as const
 * const { because, prediction } = await predictUniformly(() => Promise.reject(new PredictorError({ reason })), 2, 0.5)
 * console.log(because?.reason._tag, Array.from((prediction as { probability: Float64Array }).probability)) // => Unreachable [ 0.5, 0.5 ]
 * ```
 */
export const predictUniformly = async <P>(
  predict: () => Promise<P>,
  size: number,
  probability: number
): Promise<PossiblyUniform<P>> => {
  try {
    return { prediction: await predict(), because: undefined }
  } catch (error) {
    if (error instanceof PredictorError && "retryable" in error.reason && error.reason.retryable) {
      return { prediction: uniformPrediction(size, probability), because: error }
    }
    throw error
  }
}
