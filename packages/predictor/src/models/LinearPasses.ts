/**
 * The two passes over the rows that linear regression repeats: raw outputs of a point, and the gradient by it. Four rows go
 * together, so that sums do not wait for each other and the gradient is read and written a quarter as often.
 *
 * @module
 */

/** Rows of numbers, row-major. */
export interface Scores {
  readonly rank: number
  readonly scores: Float64Array
}

/**
 * Raw outputs of chosen rows, rows x outputs. A point has `rank` coefficients for each output, then the intercepts.
 * O(rows rank outputs).
 */
export const rawOutputs = (
  { rank, scores }: Scores,
  rows: Int32Array,
  point: Float64Array,
  outputs: number
): Float64Array => {
  const size = rows.length
  const raw = new Float64Array(size * outputs)
  // Behind the last row stands the last row again.
  const at = (i: number): number => rows[Math.min(i, size - 1)] * rank
  for (let i = 0; i < size; i += 4) {
    const [r0, r1, r2, r3] = [at(i), at(i + 1), at(i + 2), at(i + 3)]
    for (let t = 0; t < outputs; t++) {
      const from = t * rank
      let s0 = point[rank * outputs + t]
      let [s1, s2, s3] = [s0, s0, s0]
      for (let j = 0; j < rank; j++) {
        const coefficient = point[from + j]
        s0 += scores[r0 + j] * coefficient
        s1 += scores[r1 + j] * coefficient
        s2 += scores[r2 + j] * coefficient
        s3 += scores[r3 + j] * coefficient
      }
      raw[i * outputs + t] = s0
      if (i + 1 < size) raw[(i + 1) * outputs + t] = s1
      if (i + 2 < size) raw[(i + 2) * outputs + t] = s2
      if (i + 3 < size) raw[(i + 3) * outputs + t] = s3
    }
  }
  return raw
}

/** Adds to the gradient by the point what the gradient by raw outputs (rows x outputs) makes of it. O(rows rank outputs). */
export const addGradients = (
  { rank, scores }: Scores,
  rows: Int32Array,
  byRaw: Float64Array,
  gradient: Float64Array
): void => {
  const size = rows.length
  const outputs = size === 0 ? 0 : byRaw.length / size
  const at = (i: number): number => rows[Math.min(i, size - 1)] * rank
  for (let i = 0; i < size; i += 4) {
    const [r0, r1, r2, r3] = [at(i), at(i + 1), at(i + 2), at(i + 3)]
    for (let t = 0; t < outputs; t++) {
      const from = t * rank
      const g0 = byRaw[i * outputs + t]
      const g1 = i + 1 < size ? byRaw[(i + 1) * outputs + t] : 0
      const g2 = i + 2 < size ? byRaw[(i + 2) * outputs + t] : 0
      const g3 = i + 3 < size ? byRaw[(i + 3) * outputs + t] : 0
      for (let j = 0; j < rank; j++)
        gradient[from + j] += g0 * scores[r0 + j] + g1 * scores[r1 + j] + (g2 * scores[r2 + j] + g3 * scores[r3 + j])
      gradient[rank * outputs + t] += g0 + g1 + (g2 + g3)
    }
  }
}
