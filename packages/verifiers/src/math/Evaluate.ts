/**
 * The value of an expression at a point, over the reals, with complex values where an expression leaves them.
 *
 * @module
 */
import { exactly } from "./Exact.ts"
import type { Expression, FunctionName } from "./Expression.ts"
import type { Arithmetic, Complex } from "./Numeric.ts"
import { type Steps, TooLarge } from "./Steps.ts"

/** The expression holds something that has no number: words, an interval, infinity. */
export class NoNumber extends Error {
  readonly _tag = "NoNumber"
}
/** Values of the variables. */
export type Values = ReadonlyMap<string, Complex>

/** Where an expression is evaluated. */
export interface Place {
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

/** A number, or none, as of 1/0. */
type Value = Complex | undefined

const over = (arithmetic: Arithmetic, top: Value, bottom: Value): Value =>
  top === undefined || bottom === undefined ? undefined : arithmetic.divide(top, bottom)

/** Functions of one complex number. */
const unary: ReadonlyMap<FunctionName, (arithmetic: Arithmetic, a: Complex) => Value> = new Map<
  FunctionName,
  (arithmetic: Arithmetic, a: Complex) => Value
>([
  ["sqrt", (arithmetic, a) => arithmetic.sqrt(a)],
  ["abs", (arithmetic, a) => arithmetic.real(arithmetic.size(a))],
  ["ln", (arithmetic, a) => arithmetic.ln(a)],
  ["exp", (arithmetic, a) => arithmetic.exp(a)],
  ["sin", (arithmetic, a) => arithmetic.sin(a)],
  ["cos", (arithmetic, a) => arithmetic.cos(a)],
  ["tan", (arithmetic, a) => over(arithmetic, arithmetic.sin(a), arithmetic.cos(a))],
  ["cot", (arithmetic, a) => over(arithmetic, arithmetic.cos(a), arithmetic.sin(a))],
  ["sec", (arithmetic, a) => over(arithmetic, arithmetic.real(arithmetic.one), arithmetic.cos(a))],
  ["csc", (arithmetic, a) => over(arithmetic, arithmetic.real(arithmetic.one), arithmetic.sin(a))],
  ["arcsin", (arithmetic, a) => arithmetic.arcsin(a)],
  ["arccos", (arithmetic, a) => arccos(arithmetic, a)],
  ["arctan", (arithmetic, a) => arithmetic.arctan(a)],
  ["sinh", (arithmetic, a) => hyperbolic(arithmetic, a, "sinh")],
  ["cosh", (arithmetic, a) => hyperbolic(arithmetic, a, "cosh")],
  ["tanh", (arithmetic, a) => hyperbolic(arithmetic, a, "tanh")]
])

const arccos = (arithmetic: Arithmetic, a: Complex): Value => {
  const sine = arithmetic.arcsin(a)
  return sine === undefined ? undefined : arithmetic.subtract(arithmetic.real(arithmetic.pi / 2n), sine)
}

const hyperbolic = (arithmetic: Arithmetic, a: Complex, name: "sinh" | "cosh" | "tanh"): Value => {
  const [up, down] = [arithmetic.exp(a), arithmetic.exp(arithmetic.negative(a))]
  const [sum, difference] = [arithmetic.add(up, down), arithmetic.subtract(up, down)]
  if (name === "tanh") return over(arithmetic, difference, sum)
  return over(arithmetic, name === "sinh" ? difference : sum, arithmetic.real(2n * arithmetic.one))
}

/** The root of a degree, real for an odd degree of a negative number. */
const rootOf = (place: Place, degree: Complex, of: Complex): Value => {
  const { arithmetic } = place
  const whole = wholeValue(place, degree)
  const exponent = arithmetic.divide(arithmetic.real(arithmetic.one), degree)
  if (exponent === undefined) return undefined
  if (whole === undefined || whole % 2n === 0n || of.im !== 0n || of.re >= 0n) return arithmetic.power(of, exponent)
  const root = arithmetic.power(arithmetic.negative(of), exponent)
  return root === undefined ? undefined : arithmetic.negative(root)
}

const factorialOf = (place: Place, a: Complex, step: bigint): Value => {
  const n = a.im === 0n ? wholeValue(place, a) : undefined
  if (n === undefined || n < 0n) return undefined
  if (n > 2_000n) throw new TooLarge("a factorial is too large")
  place.steps.spend(1 + (Number(n) * Number(n)) / 2_000)
  let product = 1n
  for (let k = n; k > 1n; k -= step) product *= k
  return place.arithmetic.fraction(product, 1n)
}

const binomialOf = (place: Place, n: Complex, of: Complex): Value => {
  const { arithmetic } = place
  const k = of.im !== 0n ? undefined : wholeValue(place, of)
  if (k === undefined || k < 0n) return k === undefined ? undefined : arithmetic.real(0n)
  if (k > 300n) throw new TooLarge("a binomial is too large")
  const shift = BigInt(arithmetic.bits)
  let product: Value = arithmetic.real(arithmetic.one)
  for (let j = 0n; j < k && product !== undefined; j += 1n) {
    const factor = arithmetic.subtract(n, arithmetic.real(j << shift))
    product = over(arithmetic, arithmetic.multiply(product, factor), arithmetic.real((j + 1n) << shift))
  }
  return product
}

const moduloOf = (place: Place, a: Complex, b: Complex): Value => {
  const { arithmetic } = place
  const quotient = a.im !== 0n || b.im !== 0n ? undefined : arithmetic.divide(a, b)
  return quotient === undefined ? undefined : arithmetic.subtract(a, arithmetic.multiply(b, floorOf(place, quotient)))
}

const called = (node: Expression & { kind: "call" }, place: Place): Value => {
  const { arithmetic } = place
  const args: Array<Complex> = []
  for (const arg of node.args) {
    const value = evaluate(arg, place)
    if (value === undefined) return undefined
    args.push(value)
  }
  const [a, b] = args
  if (a === undefined) return undefined
  const simple = unary.get(node.name)
  if (simple !== undefined) return simple(arithmetic, a)
  switch (node.name) {
    case "root":
      return b === undefined ? undefined : rootOf(place, a, b)
    case "floor":
      return a.im === 0n ? floorOf(place, a) : undefined
    case "ceil":
      return a.im === 0n ? arithmetic.negative(floorOf(place, arithmetic.negative(a))) : undefined
    case "factorial":
      return factorialOf(place, a, 1n)
    case "doubleFactorial":
      return factorialOf(place, a, 2n)
    case "binomial":
      return b === undefined ? undefined : binomialOf(place, a, b)
    case "log":
      return b === undefined ? undefined : over(arithmetic, arithmetic.ln(b), arithmetic.ln(a))
    case "min":
    case "max":
      if (args.some((arg) => arg.im !== 0n)) return undefined
      return args.reduce((best, arg) => (arg.re < best.re === (node.name === "min") ? arg : best))
    case "mod":
      return b === undefined ? undefined : moduloOf(place, a, b)
    default:
      throw new NoNumber(`${node.name} of numbers that are not known`)
  }
}

const folded = (
  parts: ReadonlyArray<Expression>,
  start: Complex,
  join: (total: Complex, value: Complex) => Complex,
  place: Place
): Value => {
  let total = start
  for (const part of parts) {
    const value = evaluate(part, place)
    if (value === undefined) return undefined
    total = join(total, value)
  }
  return total
}

/** A percentage as a hundredth, degrees as radians; other units have no number. */
const measuredValue = (node: Expression & { kind: "quantity" }, place: Place): Value => {
  const { arithmetic } = place
  const value = evaluate(node.value, place)
  if (value === undefined) return undefined
  if (node.unit === "percent") return arithmetic.divide(value, arithmetic.fraction(100n, 1n))
  if (node.unit !== "degree") throw new NoNumber(`the unit ${node.unit}`)
  return arithmetic.divide(arithmetic.multiply(value, arithmetic.real(arithmetic.pi)), arithmetic.fraction(180n, 1n))
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
    case "sum":
      return folded(node.terms, arithmetic.real(0n), (total, value) => arithmetic.add(total, value), place)
    case "product":
      return folded(
        node.factors,
        arithmetic.real(arithmetic.one),
        (total, value) => arithmetic.multiply(total, value),
        place
      )
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
    case "quantity":
      return measuredValue(node, place)
    default:
      throw new NoNumber(`a ${node.kind}`)
  }
}

/** The value, or undefined where there is none, as of 1/0. `NoNumber` and `OverCap` leave it where they must. */
export const evaluate = (node: Expression, place: Place): Complex | undefined => {
  place.steps.spend(0.2)
  const value = inside(node, place)
  if (value !== undefined && value.im !== 0n) place.real = false
  return value
}
