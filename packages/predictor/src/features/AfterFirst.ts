/**
 * Prediction after a first sample was seen: the query's features with what that sample showed.
 *
 * @module
 */

import { checkLength, checkNumbers } from "../checks/Numbers.ts"
import { checkObject } from "../checks/Shapes.ts"
import { checkInputs, type Inputs, inputs } from "../Inputs.ts"
import type { Rewards } from "../Labels.ts"
import { checkRows } from "../Labels.ts"
import { fail } from "../PredictorError.ts"
import { concatenate } from "./Concatenate.ts"

/** What the first sample of each query showed. */
export interface FirstSample {
  readonly reward: ArrayLike<number>
  /** Natural logarithm of the sample's probability, summed over its tokens. */
  readonly logProbability: ArrayLike<number>
  readonly tokens: ArrayLike<number>
}

/**
 * The query's features and, beside them, the first sample's reward, log-probability, log-probability per token and
 * ln(1 + tokens). Train on `withoutFirst` labels: the first sample must not be both feature and label.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidNumber`
 * @example
 * ```ts
 * import { afterFirst, inputs } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const queries = inputs(["a", "b"], { source, size: 2, values: Float32Array.of(0.5, 0.7) })
 * const first = { reward: [1, 0], logProbability: [-2, -8], tokens: [4, 8] }
 * const wide = afterFirst(queries, first)
 * console.log(wide.features.source.width, Array.from(wide.features.values.subarray(6, 9))) // => 5 [ 0, -8, -1 ]
 * ```
 */
export const afterFirst = (queries: Inputs, first: FirstSample): Inputs => {
  checkInputs(queries)
  checkObject("first", first, "reward", "logProbability", "tokens")
  const size = queries.ids.length
  for (const field of ["reward", "logProbability", "tokens"] as const) {
    checkLength(field, first[field], size)
    checkNumbers(field, first[field])
  }
  const values = new Float32Array(size * 4)
  for (let i = 0; i < size; i++) {
    const l = first.logProbability[i]
    values.set([first.reward[i], l, l / Math.max(1, first.tokens[i]), Math.log1p(first.tokens[i])], i * 4)
  }
  const source = { model: "first sample", modelHash: "1", kind: "reward, log-probability, per token, length", width: 4 }
  return inputs(queries.ids, concatenate([queries.features, { source, size, values }]))
}

const behindFirst = (row: ArrayLike<number>, i: number): ReadonlyArray<number> => {
  if (row.length < 2) {
    fail({
      _tag: "InvalidLabel",
      query: String(i),
      field: "rewards",
      value: row.length,
      valid: "at least two samples"
    })
  }
  return Array.from(row).slice(1)
}

/**
 * The rewards of all samples but the first.
 *
 * @throws PredictorError `InvalidLabel` for a query with fewer than two samples
 * @example
 * ```ts
 * import { withoutFirst } from "@alloc/predictor"
 *
 * console.log(withoutFirst({ rewards: [[1, 0, 1], [0, 0]] }).rewards) // => [ [ 0, 1 ], [ 0 ] ]
 * ```
 */
export const withoutFirst = (labels: Rewards): Rewards => {
  checkRows(labels)
  return { rewards: labels.rewards.map(behindFirst) }
}
