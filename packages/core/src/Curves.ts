/**
 * Reward curves: for each query of a batch, the marginal reward of its j-th sample, j = 1 .. maxSamples. What every
 * predictor returns and every solver takes.
 *
 * @module
 */

/**
 * The curves of a batch of `size` queries from one arm (a decoder with its cost). The marginals of every query are
 * non-increasing in j: constructors detect rows that rise, replace them by their upper concave envelope and count
 * them in `hulled`.
 */
export interface Curves {
  /** How the curves were made; solvers use closed forms where there are some. */
  readonly kind: "success" | "beta" | "beta-mixture" | "histogram" | "marginals"
  /** Number of queries, n. */
  readonly size: number
  /** Largest number of samples for any query, Bmax. */
  readonly maxSamples: number
  /** Number of rows that were not concave and had to be projected. */
  readonly hulled: number
  /** Expected gain of the j-th sample of a query: q(j) - q(j - 1), j in 1 .. maxSamples. */
  readonly marginal: (query: number, j: number) => number
  /** Expected reward q(k) of the best of k samples, k in 0 .. maxSamples; q(0) = 0. */
  readonly value: (query: number, k: number) => number
}
