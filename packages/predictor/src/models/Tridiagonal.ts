/**
 * Symmetric matrices in tridiagonal form, A = Q T Q', by Householder reflections. A shifted system (A + s I) x = b then
 * costs O(n) for every s, which is all that ridge needs of A: no eigenvalue is computed.
 *
 * @module
 */
import { type ReductionSpace, reductionSpace, rotateInEights } from "./TridiagonalKernel.ts"

/** A = Q T Q'. */
export interface Tridiagonal {
  readonly order: number
  /** The diagonal of T. */
  readonly diagonal: Float64Array
  /** T[i][i - 1] at i; the first number is 0. */
  readonly offDiagonal: Float64Array
  /** Row i holds, in its first i numbers, the vector v_i of the reflection I - scale_i v_i v_i'; Q is their product from the last to the first. */
  readonly reflectors: Float64Array
  readonly scales: Float64Array
}

/** Turns the first `length` numbers of a row into the vector of a reflection that leaves only the last of them. */
const reflectorOf = (row: Float64Array): { readonly scale: number; readonly left: number } => {
  const length = row.length
  let above = 0
  for (let j = 0; j < length - 1; j++) above += row[j] * row[j]
  const last = row[length - 1]
  if (above === 0) return { scale: 0, left: last }
  const norm = Math.sqrt(above + last * last)
  const left = last > 0 ? -norm : norm
  row[length - 1] = last - left
  return { scale: 2 / (above + row[length - 1] * row[length - 1]), left }
}

/** What a step of the reduction works on; `before` and `w` are the step's before. */
interface Step {
  readonly a: Float64Array
  readonly order: number
  readonly before: Float64Array
  readonly w: Float64Array
  readonly x: Float64Array
  readonly product: Float64Array
}

/** One row of the lower triangle, from a column on: s0 and s1 are what the columns before it have added up to. */
const updateRow = (
  { a, before: v, order, product, w, x }: Step,
  i: number,
  from: number,
  s0: number,
  s1: number
): void => {
  const row = i * order
  const vi = v[i]
  const wi = w[i]
  const xi = x[i]
  let even = s0
  let odd = s1
  let j = from
  for (; j + 2 <= i; j += 2) {
    const a0 = a[row + j] - vi * w[j] - wi * v[j]
    const a1 = a[row + j + 1] - vi * w[j + 1] - wi * v[j + 1]
    a[row + j] = a0
    a[row + j + 1] = a1
    even += a0 * x[j]
    odd += a1 * x[j + 1]
    product[j] += a0 * xi
    product[j + 1] += a1 * xi
  }
  for (; j < i; j++) {
    const a0 = a[row + j] - vi * w[j] - wi * v[j]
    a[row + j] = a0
    even += a0 * x[j]
    product[j] += a0 * xi
  }
  const corner = a[row + i] - 2 * vi * wi
  a[row + i] = corner
  product[i] += even + odd + corner * xi
}

/**
 * Rows 0 .. length - 1 of the lower triangle: subtracts v w' + w v' of the step before and multiplies by the vector x of
 * this one, in a single pass over the matrix, whose transport from memory is most of the time. With a kernel, two rows at
 * once up to the square on the diagonal.
 */
const updateAndMultiply = (step: Step, length: number, space: ReductionSpace | undefined): void => {
  step.product.fill(0, 0, length)
  let i = 0
  if (space !== undefined)
    for (; i + 2 <= length; i += 2) {
      if (i === 0) space.sums.fill(0)
      else space.pair(i, step.before, step.x)
      updateRow(step, i, i, space.sums[0], space.sums[1])
      updateRow(step, i + 1, i, space.sums[2], space.sums[3])
    }
  for (; i < length; i++) updateRow(step, i, 0, 0, 0)
}

/** Matrices below this are not worth a memory of their own for the kernels. */
const LEAST_ORDER = 64

/** Reduces a symmetric matrix, whose lower triangle is read and overwritten. 4/3 order^3 operations. */
export const tridiagonalise = (matrix: Float64Array, order: number): Tridiagonal => {
  const diagonal = new Float64Array(order)
  const offDiagonal = new Float64Array(order)
  const scales = new Float64Array(order)
  const space = order < LEAST_ORDER ? undefined : reductionSpace(order)
  space?.matrix.set(matrix)
  const a = space?.matrix ?? matrix
  const product = space?.product ?? new Float64Array(order)
  let before = space?.v ?? new Float64Array(order)
  const w = space?.w ?? new Float64Array(order)
  for (let i = order - 1; i >= 0; i--) {
    const row = i * order
    for (let j = 0; j <= i; j++) a[row + j] -= before[i] * w[j] + w[i] * before[j]
    diagonal[i] = a[row + i]
    if (i === 0) break
    const x = a.subarray(row, row + i)
    const { left, scale } = reflectorOf(x)
    offDiagonal[i] = left
    scales[i] = scale
    updateAndMultiply({ a, order, before, w, x, product }, i, space)
    let along = 0
    for (let j = 0; j < i; j++) along += x[j] * product[j]
    const half = (scale * scale * along) / 2
    for (let j = 0; j < i; j++) w[j] = scale * product[j] - half * x[j]
    before = x
  }
  if (space !== undefined) matrix.set(a)
  return { order, diagonal, offDiagonal, reflectors: matrix, scales }
}

