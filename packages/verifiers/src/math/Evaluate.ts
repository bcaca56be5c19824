/**
 * Evaluates an expression at a point, and compares two expressions: exactly where both are rational constants, else at
 * seeded random points over the reals, with complex values where an expression leaves them.
 *
 * @module
 */
import { exactly } from "./Exact.ts"
import { type Expression, symbolsOf } from "./Expression.ts"
import { Arithmetic, type Complex } from "./Numeric.ts"
import { equal } from "./Rational.ts"
import { OverCap, type Steps } from "./Steps.ts"

export type Comparison = "equal" | "different" | "undecided"

/** The expression holds something that has no number: words, an interval, infinity. */
class NoNumber extends Error {
  readonly _tag = "NoNumber"
}

/** Bits of precision, tried in turn where two values cannot be told apart. */
const precisions = [256, 1_024, 4_096]
const wantedPoints = 6
const mostPoints = 16

type Values = ReadonlyMap<string, Complex>

interface Place {
  readonly arithmetic: Arithmetic
  readonly values: Values
  readonly steps: Steps
  /** Whether every value so far is real, so that real identities such as that of |x| hold. */
  real: boolean
}

const wholeValue = (place: Place, value: Complex): bigint | undefined => {
  const { arithmetic } = place
  const rounded = (value.re + (arithmetic.one >> 1n)) >> BigInt(arithmetic.bits)
  return arithmetic.isZero(arithmetic.subtract(value, arithmetic.real(rounded << BigInt(arithmetic.bits))))
    ? rounded
    : undefined
}

const floorOf = (place: Place, value: Complex): Complex => {
  const whole = wholeValue(place, value) ?? value.re >> BigInt(place.arithmetic.bits)
  return place.arithmetic.real(whole << BigInt(place.arithmetic.bits))
}

const called = (node: Expression & { kind: "call" }, place: Place): Complex | undefined => {
  const { arithmetic } = place
  const args: Array<Complex> = []
  for (const arg of node.args) {
    const value = evaluate(arg, place)
    if (value === undefined) return undefined
    args.push(value)
  }
  const [a, b] = args
  if (a === undefined) return undefined
  const over = (top: Complex | undefined, bottom: Complex | undefined): Complex | undefined =>
    top === undefined || bottom === undefined ? undefined : arithmetic.divide(top, bottom)
  const one = arithmetic.real(arithmetic.one)
  switch (node.name) {
    case "sqrt":
      return arithmetic.sqrt(a)
    case "root": {
      if (b === undefined) return undefined
      const degree = wholeValue(place, a)
      const exponent = arithmetic.divide(one, a)
      if (exponent === undefined) return undefined
      if (degree !== undefined && degree % 2n !== 0n && b.im === 0n && b.re < 0n) {
        const root = arithmetic.power(arithmetic.negative(b), exponent)
        return root === undefined ? undefined : arithmetic.negative(root)
      }
      return arithmetic.power(b, exponent)
    }
    case "abs":
      return arithmetic.real(arithmetic.size(a))
    case "floor":
      return a.im === 0n ? floorOf(place, a) : undefined
    case "ceil":
      return a.im === 0n ? arithmetic.negative(floorOf(place, arithmetic.negative(a))) : undefined
    case "factorial": {
      const n = a.im === 0n ? wholeValue(place, a) : undefined
      if (n === undefined || n < 0n) return undefined
      if (n > 2_000n) throw new OverCap("a factorial is too large")
      let product = one
      for (let k = 2n; k <= n; k += 1n)
        product = arithmetic.multiply(product, arithmetic.real(k << BigInt(arithmetic.bits)))
      return product
    }
    case "binomial": {
      const k = b === undefined || b.im !== 0n ? undefined : wholeValue(place, b)
      if (k === undefined || k < 0n) return k === undefined ? undefined : arithmetic.real(0n)
      if (k > 2_000n) throw new OverCap("a binomial is too large")
      let product: Complex | undefined = one
      for (let j = 0n; j < k && product !== undefined; j += 1n)
        product = over(
          arithmetic.multiply(product, arithmetic.subtract(a, arithmetic.real(j << BigInt(arithmetic.bits)))),
          arithmetic.real((j + 1n) << BigInt(arithmetic.bits))
        )
      return product
    }
    case "log":
      return b === undefined ? undefined : over(arithmetic.ln(b), arithmetic.ln(a))
    case "ln":
      return arithmetic.ln(a)
    case "exp":
      return arithmetic.exp(a)
    case "sin":
      return arithmetic.sin(a)
    case "cos":
      return arithmetic.cos(a)
    case "tan":
      return over(arithmetic.sin(a), arithmetic.cos(a))
    case "cot":
      return over(arithmetic.cos(a), arithmetic.sin(a))
    case "sec":
      return over(one, arithmetic.cos(a))
    case "csc":
      return over(one, arithmetic.sin(a))
    case "arcsin":
      return arithmetic.arcsin(a)
    case "arccos": {
      const sine = arithmetic.arcsin(a)
      return sine === undefined ? undefined : arithmetic.subtract(arithmetic.real(arithmetic.pi / 2n), sine)
    }
    case "arctan":
      return arithmetic.arctan(a)
    case "sinh":
    case "cosh":
    case "tanh": {
      const [up, down] = [arithmetic.exp(a), arithmetic.exp(arithmetic.negative(a))]
      const [sum, difference] = [arithmetic.add(up, down), arithmetic.subtract(up, down)]
      if (node.name === "tanh") return over(difference, sum)
      return over(node.name === "sinh" ? difference : sum, arithmetic.real(2n * arithmetic.one))
    }
    case "min":
    case "max":
      if (args.some((arg) => arg.im !== 0n)) return undefined
      return args.reduce((best, arg) => (arg.re < best.re === (node.name === "min") ? arg : best))
    case "gcd":
    case "lcm":
      throw new NoNumber(`${node.name} of numbers that are not known`)
  }
}

