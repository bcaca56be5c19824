/**
 * Compares two expressions: exactly where both are rational constants, else at seeded random points.
 *
 * @module
 */
import { evaluate, NoNumber, type Place, type Values } from "./Evaluate.ts"
import { exactly } from "./Exact.ts"
import { childrenOf, type Expression, symbolsOf } from "./Expression.ts"
import { Arithmetic, type Complex, guardBits } from "./Numeric.ts"
import { bitLength, equal } from "./Rational.ts"
import { OverCap, type Steps } from "./Steps.ts"

/** What comparing two expressions found: `undecided` where neither was proved within the limits. */
export type Comparison = "equal" | "different" | "undecided"

/** Bits of precision, tried in turn where two values cannot be told apart. */
const precisions = [256, 1_024, 4_096]
const wantedPoints = 6
const mostPoints = 16
/** FNV-1a, from which a variable's value at a point is drawn: the same for both expressions, and in every run. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1)
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193) >>> 0
  state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0
  return (state ^ (state >>> 13)) >>> 0
}

/** Points alternate in scale (around 1, around 20) and in sign (all positive, any), so that domains are met. */
const pointAt = (index: number, names: ReadonlySet<string>, bits: number, whole: boolean): Values => {
  const values = new Map<string, Complex>()
  for (const name of names) {
    const draw = hash(`${index}:${name}`)
    const share = draw / 2 ** 32
    const size = index % 2 === 0 ? 0.3 + 1.7 * share : 4 + 20 * share
    const sign = index % 4 < 2 || (draw & 16) === 0 ? 1 : -1
    const value = whole ? Math.floor(2 + 7 * share) : sign * size
    values.set(name, { re: BigInt(Math.round(value * 2 ** 40)) << BigInt(bits - 40), im: 0n })
  }
  return values
}
const holds = (node: Expression, test: (node: Expression) => boolean): boolean =>
  test(node) || childrenOf(node).some((child) => holds(child, test))

const isCounting = (node: Expression): boolean =>
  node.kind === "call" && (node.name === "factorial" || node.name === "binomial")
const isImaginary = (node: Expression): boolean => node.kind === "constant" && node.name === "i"

/** Bits below which the difference of two expressions may hide: those of their numerals, and of powers of numerals. */
const bitsOf = (node: Expression): number => {
  if (node.kind === "number")
    return bitLength(node.value.top) + (node.value.bottom === 1n ? 0 : bitLength(node.value.bottom))
  if (node.kind === "power" && node.base.kind === "number") {
    const exponent = node.exponent.kind === "negative" ? node.exponent.of : node.exponent
    if (exponent.kind === "number") return bitsOf(node.base) * Math.max(1, Math.abs(Number(exponent.value.top)))
  }
  return childrenOf(node).reduce((most, child) => Math.max(most, bitsOf(child)), 0)
}

/** The precision at which values that agree are the same: twice what the numerals need, and the rounding. */
const neededBits = (a: Expression, b: Expression): number => {
  const most = Math.max(bitsOf(a), bitsOf(b))
  return most <= 72 ? 0 : 2 * most + guardBits
}

interface Sample {
  readonly a: Complex
  readonly b: Complex
  readonly arithmetic: Arithmetic
  readonly real: boolean
}

/** Values of both expressions at one point, or undefined where one of them has none. */
const sampleAt = (
  a: Expression,
  b: Expression,
  index: number,
  bits: number,
  names: ReadonlySet<string>,
  whole: boolean,
  steps: Steps
): Sample | undefined => {
  const arithmetic = new Arithmetic(bits, steps)
  const place: Place = { arithmetic, values: pointAt(index, names, bits, whole), steps, real: true }
  const left = evaluate(a, place)
  if (left === undefined) return undefined
  const right = evaluate(b, place)
  return right === undefined ? undefined : { a: left, b: right, arithmetic, real: place.real }
}

const magnitude = (value: Complex): bigint => {
  const re = value.re < 0n ? -value.re : value.re
  const im = value.im < 0n ? -value.im : value.im
  return re > im ? re : im
}

/**
 * Compares two values. `undefined` where the precision does not suffice: both are small against the rounding, or so
 * large that a difference of one could hide in it.
 */
const compareSample = ({ a, b, arithmetic }: Sample): "equal" | "different" | undefined => {
  const noise = arithmetic.noise()
  if (magnitude(arithmetic.subtract(a, b)) > noise) return "different"
  if (noise > arithmetic.one >> 40n) return undefined
  const enough = noise << 32n
  if (magnitude(a) > enough || magnitude(b) > enough) return "equal"
  return magnitude(a) === 0n && magnitude(b) === 0n ? "equal" : undefined
}

