/**
 * What predictions may be, beside the counts that they are scored against.
 *
 * @module
 */
import { type Counts, checkCounts } from "../Labels.ts"
import { fail } from "../PredictorError.ts"
import { checkProbabilities } from "./Numbers.ts"
import { checkList } from "./Shapes.ts"

/**
 * What every metric of predicted probabilities asks first: a prediction in [0, 1] for every query, at least one query,
 * and valid counts, none without trials.
 *
 * @throws PredictorError `TooFewRows`, `LengthMismatch`, `InvalidNumber`, `InvalidLabel`
 */
export const checkPredictions = (probability: ArrayLike<number>, labels: Counts): void => {
  checkList("probability", probability)
  const size = probability.length
  if (size === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a metric" })
  checkProbabilities("probability", probability)
  checkCounts(labels, { length: size })
}
