/**
 * The same prediction for every query: what any predictor must beat.
 *
 * @module
 */
import type { Model } from "./Model.ts"

/** The constant model: the head's best single prediction. */
export const constant = (): Model => ({
  name: "constant",
  fit: ({ head, labels }) => ({ fitted: { kind: "constant", raw: head.constant(labels) }, report: {} })
})