const compareAt = (
  a: Expression,
  b: Expression,
  index: number,
  names: ReadonlySet<string>,
  whole: boolean,
  needed: number,
  steps: Steps
): { readonly verdict: Comparison; readonly real: boolean } | undefined => {
  for (const bits of precisions) {
    const sample = sampleAt(a, b, index, bits, names, whole, steps)
    if (sample === undefined) {
      // A divisor may be small rather than zero: one more look, no more.
      if (bits !== precisions[0]) return undefined
      continue
    }
    const verdict = compareSample(sample)
    if (verdict === "equal" && bits < needed) {
      if (bits === precisions[precisions.length - 1]) return { verdict: "undecided", real: sample.real }
      continue
    }
    if (verdict !== undefined) return { verdict, real: sample.real }
    if (bits === precisions[precisions.length - 1]) {
      // At the last precision what is still below the rounding counts as zero; what is too large stays open.
      const open = bits < needed || sample.arithmetic.noise() > sample.arithmetic.one >> 40n
      return { verdict: open ? "undecided" : "equal", real: sample.real }
    }
  }
  return undefined
}

/** Compares two scalar expressions. */
export const compareValues = (a: Expression, b: Expression, steps: Steps): Comparison => {
  try {
    const left = exactly(a, steps)
    const right = left === undefined ? undefined : exactly(b, steps)
    if (left !== undefined && right !== undefined) return equal(left, right) ? "equal" : "different"
    const names = symbolsOf(a)
    symbolsOf(b, names)
    const needed = neededBits(a, b)
    if (names.size === 0) return compareAt(a, b, 0, names, false, needed, steps)?.verdict ?? "undecided"
    const whole = holds(a, isCounting) || holds(b, isCounting)
    const imaginary = holds(a, isImaginary) || holds(b, isImaginary)
    let agreed = 0
    let complexAgreed = 0
    let complexDiffered = false
    for (let index = 0; index < mostPoints && agreed < wantedPoints; index += 1) {
      const one = compareAt(a, b, index, names, whole, needed, steps)
      if (one === undefined) continue
      if (one.verdict === "undecided") return "undecided"
      if (one.real || imaginary) {
        if (one.verdict === "different") return "different"
        agreed += 1
      } else if (one.verdict === "equal") complexAgreed += 1
      else complexDiffered = true
    }
    if (agreed >= wantedPoints) return "equal"
    // Few real points: identities over the reals are shown by those, the others by complex values.
    if (complexDiffered) return agreed >= 3 ? "equal" : agreed === 0 ? "different" : "undecided"
    return agreed + complexAgreed >= wantedPoints ? "equal" : "undecided"
  } catch (error) {
    if (error instanceof OverCap || error instanceof NoNumber) return "undecided"
    throw error
  }
}

/**
 * Whether `a` is a constant times `b`, the constant not zero, as the sides of two equations are; `positive` asks for a
 * positive constant, as inequalities do.
 */
export const compareRatio = (a: Expression, b: Expression, positive: boolean, steps: Steps): Comparison => {
  try {
    const names = symbolsOf(a)
    symbolsOf(b, names)
    const whole = holds(a, isCounting) || holds(b, isCounting)
    let agreed = 0
    const needed = neededBits(a, b)
    const bits = precisions.find((one) => one >= needed)
    if (bits === undefined) return "undecided"
    let first: Sample | undefined
    for (let index = 0; index < mostPoints && agreed < wantedPoints; index += 1) {
      const sample = sampleAt(a, b, index, bits, names, whole, steps)
      if (sample === undefined) continue
      const { arithmetic } = sample
      const [zeroA, zeroB] = [arithmetic.isZero(sample.a), arithmetic.isZero(sample.b)]
      if (zeroA !== zeroB) return "different"
      if (zeroA) continue
      if (positive && sample.a.re > 0n !== sample.b.re > 0n) return "different"
      if (first !== undefined) {
        const left = arithmetic.multiply(sample.a, first.b)
        const right = arithmetic.multiply(sample.b, first.a)
        if (magnitude(arithmetic.subtract(left, right)) > arithmetic.noise()) return "different"
      } else first = sample
      agreed += 1
      if (names.size === 0) return "equal"
    }
    return agreed >= wantedPoints ? "equal" : "undecided"
  } catch (error) {
    if (error instanceof OverCap || error instanceof NoNumber) return "undecided"
    throw error
  }
}

/** The value of a constant real expression as a double; undefined where it has none. */
export const toNumber = (node: Expression, steps: Steps): number | undefined => {
  try {
    const exact = exactly(node, steps)
    if (exact !== undefined && exact.bottom === 1n) return Number(exact.top)
    const arithmetic = new Arithmetic(256, steps)
    const value =
      exact === undefined
        ? evaluate(node, { arithmetic, values: new Map(), steps, real: true })
        : arithmetic.fraction(exact.top, exact.bottom)
    if (value === undefined || value.im !== 0n) return undefined
    // 2^-256 is within the doubles; the quotient is rounded once.
    return Number(value.re) / 2 ** 256
  } catch (error) {
    if (error instanceof OverCap || error instanceof NoNumber) return undefined
    throw error
  }
}
