/**
 * What early stopping looks at, and when what was trained is kept: rows that are held out as rare outcomes are spread, and a
 * comparison with the constant prediction that training starts from.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { type Head, startOf } from "../heads/Head.ts"
import { PredictorError } from "../PredictorError.ts"

/** Parts of the held-out rows whose losses are compared. */
const PARTS = 20

/**
 * Which rows are held out: equally far apart in the order of their first target, so that a tenth of the rows has a tenth of
 * rare outcomes, too. Ties are in random order.
 */
export const heldOutRows = <L, P>(
  head: Head<L, P>,
  labels: L,
  size: number,
  count: number,
  seed: number
): { readonly held: Int32Array; readonly kept: Int32Array } => {
  const { values, weights, width } = head.targets(labels)
  const first = Float64Array.from({ length: size }, (_, i) => (weights[i * width] > 0 ? values[i * width] : 0))
  const order = permutation(size, random(seed, "hold out")).sort((a, b) => first[a] - first[b])
  const offset = random(seed, "first held out").next()
  const isHeld = new Uint8Array(size)
  for (let k = 0; k < count; k++) isHeld[order[Math.floor(((k + offset) * size) / count)]] = 1
  const rows = Int32Array.from({ length: size }, (_, i) => i)
  return { held: rows.filter((i) => isHeld[i] === 1), kept: rows.filter((i) => isHeld[i] === 0) }
}

/** Whether all held-out outcomes are the same: then whatever says so more surely looks better. */
const isOneClass = <L, P>(head: Head<L, P>, labels: L): boolean => {
  try {
    head.checkLearnable(labels)
    return false
  } catch (error) {
    return error instanceof PredictorError && error.reason._tag === "OneClass"
  }
}

/** Loss of raw outputs on some rows, and of the constant that is best for these rows. */
const losses = <L, P>(
  head: Head<L, P>,
  labels: L,
  raw: Float64Array,
  rows: Int32Array
): { readonly own: number; readonly constant: number } => {
  const width = head.outputs
  const selected = head.select(labels, rows)
  const constant = startOf(head, selected)
  const each = (at: (row: number, output: number) => number): Float64Array =>
    Float64Array.from({ length: rows.length * width }, (_, i) => at(rows[Math.floor(i / width)], i % width))
  return {
    own: head.loss(
      each((row, output) => raw[row * width + output]),
      selected
    ),
    constant: head.loss(
      each((_, output) => constant[output]),
      selected
    )
  }
}

/**
 * Whether raw outputs (rows x outputs) are better than any constant, and not by one lucky row: without each twentieth of the
 * rows they are better than the best constant for the rows that are left, and these differ in outcome.
 */
export const isBetterThanConstant = <L, P>(head: Head<L, P>, labels: L, raw: Float64Array): boolean => {
  const size = raw.length / head.outputs
  const parts = Math.min(PARTS, size)
  const all = Int32Array.from({ length: size }, (_, i) => i)
  for (let part = 0; part < parts; part++) {
    const rows = size === 1 ? all : all.filter((i) => i % parts !== part)
    if (isOneClass(head, head.select(labels, rows))) return false
    const { constant, own } = losses(head, labels, raw, rows)
    if (!(own < constant)) return false
  }
  return true
}
