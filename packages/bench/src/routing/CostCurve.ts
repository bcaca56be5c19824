/**
 * The null that routing is compared with: what the same cost buys without a prediction, as a piecewise linear curve of
 * value against cost, in every bootstrap resample.
 *
 * @module
 */

/** Points by rising cost; each is a statistic with its resamples (see `means`). */
export interface CostCurve {
  readonly cost: ReadonlyArray<Float64Array>
  readonly value: ReadonlyArray<Float64Array>
}

const between = (x: number, x0: number, x1: number, y0: number, y1: number): number =>
  x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)

/** The curve's value at a cost; below its first point that point's, beyond its last the last one's. */
export const curveValueAt = ({ cost, value }: CostCurve, at: Float64Array): Float64Array =>
  at.map((x, r) => {
    if (x <= cost[0][r]) return value[0][r]
    for (let k = 1; k < cost.length; k++) {
      if (x <= cost[k][r]) return between(x, cost[k - 1][r], cost[k][r], value[k - 1][r], value[k][r])
    }
    return value[cost.length - 1][r]
  })

/** The least cost at which the curve reaches a value; NaN where it never does. */
export const curveCostFor = ({ cost, value }: CostCurve, wanted: Float64Array): Float64Array =>
  wanted.map((y, r) => {
    if (y <= value[0][r]) return cost[0][r]
    for (let k = 1; k < cost.length; k++) {
      if (y <= value[k][r]) return between(y, value[k - 1][r], value[k][r], cost[k - 1][r], cost[k][r])
    }
    return Number.NaN
  })
