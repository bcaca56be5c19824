/**
 * The null that policies are compared with: what the same cost buys without a prediction. Any two levels of it can be mixed
 * at random, so it is a piecewise linear curve of value against cost, in every bootstrap resample.
 *
 * @module
 */
import type { CostUnit } from "../measure/Measured.ts"
import { costIn, type ValueAndCost } from "./Summary.ts"

/** Points by rising cost. */
export interface NullCurve {
  /** The policy that it is the curve of. */
  readonly policy: string
  readonly points: ReadonlyArray<ValueAndCost>
}

/** One axis of a curve: an array for each point, in which entry r belongs to resample r. */
type Axis = ReadonlyArray<Float64Array>

/** y at x on the piecewise linear curve of resample r: on the first piece that reaches x; `beyond` where none does. */
export const along = (xs: Axis, ys: Axis, r: number, x: number, beyond: (last: number) => number): number => {
  const last = xs.length - 1
  if (x <= xs[0][r]) return ys[0][r]
  for (let k = 1; k <= last; k++) {
    // Rounding must not put the curve's own end beyond it.
    if (x > xs[k][r] + (k === last ? 1e-12 : 0)) continue
    const width = xs[k][r] - xs[k - 1][r]
    return width <= 0 ? ys[k][r] : ys[k - 1][r] + ((x - xs[k - 1][r]) / width) * (ys[k][r] - ys[k - 1][r])
  }
  return beyond(ys[last][r])
}

/**
 * The curve's value at a cost; below its first point that point's, beyond its last the last one's. Entry by entry:
 * O(resamples points).
 */
export const valueAtCost = ({ points }: NullCurve, unit: CostUnit, cost: Float64Array): Float64Array => {
  const costs = points.map((point) => costIn(point, unit))
  const values = points.map(({ value }) => value)
  return cost.map((x, r) => along(costs, values, r, x, (last) => last))
}

/** The least cost at which the curve reaches a value; NaN where it never does. Entry by entry: O(resamples points). */
export const costOfValue = ({ points }: NullCurve, unit: CostUnit, value: Float64Array): Float64Array => {
  const costs = points.map((point) => costIn(point, unit))
  const values = points.map((point) => point.value)
  return value.map((x, r) => along(values, costs, r, x, () => Number.NaN))
}
