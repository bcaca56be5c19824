/**
 * Compares two expressions: exactly where both are rational constants, else at seeded points. "Equal" is said only where
 * nothing was found that the points or the precision could have missed.
 *
 * @module
 */
import { evaluate, NoNumber, type Place } from "./Evaluate.ts"
import { exactly } from "./Exact.ts"
import { childrenOf, type Expression, symbolsOf } from "./Expression.ts"
import { Arithmetic, type Complex } from "./Numeric.ts"
import { bitLength, equal } from "./Rational.ts"
import { guardBits } from "./Rounding.ts"
import { type Point, SamplePoints } from "./SamplePoints.ts"
import { OverCap, type Steps, TooLarge } from "./Steps.ts"

/** What comparing two expressions found: `undecided` where neither was proved within the limits. */
export type Comparison = "equal" | "different" | "undecided"

/** Bits of precision, tried in turn where two values cannot be told apart. */
const precisions = [256, 1_024, 4_096]
const lastPrecision = precisions[precisions.length - 1]
const wantedPoints = 6
const mostPoints = 16

const isImaginary = (node: Expression): boolean =>
  (node.kind === "constant" && node.name === "i") || childrenOf(node).some(isImaginary)

/** Bits below which the difference of two expressions may hide: those of their exact parts, and of powers in them. */
const bitsOf = (node: Expression, steps: Steps): number => {
  const value = symbolsOf(node).size === 0 ? exactly(node, steps) : undefined
  if (value !== undefined) return bitLength(value.top) + (value.bottom === 1n ? 0 : bitLength(value.bottom))
  return childrenOf(node).reduce((most, child) => Math.max(most, bitsOf(child, steps)), 0)
}

/** The precision at which values that agree are the same: twice what the numerals need, and the rounding. */
const neededBits = (a: Expression, b: Expression, steps: Steps): number => {
  const most = Math.max(bitsOf(a, steps), bitsOf(b, steps))
  return most <= 72 ? 0 : 2 * most + guardBits
}

interface Sample {
  readonly a: Complex
  readonly b: Complex
  readonly arithmetic: Arithmetic
  readonly real: boolean
}

/** Two expressions, and what is known about comparing them. */
interface Pair {
  readonly a: Expression
  readonly b: Expression
  readonly steps: Steps
  readonly needed: number
}

