/**
 * Reward curves: for each query of a batch, the marginal reward of its j-th sample, j = 1 .. maxSamples. What every
 * predictor returns and every solver takes.
 *
 * @module
 */

/** Numbers as the constructors of curves take them. They are copied, except a matrix of marginals. */
export type Numbers = Float64Array | Float32Array | ReadonlyArray<number>

/** What all kinds of curves share. The marginals of a query never rise with j (see `MarginalCurves.forced`). */
export interface CurvesBase {
  /** Number of queries, n. */
  readonly size: number
  /** Largest number of samples for any query, Bmax. */
  readonly maxSamples: number
  /** Number of rows that were not concave and had to be projected. */
  readonly hulled: number
  /** Expected gain of the j-th sample of a query: q(j) - q(j - 1), j in 1 .. maxSamples. O(j); O(1) for a matrix. */
  readonly marginal: (query: number, j: number) => number
  /** Expected reward q(k) of the best of k samples, k in 0 .. maxSamples; q(0) = 0. O(k). */
  readonly value: (query: number, k: number) => number
  /**
   * Writes the marginals of a query to `out` (out[j - 1] is the j-th) for j = 1 .. `limit`, and stops early after
   * `start` of them at the first that is below `floor`. Returns the number of leading entries of `out` that count: the
   * first `start`, then all that are at least `floor`. Every solver reads curves through this one function; it uses
   * additions, multiplications and divisions alone, so that all machines see the same bits.
   */
  readonly fill: (query: number, out: Float64Array, start: number, limit: number, floor: number) => number
  /**
   * The same without a row: returns what `fill` returns, and leaves in `taken` the sum of the marginals that count and the
   * one that follows them (0 where `limit` or the end is reached). Where it is there, a pass over a batch takes half the time.
   */
  readonly take?:
    | ((query: number, taken: Float64Array, start: number, limit: number, floor: number) => number)
    | undefined
}

/** Success probability p per sample: marginal p (1 - p)^(j - 1). */
export interface SuccessCurves extends CurvesBase {
  readonly kind: "success"
  readonly success: Float64Array
}

/** Success probability distributed as Beta(alpha, beta): marginal B(alpha + 1, beta + j - 1) / B(alpha, beta). */
export interface BetaCurves extends CurvesBase {
  readonly kind: "beta"
  readonly alpha: Float64Array
  readonly beta: Float64Array
}

/** A mixture of Beta distributions per query; the arrays are row-major, `components` entries per query. */
export interface BetaMixtureCurves extends CurvesBase {
  readonly kind: "beta-mixture"
  readonly components: number
  readonly weights: Float64Array
  readonly alpha: Float64Array
  readonly beta: Float64Array
}

/** A discrete distribution over success probabilities: `weights` is row-major, `points.length` entries per query. */
export interface HistogramCurves extends CurvesBase {
  readonly kind: "histogram"
  /** The success probabilities, the same for all queries. */
  readonly points: Float64Array
  readonly weights: Float64Array
}

/** A matrix of marginals, row-major, `maxSamples` entries per query. */
export interface MarginalCurves extends CurvesBase {
  readonly kind: "marginals"
  readonly values: Float64Array | Float32Array
  /**
   * Number of leading marginals that may be of any size, because every query gets that many samples (1 where a reply
   * must be given): non-increasing from `forced + 1` on. Solvers refuse a minimum below it.
   */
  readonly forced: number
}

/** The curves of a batch of queries from one arm (a decoder with its cost), discriminated by `kind`. */
export type Curves = SuccessCurves | BetaCurves | BetaMixtureCurves | HistogramCurves | MarginalCurves
