/**
 * What other training sets would have changed: the predictors and the fitted policies are fitted again on random halves of
 * what they learn from, and every statistic is taken again on the same scored queries.
 *
 * The spread over halves drawn without replacement is an estimate of the variance over training sets of the full size: half
 * of the queries doubles the variance, and that both halves come from the same queries halves it again. It is added to the
 * variance over scored queries; that it is known from few fits makes Student's t of the normal distribution (Satterthwaite).
 *
 * @module
 */
import { deviationOf, standardDeviation } from "./Bootstrap.ts"
import { criticalT } from "./Significance.ts"

/** A statistic after each of the other fits; none where nothing is fitted. */
export type Refitted = ReadonlyArray<number>

/** How uncertain a statistic is, by scored queries and by fits. */
export interface Uncertainty {
  /** Standard deviation. */
  readonly deviation: number
  /** Degrees of freedom of that deviation; infinite without other fits. */
  readonly freedom: number
  /** What intervals by scored queries alone are to be stretched by. */
  readonly widening: number
}

/** The uncertainty of a statistic (entry 0 plain, then resamples) whose value after other fits is `refitted`. */
export const uncertaintyOf = (statistic: Float64Array, refitted: Refitted): Uncertainty => {
  const queries = deviationOf(statistic) ** 2
  if (refitted.length < 2) return { deviation: Math.sqrt(queries), freedom: Number.POSITIVE_INFINITY, widening: 1 }
  const fits = standardDeviation(Float64Array.from(refitted)) ** 2
  const total = queries + fits
  const freedom = fits === 0 ? Number.POSITIVE_INFINITY : (total ** 2 * (refitted.length - 1)) / fits ** 2
  const stretched = queries === 0 ? 1 : Math.sqrt(total / queries)
  return {
    deviation: Math.sqrt(total),
    freedom,
    widening: (stretched * criticalT(0.05, freedom)) / criticalT(0.05)
  }
}
