/**
 * The two loops of a reduction to tridiagonal form by WebAssembly kernels of 128-bit vectors: the pass over two rows of the
 * matrix at once, and the rotation of eight rows by all reflections.
 *
 * @module
 */
import { addProduct, advance, type Code, clear, op, repeatWhile, storeAll } from "./WasmAssembler.ts"
import { kernelRoom, wasmKernel } from "./WasmKernel.ts"

/** Code for a - b c, of two float64 each. */
const lessProduct = (a: Code, b: Code, c: Code): Code => [
  ...a,
  ...b,
  ...c,
  ...op.multiplyDoubles,
  ...op.subtractDoubles
]

const sumOf = (a: number, b: number): Code => [...op.get(a), ...op.get(b), ...op.addInts]

/** Parameters: addresses of two rows, of v, w, x and the product; bytes before the diagonal; address of both rows' sums. */
const [ROW, NEXT, V, W, X, PRODUCT, BYTES, SUMS_AT, END] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
const [V_HERE, W_HERE, X_HERE] = [9, 10, 11]
/** For each of the two rows: v, w and x on its diagonal, its numbers, its sum. */
const PAIR = [0, 1].map((k) => ({ at: [ROW, NEXT][k], v: 12 + k, w: 14 + k, x: 16 + k, now: 18 + k, sum: 20 + k }))

/** Subtracts v w' + w v' from what stands before the diagonal in two rows, and multiplies that by x from both sides. */
const pairProgram: Code = [
  ...PAIR.flatMap(({ sum, v, w, x }, k) => [
    ...[v, w, x].flatMap((local, i) => [...sumOf([V, W, X][i], BYTES), ...op.splatDouble(8 * k), ...op.set(local)]),
    ...op.zeros,
    ...op.set(sum)
  ]),
  ...sumOf(ROW, BYTES),
  ...op.set(END),
  ...repeatWhile(ROW, END, [
    ...[V_HERE, W_HERE, X_HERE].flatMap((here, i) => [...op.get([V, W, X][i]), ...op.load(0), ...op.set(here)]),
    ...PAIR.flatMap(({ at, now, sum, v, w }) => [
      ...op.get(at),
      ...lessProduct(lessProduct([...op.get(at), ...op.load(0)], op.get(v), op.get(W_HERE)), op.get(w), op.get(V_HERE)),
      ...op.set(now),
      ...op.get(now),
      ...op.store(0),
      ...addProduct(sum, op.get(now), op.get(X_HERE))
    ]),
    ...op.get(PRODUCT),
    ...op.get(PRODUCT),
    ...op.load(0),
    ...PAIR.flatMap(({ now, x }) => [...op.get(now), ...op.get(x), ...op.multiplyDoubles, ...op.addDoubles]),
    ...op.store(0),
    ...[ROW, NEXT, V, W, X, PRODUCT].flatMap((pointer) => advance(pointer, 16))
  ]),
  ...storeAll(
    SUMS_AT,
    PAIR.map(({ sum }) => sum)
  )
]

const pairKernel = wasmKernel({ parameters: 8, ints: 1, vectors: 13 }, pairProgram)

/** The numbers that a reduction works on, in a kernel's memory. */
export interface ReductionSpace {
  readonly matrix: Float64Array
  readonly product: Float64Array
  readonly v: Float64Array
  readonly w: Float64Array
  /**
   * Rows `row` and `row + 1`, an even number of numbers each: subtracts v w' + w v', and adds to the product what others
   * get from them. Leaves the two sums of each row, which its own product gets, in `sums`.
   */
  readonly pair: (row: number, v: Float64Array, x: Float64Array) => void
  readonly sums: Float64Array
}

/** Room for a matrix of an order; undefined where no kernel runs. */
export const reductionSpace = (order: number): ReductionSpace | undefined => {
  const square = order * order
  const room = kernelRoom(8 * (square + 3 * order + 4), pairKernel)
  if (room === undefined) return undefined
  const [run] = room.runs
  const numbers = (from: number, length: number): Float64Array => new Float64Array(room.buffer, 8 * from, length)
  const [product, v, w] = [0, 1, 2].map((k) => numbers(square + k * order, order))
  const sums = numbers(square + 3 * order, 4)
  const pair: ReductionSpace["pair"] = (row, { byteOffset }, x) => {
    const at = 8 * row * order
    run(at, at + 8 * order, byteOffset, w.byteOffset, x.byteOffset, product.byteOffset, 8 * row, sums.byteOffset)
  }
  return { matrix: numbers(0, square), product, v, w, pair, sums }
}

