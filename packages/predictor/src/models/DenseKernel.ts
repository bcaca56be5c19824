/**
 * The product of a large dense layer with one input in single precision, eight numbers at once, by a WebAssembly kernel of
 * 128-bit vectors: four times as fast as scalar JavaScript, for which each float32 is widened to a double first.
 *
 * @module
 */
import type { Layer } from "./Model.ts"
import { advance, type Code, clear, op, repeatWhile } from "./WasmAssembler.ts"
import { kernelRoom, wasmKernel } from "./WasmKernel.ts"

/** Parameters: addresses of the weights, the input and the output; bytes of a row; address behind the last row. */
const [WEIGHTS, INPUT, OUTPUT, ROW_BYTES, END] = [0, 1, 2, 3, 4]
/** Place in the row, and the addresses of the four rows there. */
const PLACE = 5
const ROWS = [6, 7, 8, 9]
/** Eight sums: of the first and of the second half of each step, for each row. */
const SUMS = Array.from({ length: 8 }, (_, i) => 10 + i)
const HALVES = [18, 19]

/** Four rows through eight columns. */
const step: Code = [
  ...HALVES.flatMap((half, h) => [
    ...op.get(INPUT),
    ...op.get(PLACE),
    ...op.addInts,
    ...op.load(16 * h),
    ...op.set(half)
  ]),
  ...SUMS.flatMap((sum, i) => [
    ...op.get(ROWS[i % 4]),
    ...op.load(i < 4 ? 0 : 16),
    ...op.get(HALVES[i < 4 ? 0 : 1]),
    ...op.multiplyFloats,
    ...op.get(sum),
    ...op.addFloats,
    ...op.set(sum)
  ]),
  ...ROWS.flatMap((row) => advance(row, 32)),
  ...advance(PLACE, 32)
]

/** Stores four partial sums of each of four rows; whoever called adds them up. */
const program: Code = repeatWhile(WEIGHTS, END, [
  ...op.get(WEIGHTS),
  ...op.set(ROWS[0]),
  ...[1, 2, 3].flatMap((r) => [...op.get(ROWS[r - 1]), ...op.get(ROW_BYTES), ...op.addInts, ...op.set(ROWS[r])]),
  ...clear(SUMS),
  ...op.int(0),
  ...op.set(PLACE),
  ...repeatWhile(PLACE, ROW_BYTES, step),
  ...[0, 1, 2, 3].flatMap((r) => [
    ...op.get(OUTPUT),
    ...op.get(SUMS[r]),
    ...op.get(SUMS[r + 4]),
    ...op.addFloats,
    ...op.store(16 * r)
  ]),
  ...advance(OUTPUT, 64),
  // The last row's address stands behind it now: at the first of the next four.
  ...op.get(ROWS[3]),
  ...op.set(WEIGHTS)
])

const kernel = wasmKernel({ parameters: 5, ints: 5, vectors: 10 }, program)

/** A layer in the memory of a kernel: writes W x into the output, without the bias. */
export type DenseKernel = (input: Float64Array, output: Float64Array) => void

const makeKernel = ({ inputs, outputs, weights }: Layer): DenseKernel | undefined => {
  // Rows are filled up to whole steps of eight columns and four rows.
  const row = 8 * Math.ceil(inputs / 8)
  const rows = 4 * Math.ceil(outputs / 4)
  const inputAt = rows * row
  const outputAt = inputAt + row
  const room = kernelRoom(4 * (outputAt + 4 * rows), kernel)
  if (room === undefined) return undefined
  const [run] = room.runs
  const numbers = new Float32Array(room.buffer)
  for (let o = 0; o < outputs; o++) numbers.set(weights.subarray(o * inputs, (o + 1) * inputs), o * row)
  const end = 4 * rows * row
  return (input, output) => {
    // A loop is faster than set, which converts each number by itself.
    for (let j = 0; j < inputs; j++) numbers[inputAt + j] = input[j]
    run(0, 4 * inputAt, 4 * outputAt, 4 * row, end)
    for (let o = 0; o < outputs; o++) {
      const at = outputAt + 4 * o
      output[o] = numbers[at] + numbers[at + 1] + (numbers[at + 2] + numbers[at + 3])
    }
  }
}

/** Layers below this are not worth a memory of their own, and are computed in double precision. */
const LEAST_WEIGHTS = 65_536

const known = new WeakMap<Layer, DenseKernel | null>()

/** The kernel of a layer, made at its first use and kept for as long as the layer; undefined for small layers. */
export const denseKernel = (layer: Layer): DenseKernel | undefined => {
  if (layer.outputs < 4 || layer.weights.length < LEAST_WEIGHTS) return undefined
  const found = known.get(layer)
  if (found !== undefined) return found ?? undefined
  const made = makeKernel(layer)
  known.set(layer, made ?? null)
  return made
}
