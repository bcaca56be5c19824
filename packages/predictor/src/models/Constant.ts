/**
 * The same prediction for every query: what any predictor must beat.
 *
 * @module
 */
import type { Model } from "./Model.ts"

/**
 * The constant model: the head's best single prediction.
 *
 * @example
 * ```ts
 * import { constant, inputs, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: constant() })
 * const { probability } = predictor.predict(batch.features)
 * console.log(probability[0] === probability[39], probability[0].toFixed(2)) // => true 0.49
 * ```
 */
export const constant = (): Model => ({
  name: "constant",
  fit: ({ head, labels }) => ({ fitted: { kind: "constant", raw: head.constant(labels) }, report: {} })
})
