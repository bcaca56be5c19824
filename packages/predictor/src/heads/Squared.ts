/**
 * Weighted squared error on vectors of targets, some of which may be missing: shared by the heads for marginals and for
 * scores per arm.
 *
 * @module
 */
import type { Targets } from "./Head.ts"
import { type Columns, columnsOf } from "./Objective.ts"

/** (1 / n) sum_i sum_t w_it (z_it - y_it)^2 / 2 and its gradient. */
export const squaredLoss = (raw: Float64Array, targets: Targets, gradient?: Float64Array): number => {
  const { values, weights, width } = targets
  const size = values.length / width
  let total = 0
  for (let i = 0; i < raw.length; i++) {
    const d = raw[i] - values[i]
    total += 0.5 * weights[i] * d * d
    if (gradient !== undefined) gradient[i] = (weights[i] * d) / size
  }
  return total / size
}

/** Weighted mean of each target. */
export const meanTargets = (targets: Targets): Float64Array => {
  const { values, weights, width } = targets
  const sums = new Float64Array(width)
  const totals = new Float64Array(width)
  for (let i = 0; i < values.length; i++) {
    sums[i % width] += weights[i] * values[i]
    totals[i % width] += weights[i]
  }
  return sums.map((sum, t) => (totals[t] === 0 ? 0 : sum / totals[t]))
}

/** Columns of the squared objective. */
export const squaredColumns = ({ values, weights, width }: Targets): Columns =>
  columnsOf({ kind: "squared" }, values.length / width, 2 * width, (i) => [
    ...values.subarray(i * width, (i + 1) * width),
    ...weights.subarray(i * width, (i + 1) * width)
  ])