const inside = (node: Expression, place: Place): Complex | undefined => {
  const { arithmetic } = place
  switch (node.kind) {
    case "number":
      return arithmetic.fraction(node.value.top, node.value.bottom)
    case "numeral": {
      const value = exactly(node, place.steps)
      if (value === undefined) throw new NoNumber("a numeral has a digit that its base lacks")
      return arithmetic.fraction(value.top, value.bottom)
    }
    case "constant":
      if (node.name === "pi") return arithmetic.real(arithmetic.pi)
      if (node.name === "e") return arithmetic.exp(arithmetic.real(arithmetic.one))
      if (node.name === "i") return { re: 0n, im: arithmetic.one }
      throw new NoNumber("infinity")
    case "symbol": {
      const value = place.values.get(node.name)
      if (value === undefined) throw new NoNumber(`the variable ${node.name}`)
      return value
    }
    case "negative": {
      const value = evaluate(node.of, place)
      return value === undefined ? undefined : arithmetic.negative(value)
    }
    case "sum": {
      let total = arithmetic.real(0n)
      for (const term of node.terms) {
        const value = evaluate(term, place)
        if (value === undefined) return undefined
        total = arithmetic.add(total, value)
      }
      return total
    }
    case "product": {
      let total = arithmetic.real(arithmetic.one)
      for (const factor of node.factors) {
        const value = evaluate(factor, place)
        if (value === undefined) return undefined
        total = arithmetic.multiply(total, value)
      }
      return total
    }
    case "quotient": {
      const top = evaluate(node.top, place)
      if (top === undefined) return undefined
      const bottom = evaluate(node.bottom, place)
      return bottom === undefined ? undefined : arithmetic.divide(top, bottom)
    }
    case "power": {
      const exponent = evaluate(node.exponent, place)
      if (exponent === undefined) return undefined
      const base = evaluate(node.base, place)
      return base === undefined ? undefined : arithmetic.power(base, exponent)
    }
    case "call":
      return called(node, place)
    case "quantity": {
      const value = evaluate(node.value, place)
      if (value === undefined) return undefined
      if (node.unit === "percent") return arithmetic.divide(value, arithmetic.fraction(100n, 1n))
      if (node.unit === "degree")
        return arithmetic.divide(
          arithmetic.multiply(value, arithmetic.real(arithmetic.pi)),
          arithmetic.fraction(180n, 1n)
        )
      throw new NoNumber(`the unit ${node.unit}`)
    }
    default:
      throw new NoNumber(`a ${node.kind}`)
  }
}

const evaluate = (node: Expression, place: Place): Complex | undefined => {
  place.steps.spend(0.2)
  const value = inside(node, place)
  if (value !== undefined && value.im !== 0n) place.real = false
  return value
}

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

const holds = (node: Expression, test: (node: Expression) => boolean): boolean => {
  if (test(node)) return true
  switch (node.kind) {
    case "sum":
      return node.terms.some((term) => holds(term, test))
    case "product":
      return node.factors.some((factor) => holds(factor, test))
    case "quotient":
      return holds(node.top, test) || holds(node.bottom, test)
    case "power":
      return holds(node.base, test) || holds(node.exponent, test)
    case "negative":
      return holds(node.of, test)
    case "call":
      return node.args.some((arg) => holds(arg, test))
    case "quantity":
      return holds(node.value, test)
    default:
      return false
  }
}

const isCounting = (node: Expression): boolean =>
  node.kind === "call" && (node.name === "factorial" || node.name === "binomial")
const isImaginary = (node: Expression): boolean => node.kind === "constant" && node.name === "i"

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
  steps: Steps
): { readonly verdict: Comparison; readonly real: boolean } | undefined => {
  for (const bits of precisions) {
    const sample = sampleAt(a, b, index, bits, names, whole, steps)
    if (sample === undefined) {
      if (bits === precisions[precisions.length - 1]) return undefined
      continue
    }
    const verdict = compareSample(sample)
    if (verdict !== undefined) return { verdict, real: sample.real }
    if (bits === precisions[precisions.length - 1]) {
      // At the last precision what is still below the rounding counts as zero; what is too large stays open.
      const open = sample.arithmetic.noise() > sample.arithmetic.one >> 40n
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
    if (names.size === 0) return compareAt(a, b, 0, names, false, steps)?.verdict ?? "undecided"
    const whole = holds(a, isCounting) || holds(b, isCounting)
    const imaginary = holds(a, isImaginary) || holds(b, isImaginary)
    let agreed = 0
    let complexAgreed = 0
    let complexDiffered = false
    for (let index = 0; index < mostPoints && agreed < wantedPoints; index += 1) {
      const one = compareAt(a, b, index, names, whole, steps)
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
    let first: Sample | undefined
    for (let index = 0; index < mostPoints && agreed < wantedPoints; index += 1) {
      const bits = precisions[0]
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
