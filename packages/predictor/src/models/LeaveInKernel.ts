/**
 * The rows of ridge's basis through L^-1, eight at once, by WebAssembly kernels of 128-bit vectors: the recurrence of a
 * single row would wait for each of its steps.
 *
 * @module
 */
import type { Factors } from "./Tridiagonal.ts"
import { addProduct, advance, clear, op, repeatWhile, storeAll } from "./WasmAssembler.ts"
import { kernelRoom, wasmKernel } from "./WasmKernel.ts"

/** Parameters: addresses of eight rows, of their z, of L and of D^-1, behind L, and of the sums. */
const [ROWS, Z, LOWER, INVERSE, END, SUMS_AT] = [0, 1, 2, 3, 4, 5]
const NOW = [6, 7, 8, 9]
const SUMS = [10, 11, 12, 13]
const [LEFT, WEIGHT] = [14, 15]

const lowerKernel = wasmKernel({ parameters: 6, ints: 0, vectors: 10 }, [
  ...clear([...NOW, ...SUMS]),
  ...repeatWhile(LOWER, END, [
    ...[LOWER, INVERSE].flatMap((at, k) => [...op.get(at), ...op.splatDouble(0), ...op.set([LEFT, WEIGHT][k])]),
    ...NOW.flatMap((now, k) => [
      ...op.get(ROWS),
      ...op.load(16 * k),
      ...op.get(LEFT),
      ...op.get(now),
      ...op.multiplyDoubles,
      ...op.subtractDoubles,
      ...op.set(now),
      ...op.get(Z),
      ...op.get(now),
      ...op.store(16 * k),
      ...addProduct(SUMS[k], [...op.get(now), ...op.get(now), ...op.multiplyDoubles], op.get(WEIGHT))
    ]),
    ...advance(ROWS, 64),
    ...advance(Z, 64),
    ...advance(LOWER, 8),
    ...advance(INVERSE, 8)
  ]),
  ...storeAll(SUMS_AT, SUMS)
])

/** Parameters: addresses of z, of a vector, behind it, and of the products. */
const [FACTOR_AT, FACTOR_END, PRODUCTS_AT] = [1, 2, 3]
const PRODUCTS = [4, 5, 6, 7]
const FACTOR = 8

const dotKernel = wasmKernel({ parameters: 4, ints: 0, vectors: 5 }, [
  ...clear(PRODUCTS),
  ...repeatWhile(FACTOR_AT, FACTOR_END, [
    ...op.get(FACTOR_AT),
    ...op.splatDouble(0),
    ...op.set(FACTOR),
    ...PRODUCTS.flatMap((sum, k) => addProduct(sum, [...op.get(0), ...op.load(16 * k)], op.get(FACTOR))),
    ...advance(0, 64),
    ...advance(FACTOR_AT, 8)
  ]),
  ...storeAll(PRODUCTS_AT, PRODUCTS)
])

/** A shifted system T + s I = L D L', and vectors whose products with z = L^-1 row are asked for. */
export interface LeaveInSystem {
  readonly factors: Factors
  readonly vectors: ReadonlyArray<Float64Array>
}

/** Takes, for a system and a row, the sum of z^2 / D and the products of z with the vectors: those of vector t at 8 t + place. */
export type LeaveInTaker = (system: number, row: number, own: number, products: Float64Array, place: number) => void

/** Every row (size x order) through every system; false where no kernel runs. */
export const leaveInEights = (
  rows: Float64Array,
  order: number,
  systems: ReadonlyArray<LeaveInSystem>,
  take: LeaveInTaker
): boolean => {
  const size = rows.length / order
  const count = systems[0].vectors.length
  const [rowsAt, zAt, systemsAt] = [0, 8 * order, 16 * order]
  const systemSize = (2 + count) * order
  const ownAt = systemsAt + systems.length * systemSize
  const productsAt = ownAt + 8
  const room = kernelRoom(8 * (productsAt + 8 * count), lowerKernel, dotKernel)
  if (room === undefined) return false
  const [lower, dot] = room.runs
  const numbers = new Float64Array(room.buffer)
  for (const [s, { factors, vectors }] of systems.entries())
    for (const [k, part] of [factors.lower, factors.inverse, ...vectors].entries())
      numbers.set(part, systemsAt + s * systemSize + k * order)
  const products = numbers.subarray(productsAt, productsAt + 8 * count)
  for (let first = 0; first < size; first += 8) {
    const places = Math.min(8, size - first)
    for (let place = 0; place < places; place++)
      for (let k = 0; k < order; k++) numbers[rowsAt + 8 * k + place] = rows[(first + place) * order + k]
    for (let s = 0; s < systems.length; s++) {
      const lowerAt = 8 * (systemsAt + s * systemSize)
      const vectorsAt = lowerAt + 16 * order
      lower(8 * rowsAt, 8 * zAt, lowerAt, lowerAt + 8 * order, lowerAt + 8 * order, 8 * ownAt)
      for (let t = 0; t < count; t++)
        dot(8 * zAt, vectorsAt + 8 * t * order, vectorsAt + 8 * (t + 1) * order, 8 * (productsAt + 8 * t))
      for (let place = 0; place < places; place++) take(s, first + place, numbers[ownAt + place], products, place)
    }
  }
  return true
}
