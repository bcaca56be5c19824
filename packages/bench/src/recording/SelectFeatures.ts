/**
 * Some rows of features.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"

/** The features of these rows, in their order; zeros for the row -1. O(rows x width). */
export const selectFeatures = ({ source, values }: Features, rows: Int32Array): Features => {
  const selected = new Float32Array(rows.length * source.width)
  rows.forEach((row, i) => {
    selected.set(values.subarray(row * source.width, (row + 1) * source.width), i * source.width)
  })
  return { source, size: rows.length, values: selected }
}
