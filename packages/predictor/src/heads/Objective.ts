/**
 * A head's loss as data, so that a training graph can compute its gradient without knowing the head. Every objective
 * reads a few numbers per query, `columns`, scaled so that the loss of a batch is the plain mean over its rows.
 *
 * @module
 */

/** The gradient of one row's loss by its raw outputs z, given the row's columns c. */
export type Objective =
  /** Columns s, n: n sigmoid(z + shift) - s. */
  | { readonly kind: "binomial"; readonly shift: number }
  /** Columns s, f, as `betaHead` says; the likelihood goes on for `margin` beyond the limits. */
  | { readonly kind: "beta-binomial"; readonly low: number; readonly high: number; readonly margin: number }
  /** Columns y_1 .. y_k, w_1 .. w_k: w_t (z_t - y_t). */
  | { readonly kind: "squared" }
  /** Columns mean, spread^2, w: Gaussian likelihood with z = (mean, ln standard deviation). */
  | { readonly kind: "gaussian" }
  /** Columns l_1 .. l_k, the likelihood of the label under each bin: softmax(z) - posterior. */
  | { readonly kind: "mixture" }

/** Numbers per query that an objective reads, row-major. */
export interface Columns {
  readonly objective: Objective
  readonly values: Float32Array
  readonly width: number
}

/** Columns from a function of the row. */
export const columnsOf = (
  objective: Objective,
  size: number,
  width: number,
  row: (i: number) => ReadonlyArray<number>
): Columns => {
  const values = new Float32Array(size * width)
  for (let i = 0; i < size; i++) values.set(row(i), i * width)
  return { objective, values, width }
}
