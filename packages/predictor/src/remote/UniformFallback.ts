/**
 * Going on without a predictor, where the caller chooses to.
 *
 * @module
 */
import { checkProbabilities } from "../checks/Numbers.ts"
import { checkOptions, required, wholeNumber } from "../checks/Options.ts"
import { checkFunction } from "../checks/Shapes.ts"
import { type SuccessPrediction, successHead } from "../heads/Success.ts"
import { PredictorError } from "../PredictorError.ts"

/** A prediction, or the same prediction for all queries and the reason why. */
export interface PredictionOrUniform<P> {
  readonly prediction: P | SuccessPrediction
  /** Undefined where the prediction is a real one. */
  readonly failure: PredictorError | undefined
}

/**
 * The same success probability for every query: every policy then allocates uniformly.
 *
 * @example
 * ```ts
 * import { uniformPrediction } from "@alloc/predictor/remote"
 *
 * console.log(uniformPrediction(2, 0.25).probability) // => [0.25, 0.25]
 * ```
 */
export const uniformPrediction = (size: number, probability: number): SuccessPrediction => {
  checkOptions({ size }, { size: required(wholeNumber(0, 2 ** 28)) })
  checkProbabilities("probability", [probability])
  return successHead().decode(new Float64Array(size).fill(Math.log(probability) - Math.log1p(-probability)))
}

/**
 * Predicts, and where the remote predictor cannot be reached, is too slow or answers with a passing fault, goes on as if
 * every query had the same success probability, and says so in `failure`. Other errors still reject.
 *
 * @example
 * ```ts
 * import { PredictorError } from "@alloc/predictor"
 * import { predictOrUniform } from "@alloc/predictor/remote"
 *
 * const reason = { _tag: "Unreachable", url: "http://x", cause: "refused", retryable: true } as const
 * const { failure, prediction } = await predictOrUniform(() => Promise.reject(new PredictorError({ reason })), 2, 0.5)
 * console.log(failure?.reason._tag, Array.from((prediction as { probability: Float64Array }).probability)) // => Unreachable [ 0.5, 0.5 ]
 * ```
 */
export const predictOrUniform = async <P>(
  predict: () => Promise<P>,
  size: number,
  probability: number
): Promise<PredictionOrUniform<P>> => {
  checkFunction("predict", predict)
  checkOptions({ size }, { size: required(wholeNumber(0, 2 ** 28)) })
  checkProbabilities("probability", [probability])
  try {
    return { prediction: await predict(), failure: undefined }
  } catch (error) {
    if (error instanceof PredictorError && "retryable" in error.reason && error.reason.retryable) {
      return { prediction: uniformPrediction(size, probability), failure: error }
    }
    throw error
  }
}
