/**
 * X'X by a WebAssembly kernel of 128-bit vectors: tiles of four by four numbers whose sums stay in registers, over columns
 * that are copied together four at a time, so that what a tile reads lies in one piece.
 *
 * @module
 */
import { addProduct, advance, type Code, clear, op, repeatWhile, storeAll } from "./WasmAssembler.ts"
import { kernelRoom, wasmKernel } from "./WasmKernel.ts"

/** Parameters: addresses of both panels, of the tile, and behind the left panel. */
const [LEFT, RIGHT, TILE, END] = [0, 1, 2, 3]
const SUMS = [4, 5, 6, 7, 8, 9, 10, 11]
const HALVES = [12, 13]
const FACTOR = 14

/** Left columns times right ones: 16 sums over the rows of the panels. */
const program: Code = [
  ...clear(SUMS),
  ...repeatWhile(LEFT, END, [
    ...HALVES.flatMap((half, h) => [...op.get(RIGHT), ...op.load(16 * h), ...op.set(half)]),
    ...[0, 1, 2, 3].flatMap((column) => [
      ...op.get(LEFT),
      ...op.splatDouble(8 * column),
      ...op.set(FACTOR),
      ...HALVES.flatMap((half, h) => addProduct(SUMS[2 * column + h], op.get(FACTOR), op.get(half)))
    ]),
    ...advance(LEFT, 32),
    ...advance(RIGHT, 32)
  ]),
  ...storeAll(TILE, SUMS)
]

const kernel = wasmKernel({ parameters: 4, ints: 0, vectors: 11 }, program)

/** Rows that are copied at once: two panels of them fit into a processor's first cache. */
const ROWS = 512

/** Adds X'X of some rows to the upper triangle of a d x d matrix; what it leaves in the lower one means nothing. */
type AddGram = (g: Float64Array, x: Float64Array, from: number, to: number) => void

const addGramOf = (rows: number, d: number): AddGram | undefined => {
  const panels = Math.ceil(d / 4)
  const tileAt = 4 * panels * rows
  const room = kernelRoom(8 * (tileAt + 16), kernel)
  if (room === undefined) return undefined
  const [run] = room.runs
  const numbers = new Float64Array(room.buffer)
  const tile = numbers.subarray(tileAt, tileAt + 16)
  return (g, x, from, to) => {
    const length = 4 * (to - from)
    for (let i = from; i < to; i++)
      for (let j = 0; j < d; j++) numbers[(j >> 2) * length + 4 * (i - from) + (j & 3)] = x[i * d + j]
    for (let left = 0; left < panels; left++)
      for (let right = left; right < panels; right++) {
        run(8 * left * length, 8 * right * length, 8 * tileAt, 8 * (left + 1) * length)
        for (let k = 0; k < 16; k++) {
          const row = 4 * left + (k >> 2)
          const column = 4 * right + (k & 3)
          if (row < d && column < d) g[row * d + column] += tile[k]
        }
      }
  }
}

/** Adds X'X (X is n x d) to the upper triangle of g, twice as fast as plain code or more; false where that cannot be. */
export const addGram = (g: Float64Array, x: Float64Array, n: number, d: number): boolean => {
  const add = addGramOf(Math.min(n, ROWS), d)
  if (add === undefined) return false
  for (let from = 0; from < n; from += ROWS) add(g, x, from, Math.min(n, from + ROWS))
  return true
}