/** Parameters: addresses of eight rows, column by column, of the last reflector and of its scale; bytes to the reflector before, negative, and bytes of the reflector. */
const [ROWS, REFLECTOR, SCALE, STRIDE, LENGTH] = [0, 1, 2, 3, 4]
const [BEFORE, PLACE, OLD_AT, NEW_AT, STOP, NONE] = [5, 6, 7, 8, 9, 10]
const FACTORS = [11, 12, 13, 14]
const ALONG = [15, 16, 17, 18]
const [OLD, NEW, NUMBERS] = [19, 20, 21]

/** Subtracts the reflection before from two of the eight numbers of a column. */
const subtracted = (column: number, k: number): Code =>
  lessProduct([...op.get(column), ...op.load(16 * k)], op.get(FACTORS[k]), op.get(OLD))

/** What is pending of the reflection before, at the end of its vector. */
const lastOfReflection = (column: number, vector: number): Code => [
  ...op.get(vector),
  ...op.splatDouble(0),
  ...op.set(OLD),
  ...FACTORS.flatMap((_, k) => [...op.get(column), ...subtracted(column, k), ...op.store(16 * k)])
]

/** Each reflection is subtracted in the pass that multiplies by the next one's vector. */
const rotateProgram: Code = [
  ...clear(FACTORS),
  ...op.get(REFLECTOR),
  ...op.set(BEFORE),
  ...op.int(0),
  ...op.set(NONE),
  ...repeatWhile(NONE, LENGTH, [
    ...clear(ALONG),
    ...[ROWS, BEFORE, REFLECTOR].flatMap((from, k) => [...op.get(from), ...op.set([PLACE, OLD_AT, NEW_AT][k])]),
    ...sumOf(REFLECTOR, LENGTH),
    ...op.set(STOP),
    ...repeatWhile(NEW_AT, STOP, [
      ...[OLD_AT, NEW_AT].flatMap((at, k) => [...op.get(at), ...op.splatDouble(0), ...op.set([OLD, NEW][k])]),
      ...ALONG.flatMap((sum, k) => [
        ...subtracted(PLACE, k),
        ...op.set(NUMBERS),
        ...op.get(PLACE),
        ...op.get(NUMBERS),
        ...op.store(16 * k),
        ...addProduct(sum, op.get(NUMBERS), op.get(NEW))
      ]),
      ...advance(PLACE, 64),
      ...advance(OLD_AT, 8),
      ...advance(NEW_AT, 8)
    ]),
    ...lastOfReflection(PLACE, OLD_AT),
    ...FACTORS.flatMap((factor, k) => [
      ...op.get(SCALE),
      ...op.splatDouble(0),
      ...op.get(ALONG[k]),
      ...op.multiplyDoubles,
      ...op.set(factor)
    ]),
    ...op.get(REFLECTOR),
    ...op.set(BEFORE),
    ...op.get(REFLECTOR),
    ...op.get(STRIDE),
    ...op.addInts,
    ...op.set(REFLECTOR),
    ...advance(LENGTH, -8),
    ...advance(SCALE, -8)
  ]),
  ...lastOfReflection(ROWS, BEFORE)
]

const rotateKernel = wasmKernel({ parameters: 5, ints: 6, vectors: 11 }, rotateProgram)

/** Rows of x (rows x order) times Q, in place; false where no kernel runs. */
export const rotateInEights = (
  {
    order,
    reflectors,
    scales
  }: { readonly order: number; readonly reflectors: Float64Array; readonly scales: Float64Array },
  x: Float64Array,
  rows: number
): boolean => {
  const scalesAt = order * order
  const rowsAt = scalesAt + order
  const room = kernelRoom(8 * (rowsAt + 8 * order), rotateKernel)
  if (room === undefined) return false
  const [run] = room.runs
  const numbers = new Float64Array(room.buffer)
  numbers.set(reflectors)
  numbers.set(scales, scalesAt)
  for (let from = 0; from < rows; from += 8) {
    const count = Math.min(8, rows - from)
    for (let r = 0; r < count; r++)
      for (let j = 0; j < order; j++) numbers[rowsAt + 8 * j + r] = x[(from + r) * order + j]
    const last = order - 1
    run(8 * rowsAt, 8 * last * order, 8 * (scalesAt + last), -8 * order, 8 * last)
    for (let r = 0; r < count; r++)
      for (let j = 0; j < order; j++) x[(from + r) * order + j] = numbers[rowsAt + 8 * j + r]
  }
  return true
}
