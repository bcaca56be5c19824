/**
 * The value of an expression at a point, over the reals, with complex values where an expression leaves them.
 *
 * @module
 */
import { exactly } from "./Exact.ts"
import type { Expression } from "./Expression.ts"
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
      if (n > 2_000n) throw new TooLarge("a factorial is too large")
      place.steps.spend(1 + (Number(n) * Number(n)) / 2_000)
      let product = 1n
      for (let k = 2n; k <= n; k += 1n) product *= k
      return arithmetic.fraction(product, 1n)
    }
    case "binomial": {
      const k = b === undefined || b.im !== 0n ? undefined : wholeValue(place, b)
      if (k === undefined || k < 0n) return k === undefined ? undefined : arithmetic.real(0n)
      if (k > 300n) throw new TooLarge("a binomial is too large")
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
    case "mod": {
      const quotient = b === undefined || a.im !== 0n || b.im !== 0n ? undefined : over(a, b)
      return b === undefined || quotient === undefined
        ? undefined
        : arithmetic.subtract(a, arithmetic.multiply(b, floorOf(place, quotient)))
    }
    case "gcd":
    case "lcm":
    case "determinant":
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

/** The value, or undefined where there is none, as of 1/0. Throws `NoNumber` and `OverCap`. */
export const evaluate = (node: Expression, place: Place): Complex | undefined => {
  place.steps.spend(0.2)
  const value = inside(node, place)
  if (value !== undefined && value.im !== 0n) place.real = false
  return value
}