/** Four rows times Q: each reflection is subtracted in the pass that multiplies by the next one's vector. */
const rotateFour = ({ order, reflectors, scales }: Tridiagonal, x: Float64Array, at: number): void => {
  const r0 = at
  const r1 = r0 + order
  const r2 = r1 + order
  const r3 = r2 + order
  let [c0, c1, c2, c3] = [0, 0, 0, 0]
  for (let i = order - 1; i >= 0; i--) {
    const row = i * order
    const pending = i + 1 < order
    // Nothing is pending at first: the factors are 0, whatever they multiply.
    const before = pending ? row + order : row
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    for (let j = 0; j < i; j++) {
      const v = reflectors[before + j]
      const u = reflectors[row + j]
      const x0 = x[r0 + j] - c0 * v
      const x1 = x[r1 + j] - c1 * v
      const x2 = x[r2 + j] - c2 * v
      const x3 = x[r3 + j] - c3 * v
      x[r0 + j] = x0
      x[r1 + j] = x1
      x[r2 + j] = x2
      x[r3 + j] = x3
      s0 += x0 * u
      s1 += x1 * u
      s2 += x2 * u
      s3 += x3 * u
    }
    if (pending) {
      // The vector before is one longer than this one.
      const v = reflectors[before + i]
      x[r0 + i] -= c0 * v
      x[r1 + i] -= c1 * v
      x[r2 + i] -= c2 * v
      x[r3 + i] -= c3 * v
    }
    c0 = scales[i] * s0
    c1 = scales[i] * s1
    c2 = scales[i] * s2
    c3 = scales[i] * s3
  }
}

/** X Q for X (rows x order, row-major), in fours; the last rows are filled up by zeros. 2 rows order^2 operations. */
export const rotate = (t: Tridiagonal, x: Float64Array, rows: number): Float64Array => {
  const out = new Float64Array(4 * Math.ceil(rows / 4) * t.order)
  out.set(x)
  const eights = t.order >= LEAST_ORDER && rows >= 8
  if (eights && rotateInEights(t, out, rows)) return out.subarray(0, rows * t.order)
  for (let i = 0; i < rows; i += 4) rotateFour(t, out, i * t.order)
  return out.subarray(0, rows * t.order)
}

/** Q z. */
export const rotateBack = ({ order, reflectors, scales }: Tridiagonal, z: Float64Array): Float64Array => {
  const out = z.slice()
  for (let i = 1; i < order; i++) {
    const row = i * order
    let sum = 0
    for (let j = 0; j < i; j++) sum += reflectors[row + j] * out[j]
    sum *= scales[i]
    for (let j = 0; j < i; j++) out[j] -= sum * reflectors[row + j]
  }
  return out
}

/** T + shift I = L D L'. */
export interface Factors {
  /** One divided by each number of D. */
  readonly inverse: Float64Array
  /** L[i][i - 1] at i. */
  readonly lower: Float64Array
}

/** Factors T + shift I for a positive semidefinite T. In exact arithmetic no pivot is less than the shift; rounding cannot make it so. */
export const factorise = (
  { diagonal, offDiagonal, order }: Pick<Tridiagonal, "diagonal" | "offDiagonal" | "order">,
  shift: number
): Factors => {
  const inverse = new Float64Array(order)
  const lower = new Float64Array(order)
  for (let i = 0; i < order; i++) {
    lower[i] = i === 0 ? 0 : offDiagonal[i] * inverse[i - 1]
    inverse[i] = 1 / Math.max(shift, diagonal[i] + shift - lower[i] * offDiagonal[i])
  }
  return { inverse, lower }
}

/** L^-1 b. */
export const solveLower = ({ lower }: Factors, b: ArrayLike<number>): Float64Array => {
  const z = Float64Array.from(b)
  for (let i = 1; i < z.length; i++) z[i] -= lower[i] * z[i - 1]
  return z
}

/** (L D L')^-1 b, given z = L^-1 b. */
export const solveUpper = ({ inverse, lower }: Factors, z: Float64Array): Float64Array => {
  const x = z.map((value, i) => value * inverse[i])
  for (let i = x.length - 2; i >= 0; i--) x[i] -= lower[i + 1] * x[i + 1]
  return x
}