/** Values of both expressions at a point, or undefined where one of them has none. */
const sampleAt = ({ a, b, steps }: Pair, point: Point, bits: number): Sample | undefined => {
  steps.spend(2)
  const arithmetic = new Arithmetic(bits, steps)
  const values = new Map<string, Complex>()
  for (const [name, value] of point) values.set(name, { re: value << BigInt(bits - 40), im: 0n })
  const place: Place = { arithmetic, values, steps, real: true }
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
 * large that a difference of one could hide in it, or a part of one was lost in it.
 */
const compareSample = ({ a, b, arithmetic }: Sample): "equal" | "different" | undefined => {
  const noise = arithmetic.noise()
  if (magnitude(arithmetic.subtract(a, b)) > noise) return "different"
  if (!arithmetic.tells()) return undefined
  const enough = noise << 32n
  if (magnitude(a) > enough || magnitude(b) > enough) return "equal"
  return magnitude(a) === 0n && magnitude(b) === 0n ? "equal" : undefined
}

interface AtPoint {
  readonly verdict: Comparison
  readonly real: boolean
}

/** Compares at one point with growing precision; undefined where one of the two has no value there. */
const compareAt = (pair: Pair, point: Point, most = lastPrecision): AtPoint | undefined => {
  for (const bits of precisions) {
    const last = bits >= most
    const sample = sampleAt(pair, point, bits)
    if (sample === undefined) {
      // A divisor may be small rather than zero: one more look, no more.
      if (bits !== precisions[0]) return undefined
      continue
    }
    const { arithmetic, real } = sample
    const verdict = compareSample(sample)
    if (verdict === "different" || (verdict === "equal" && bits >= pair.needed)) return { verdict, real }
    if (!last) continue
    // At the last precision what is still below the rounding counts as zero; what is too large or lost stays open.
    const open = verdict === "equal" || bits < pair.needed || !arithmetic.tells()
    return { verdict: open ? "undecided" : "equal", real }
  }
  return undefined
}

/** As `compareAt`, but a value that is too large to compute is undecided there. */
const tryAt = (pair: Pair, point: Point, most = lastPrecision): AtPoint | undefined => {
  try {
    return compareAt(pair, point, most)
  } catch (error) {
    if (error instanceof TooLarge) return { verdict: "undecided", real: true }
    throw error
  }
}

/** Compares at points near 1 and 20 with so many bits at most. An open point is passed over: others say as much. */
const agreementNear = (pair: Pair, points: SamplePoints, imaginary: boolean, bits: number): Comparison => {
  let agreed = 0
  let complexAgreed = 0
  let complexDiffered = false
  for (let index = 0; index < mostPoints && agreed < wantedPoints; index += 1) {
    const one = tryAt(pair, points.near(index), bits)
    if (one === undefined || one.verdict === "undecided") continue
    if (one.real || imaginary) {
      if (one.verdict === "different") return "different"
      agreed += 1
    } else if (one.verdict === "equal") complexAgreed += 1
    else complexDiffered = true
  }
  const enough = agreed >= wantedPoints || (!complexDiffered && agreed + complexAgreed >= wantedPoints)
  // Few real points: identities over the reals are shown by those, the others by complex values.
  const few = complexDiffered && agreed >= 3
  const none = complexDiffered && agreed === 0
  return enough || few ? "equal" : none ? "different" : "undecided"
}

/** Few bits first, since points where they do not suffice are often not needed. */
const compareNear = (pair: Pair, points: SamplePoints, imaginary: boolean): Comparison => {
  const few = precisions.find((bits) => bits > precisions[0] && bits >= pair.needed) ?? lastPrecision
  const quick = agreementNear(pair, points, imaginary, few)
  return quick === "undecided" && few < lastPrecision ? agreementNear(pair, points, imaginary, lastPrecision) : quick
}

/** Compares far out, where nothing but a look tells: an open point leaves the whole open. */
const compareFar = (pair: Pair, points: SamplePoints, imaginary: boolean): Comparison => {
  let open = false
  for (const point of points.far()) {
    const one = tryAt(pair, point)
    if (one === undefined || !(one.real || imaginary)) continue
    if (one.verdict === "different") return "different"
    if (one.verdict === "undecided") open = true
  }
  return open ? "undecided" : "equal"
}

/** Compares two scalar expressions. */
export const compareValues = (a: Expression, b: Expression, steps: Steps): Comparison => {
  try {
    const left = exactly(a, steps)
    const right = left === undefined ? undefined : exactly(b, steps)
    if (left !== undefined && right !== undefined) return equal(left, right) ? "equal" : "different"
    steps.spend(8)
    const names = symbolsOf(a)
    symbolsOf(b, names)
    const pair: Pair = { a, b, steps, needed: neededBits(a, b, steps) }
    if (names.size === 0) return compareAt(pair, new Map())?.verdict ?? "undecided"
    const points = new SamplePoints(a, b, names, steps)
    const imaginary = isImaginary(a) || isImaginary(b)
    const near = compareNear(pair, points, imaginary)
    return near !== "equal" || !points.cornered ? near : compareFar(pair, points, imaginary)
  } catch (error) {
    if (error instanceof OverCap || error instanceof NoNumber) return "undecided"
    throw error
  }
}

/** Whether one ratio holds at every sample that is offered. */
class Ratio {
  private first: Sample | undefined
  private readonly positive: boolean
  agreed = 0
  constructor(positive: boolean) {
    this.positive = positive
  }

  /** False where the ratio differs from that of the first sample, or is zero, infinite or of the wrong sign. */
  holds(sample: Sample): boolean {
    const { arithmetic } = sample
    const [zeroA, zeroB] = [arithmetic.isZero(sample.a), arithmetic.isZero(sample.b)]
    if (zeroA !== zeroB) return false
    if (zeroA) return true
    if (this.positive && sample.a.re > 0n !== sample.b.re > 0n) return false
    this.first ??= sample
    this.agreed += 1
    const left = arithmetic.multiply(sample.a, this.first.b)
    const right = arithmetic.multiply(sample.b, this.first.a)
    return magnitude(arithmetic.subtract(left, right)) <= arithmetic.noise()
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
    const pair: Pair = { a, b, steps, needed: neededBits(a, b, steps) }
    const bits = precisions.find((one) => one >= pair.needed)
    if (bits === undefined) return "undecided"
    const points = new SamplePoints(a, b, names, steps)
    const ratio = new Ratio(positive)
    const wanted = names.size === 0 ? 1 : wantedPoints
    for (let index = 0; index < mostPoints && ratio.agreed < wanted; index += 1) {
      const sample = sampleAt(pair, points.near(index), bits)
      if (sample === undefined || !sample.arithmetic.tells()) continue
      if (!ratio.holds(sample)) return "different"
    }
    if (ratio.agreed < wanted) return "undecided"
    for (const point of points.cornered ? points.far() : []) {
      const sample = sampleAt(pair, point, bits)
      if (sample?.arithmetic.tells() === false) return "undecided"
      if (sample?.real === true && !ratio.holds(sample)) return "different"
    }
    return "equal"
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
