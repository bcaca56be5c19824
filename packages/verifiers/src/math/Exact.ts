/**
 * The exact value of a constant expression, where it is rational.
 *
 * @module
 */
import type { Expression } from "./Expression.ts"
import { add, bitLength, divide, multiply, negate, type Rational, rational, whole } from "./Rational.ts"
import type { Steps } from "./Steps.ts"

/** Integers of more bits are not computed. */
const mostBits = 40_000
const largestFactorial = 2_000n

const sizeOf = (value: Rational): number => bitLength(value.top) + (value.bottom === 1n ? 0 : bitLength(value.bottom))

/** The integer square root, rounded down. */
export const integerRoot = (value: bigint): bigint => {
  if (value < 2n) return value
  // 104 leading bits give a start that is right to some 50 bits; each round of Newton's method doubles them.
  const shift = BigInt(Math.max(0, (bitLength(value) - 104) & ~1))
  let root = (BigInt(Math.floor(Math.sqrt(Number(value >> shift)))) + 1n) << (shift >> 1n)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

const exactInteger = (value: bigint, degree: bigint): bigint | undefined => {
  if (value < 0n) {
    const root = degree % 2n === 1n ? exactInteger(-value, degree) : undefined
    return root === undefined ? undefined : -root
  }
  if (degree === 2n) {
    const root = integerRoot(value)
    return root * root === value ? root : undefined
  }
  if (bitLength(value) > 900 || degree > 64n) return undefined
  const guess = BigInt(Math.round(Number(value) ** (1 / Number(degree))))
  return guess ** degree === value ? guess : undefined
}

const power = (base: Rational, exponent: Rational, steps: Steps): Rational | undefined => {
  if (exponent.bottom !== 1n) {
    if (exponent.bottom > 64n || base.top < 0n) return undefined
    const top = exactInteger(base.top, exponent.bottom)
    const bottom = exactInteger(base.bottom, exponent.bottom)
    return top === undefined || bottom === undefined ? undefined : power({ top, bottom }, whole(exponent.top), steps)
  }
  const count = exponent.top < 0n ? -exponent.top : exponent.top
  if (base.top === 0n) return exponent.top > 0n ? base : undefined
  if (base.bottom === 1n && (base.top === 1n || base.top === -1n)) return count % 2n === 0n ? whole(1n) : base
  if (count > BigInt(mostBits)) return undefined
  const bits =
    Number(count) * Math.max(Math.log2(Number(base.top < 0n ? -base.top : base.top)), Math.log2(Number(base.bottom)))
  if (!(bits <= mostBits)) return undefined
  steps.spend(1 + bits / 500)
  const raised = { top: base.top ** count, bottom: base.bottom ** count }
  if (exponent.top >= 0n) return raised
  return raised.top < 0n ? { top: -raised.bottom, bottom: -raised.top } : { top: raised.bottom, bottom: raised.top }
}

/** n (n - step) (n - 2 step) ...: n! by steps of one, n!! by steps of two. */
const factorial = (n: bigint, steps: Steps, step: bigint): bigint | undefined => {
  if (n < 0n || n > largestFactorial) return undefined
  steps.spend(1 + (Number(n) * Number(n)) / 5_000)
  let product = 1n
  for (let factor = n; factor > 1n; factor -= step) product *= factor
  return product
}

const binomial = (n: bigint, k: bigint, steps: Steps): bigint | undefined => {
  if (n < 0n || n > 5_000n) return undefined
  if (k < 0n || k > n) return 0n
  const count = k > n - k ? n - k : k
  steps.spend(1 + (Number(count) * Number(n)) / 5_000)
  let product = 1n
  for (let index = 1n; index <= count; index += 1n) product = (product * (n - count + index)) / index
  return product
}

const floor = (value: Rational): bigint => {
  const quotient = value.top / value.bottom
  return value.top < 0n && quotient * value.bottom !== value.top ? quotient - 1n : quotient
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? magnitude(a) : gcd(b, a % b))

const called = (
  node: Expression & { kind: "call" },
  args: ReadonlyArray<Rational>,
  steps: Steps
): Rational | undefined => {
  const [first, second] = args
  if (first === undefined) return undefined
  switch (node.name) {
    case "sqrt":
      return first.top < 0n ? undefined : power(first, { top: 1n, bottom: 2n }, steps)
    case "root": {
      if (second === undefined || first.bottom !== 1n || first.top < 1n) return undefined
      const top = exactInteger(second.top, first.top)
      const bottom = exactInteger(second.bottom, first.top)
      return top === undefined || bottom === undefined ? undefined : { top, bottom }
    }
    case "abs":
      return first.top < 0n ? negate(first) : first
    case "floor":
      return whole(floor(first))
    case "ceil":
      return whole(-floor(negate(first)))
    case "factorial":
    case "doubleFactorial": {
      const step = node.name === "factorial" ? 1n : 2n
      const value = first.bottom === 1n ? factorial(first.top, steps, step) : undefined
      return value === undefined ? undefined : whole(value)
    }
    case "binomial": {
      if (second === undefined || first.bottom !== 1n || second.bottom !== 1n) return undefined
      const value = binomial(first.top, second.top, steps)
      return value === undefined ? undefined : whole(value)
    }
    case "gcd":
    case "lcm": {
      if (args.some((arg) => arg.bottom !== 1n)) return undefined
      const lcm = (a: bigint, b: bigint): bigint => (a === 0n || b === 0n ? 0n : magnitude(a * b) / gcd(a, b))
      return whole(args.map((arg) => arg.top).reduce(node.name === "gcd" ? gcd : lcm))
    }
    case "min":
    case "max":
      return args.reduce((best, arg) => {
        const less = arg.top * best.bottom < best.top * arg.bottom
        return less === (node.name === "min") ? arg : best
      })
    case "mod": {
      if (second === undefined || second.top === 0n) return undefined
      const quotient = divide(first, second)
      return quotient === undefined ? undefined : add(first, negate(multiply(second, whole(floor(quotient)))))
    }
    default:
      return undefined
  }
}

/** The value of an expression where it is a rational number and not too large; undefined otherwise. */
export const exactly = (node: Expression, steps: Steps): Rational | undefined => {
  switch (node.kind) {
    case "number":
      return node.value
    case "negative": {
      const value = exactly(node.of, steps)
      return value === undefined ? undefined : negate(value)
    }
    case "sum":
    case "product": {
      let total = node.kind === "sum" ? whole(0n) : whole(1n)
      for (const part of node.kind === "sum" ? node.terms : node.factors) {
        const value = exactly(part, steps)
        if (value === undefined) return undefined
        total = node.kind === "sum" ? add(total, value) : multiply(total, value)
        const bits = sizeOf(total)
        if (bits > 2 * mostBits) return undefined
        steps.spend(0.1 + bits / 5_000 + (total.bottom === 1n ? 0 : (bits * bits) / 2e7))
      }
      return total
    }
    case "quotient": {
      const top = exactly(node.top, steps)
      if (top === undefined) return undefined
      const bottom = exactly(node.bottom, steps)
      if (bottom === undefined) return undefined
      const bits = sizeOf(top) + sizeOf(bottom)
      steps.spend(0.1 + (bits * bits) / 2e7)
      return divide(top, bottom)
    }
    case "power": {
      const exponent = exactly(node.exponent, steps)
      if (exponent === undefined) return undefined
      const base = exactly(node.base, steps)
      return base === undefined ? undefined : power(base, exponent, steps)
    }
    case "call": {
      const args: Array<Rational> = []
      for (const arg of node.args) {
        const value = exactly(arg, steps)
        if (value === undefined) return undefined
        args.push(value)
      }
      return called(node, args, steps)
    }
    case "numeral": {
      const [integer, fraction = ""] = node.digits.split(".")
      let value = 0n
      for (const digit of integer + fraction) value = value * BigInt(node.base) + BigInt(Number.parseInt(digit, 36))
      return rational(value, BigInt(node.base) ** BigInt(fraction.length))
    }
    case "quantity": {
      if (node.unit !== "percent") return undefined
      const value = exactly(node.value, steps)
      return value === undefined ? undefined : rational(value.top, value.bottom * 100n)
    }
    default:
      return undefined
  }
}
