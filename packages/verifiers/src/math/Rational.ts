/**
 * Exact rational numbers on BigInt, in lowest terms with a positive denominator.
 *
 * @module
 */

/** `top / bottom`, in lowest terms, `bottom > 0`. */
export interface Rational {
  readonly top: bigint
  readonly bottom: bigint
}

const gcd = (a: bigint, b: bigint): bigint => {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** `top / bottom` in lowest terms; undefined where `bottom` is zero. */
export const rational = (top: bigint, bottom = 1n): Rational | undefined => {
  if (bottom === 1n) return { top, bottom }
  if (bottom === 0n) return undefined
  const divisor = gcd(top, bottom) * (bottom < 0n ? -1n : 1n)
  return { top: top / divisor, bottom: bottom / divisor }
}

export const whole = (value: bigint | number): Rational => ({ top: BigInt(value), bottom: 1n })

export const add = (a: Rational, b: Rational): Rational =>
  a.bottom === 1n && b.bottom === 1n
    ? { top: a.top + b.top, bottom: 1n }
    : rational(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)!

export const multiply = (a: Rational, b: Rational): Rational =>
  a.bottom === 1n && b.bottom === 1n
    ? { top: a.top * b.top, bottom: 1n }
    : rational(a.top * b.top, a.bottom * b.bottom)!

/** `a / b`; undefined where `b` is zero. */
export const divide = (a: Rational, b: Rational): Rational | undefined => rational(a.top * b.bottom, a.bottom * b.top)

export const negate = (a: Rational): Rational => ({ top: -a.top, bottom: a.bottom })

export const equal = (a: Rational, b: Rational): boolean => a.top === b.top && a.bottom === b.bottom

/** Bits of an integer's magnitude, to the next multiple of four. */
export const bitLength = (value: bigint): number => {
  const magnitude = value < 0n ? -value : value
  return magnitude < 0x1_0000_0000n ? 32 : magnitude.toString(16).length * 4
}

/** The number written as digits, an optional fraction and an optional repeating block: 0.1(6) is 1/6. */
export const fromDigits = (integer: string, fraction = "", repeating = ""): Rational => {
  const scale = 10n ** BigInt(fraction.length)
  const plain = rational(BigInt(`${integer}${fraction}` || "0"), scale)!
  if (repeating === "") return plain
  return add(plain, rational(BigInt(repeating), (10n ** BigInt(repeating.length) - 1n) * scale)!)
}
