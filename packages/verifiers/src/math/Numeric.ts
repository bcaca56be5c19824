/**
 * Values of expressions at a point, as complex numbers in fixed point on BigInt. The precision can be raised, so that
 * two values which agree to every digit of a double can still be told apart.
 *
 * @module
 */

import { constantsOf } from "./Constants.ts"
import { integerRoot } from "./Exact.ts"
import { bitLength } from "./Rational.ts"
import { guardBits, isRounding } from "./Rounding.ts"
import { type Steps, TooLarge } from "./Steps.ts"

/** A complex number, each part times 2^bits. */
export interface Complex {
  readonly re: bigint
  readonly im: bigint
}

/** Values of more bits are not computed. */
const mostBits = 40_000n

/** Arithmetic at one precision. `undefined` where a function has no value. */
export class Arithmetic {
  readonly bits: number
  private readonly shift: bigint
  readonly one: bigint
  readonly pi: bigint
  private readonly ln2: bigint
  private readonly steps: Steps
  private readonly cost: number
  /** Of a series, which has more terms at a higher precision. */
  private readonly seriesCost: number
  private largest: bigint
  /** Bits that the largest value has above the scale: what costs more than its precision does. */
  private grown = 0
  /** Whether a value that is not zero came out smaller than the rounding, so that it may be lost in a sum. */
  lost = false
  constructor(bits: number, steps: Steps) {
    this.bits = bits
    this.shift = BigInt(bits)
    this.one = 1n << this.shift
    const { pi, ln2 } = constantsOf(bits)
    this.pi = pi
    this.ln2 = ln2
    this.steps = steps
    this.cost = (bits / 256) ** 1.5
    this.seriesCost = (bits / 256) ** 2.2
    this.largest = this.one
  }

  /** Smaller than this is rounding: it grows with the largest value that was met on the way. */
  noise(): bigint {
    return 1n << BigInt(guardBits + Math.max(0, bitLength(this.largest) - this.bits))
  }

  /**
   * Whether values that agree within the rounding may be called equal. Not where one was lost; and not where a value of
   * 2^m was met and the rounding does not stay below 2^-m, since where there is 2^m there may be its inverse.
   */
  tells(): boolean {
    const grown = BigInt(Math.max(0, bitLength(this.largest) - this.bits))
    return !this.lost && this.noise() << grown <= this.one >> 8n
  }

  private met(value: Complex): Complex {
    const re = value.re < 0n ? -value.re : value.re
    const im = value.im < 0n ? -value.im : value.im
    const size = re > im ? re : im
    if (size > this.largest) {
      this.largest = size
      const bits = bitLength(size)
      this.grown = Math.max(0, bits - this.bits)
      if (bits > mostBits) throw new TooLarge("a value is too large")
      this.steps.spend(bits / 2_000)
    }
    return value
  }

  /** Notes a result of what is not zero where little or nothing is left of it. */
  private kept(value: Complex, zero: boolean): Complex {
    if (!zero && !this.lost) this.lost = isRounding(value.re)
    return this.met(value)
  }

  real(value: bigint): Complex {
    return { re: value, im: 0n }
  }

  fraction(top: bigint, bottom: bigint): Complex {
    this.steps.spend(0.2)
    return this.kept({ re: (top << this.shift) / bottom, im: 0n }, top === 0n)
  }

  add(a: Complex, b: Complex): Complex {
    return { re: a.re + b.re, im: a.im + b.im }
  }

  subtract(a: Complex, b: Complex): Complex {
    return { re: a.re - b.re, im: a.im - b.im }
  }

  negative(a: Complex): Complex {
    return { re: -a.re, im: -a.im }
  }

  multiply(a: Complex, b: Complex): Complex {
    this.steps.spend(this.cost * 0.2 * (1 + this.grown / 256))
    if (a.im === 0n && b.im === 0n)
      return this.kept({ re: (a.re * b.re) >> this.shift, im: 0n }, isRounding(a.re) || isRounding(b.re))
    return this.met({
      re: (a.re * b.re - a.im * b.im) >> this.shift,
      im: (a.re * b.im + a.im * b.re) >> this.shift
    })
  }

  isZero(a: Complex): boolean {
    const noise = this.noise()
    return a.re <= noise && a.re >= -noise && a.im <= noise && a.im >= -noise
  }

  divide(a: Complex, b: Complex): Complex | undefined {
    this.steps.spend(this.cost * 0.5 * (1 + this.grown / 256))
    if (this.isZero(b)) return undefined
    if (a.im === 0n && b.im === 0n) return this.kept({ re: (a.re << this.shift) / b.re, im: 0n }, isRounding(a.re))
    const size = b.re * b.re + b.im * b.im
    return this.met({
      re: ((a.re * b.re + a.im * b.im) << this.shift) / size,
      im: ((a.im * b.re - a.re * b.im) << this.shift) / size
    })
  }

  private rootOfReal(value: bigint): bigint {
    return integerRoot(value << this.shift)
  }

  sqrt(a: Complex): Complex {
    this.steps.spend(this.cost)
    if (a.im === 0n) return a.re >= 0n ? { re: this.rootOfReal(a.re), im: 0n } : { re: 0n, im: this.rootOfReal(-a.re) }
    const size = this.size(a)
    const re = this.rootOfReal((size + a.re) >> 1n)
    const im = this.rootOfReal((size - a.re) >> 1n)
    return { re, im: a.im < 0n ? -im : im }
  }

  /** The absolute value, of the same scale. */
  size(a: Complex): bigint {
    if (a.im === 0n) return a.re < 0n ? -a.re : a.re
    this.steps.spend(this.cost)
    return integerRoot(a.re * a.re + a.im * a.im)
  }

  private expOfReal(x: bigint): bigint {
    this.steps.spend(this.seriesCost * 6)
    const turns = x / this.ln2
    if (turns > mostBits) throw new TooLarge("an exponential is too large")
    if (turns < -mostBits) return 0n
    const rest = (x - turns * this.ln2) >> 8n
    let term = this.one
    let total = this.one
    for (let k = 1n; term !== 0n && term !== -1n; k += 1n) {
      term = ((term * rest) >> this.shift) / k
      total += term
    }
    for (let k = 0; k < 8; k += 1) total = (total * total) >> this.shift
    return turns >= 0n ? total << turns : total >> -turns
  }

  private lnOfReal(x: bigint): bigint {
    this.steps.spend(this.seriesCost * 10)
    // The mantissa is brought into [1/2, 1), so that z is in (0, 1/3]; the series is of z > 0, since shifts round down.
    let exponent = BigInt(bitLength(x) - this.bits)
    let mantissa = exponent >= 0n ? x >> exponent : x << -exponent
    while (mantissa < this.one >> 1n) {
      mantissa <<= 1n
      exponent -= 1n
    }
    const z = ((this.one - mantissa) << this.shift) / (mantissa + this.one)
    const square = (z * z) >> this.shift
    let power = z
    let total = z
    for (let k = 3n; power !== 0n; k += 2n) {
      power = (power * square) >> this.shift
      total += power / k
    }
    return exponent * this.ln2 - 2n * total
  }

  private sinCos(x: bigint): { readonly sin: bigint; readonly cos: bigint } {
    this.steps.spend(this.seriesCost * 8)
    const turn = 2n * this.pi
    const turns = (x + (x < 0n ? -this.pi : this.pi)) / turn
    if (bitLength(turns) > 64) throw new TooLarge("an angle is too large")
    const rest = x - turns * turn
    const square = (rest * rest) >> this.shift
    let sin = rest
    let cos = this.one
    let [sinTerm, cosTerm] = [sin, cos]
    for (let k = 1n; sinTerm !== 0n || cosTerm !== 0n; k += 2n) {
      cosTerm = -((cosTerm * square) >> this.shift) / (k * (k + 1n))
      sinTerm = -((sinTerm * square) >> this.shift) / ((k + 1n) * (k + 2n))
      cos += cosTerm
      sin += sinTerm
    }
    return { sin, cos }
  }

  private arctanOfReal(x: bigint): bigint {
    this.steps.spend(this.seriesCost * 8)
    if (x > this.one) return this.pi / 2n - this.arctanOfReal((this.one << this.shift) / x)
    if (x < -this.one) return -this.pi / 2n - this.arctanOfReal((this.one << this.shift) / x)
    let z = x
    for (let k = 0; k < 3; k += 1)
      z = (z << this.shift) / (this.one + this.rootOfReal(this.one + ((z * z) >> this.shift)))
    const square = (z * z) >> this.shift
    let power = z
    let total = z
    for (let k = 3n; power !== 0n; k += 2n) {
      power = -((power * square) >> this.shift)
      total += power / k
    }
    return 8n * total
  }

  exp(a: Complex): Complex {
    const size = this.expOfReal(a.re)
    if (a.im === 0n) return this.kept({ re: size, im: 0n }, false)
    const { sin, cos } = this.sinCos(a.im)
    return this.met({ re: (size * cos) >> this.shift, im: (size * sin) >> this.shift })
  }

  ln(a: Complex): Complex | undefined {
    if (this.isZero(a)) return undefined
    const size = this.size(a)
    if (a.im === 0n) return { re: this.lnOfReal(size), im: a.re < 0n ? this.pi : 0n }
    const angle =
      a.re === 0n
        ? a.im > 0n
          ? this.pi / 2n
          : -this.pi / 2n
        : this.arctanOfReal((a.im << this.shift) / a.re) + (a.re < 0n ? (a.im < 0n ? -this.pi : this.pi) : 0n)
    return { re: this.lnOfReal(size), im: angle }
  }

  sin(a: Complex): Complex {
    const { sin, cos } = this.sinCos(a.re)
    if (a.im === 0n) return { re: sin, im: 0n }
    const [up, down] = [this.expOfReal(a.im), this.expOfReal(-a.im)]
    return this.met({
      re: (sin * ((up + down) >> 1n)) >> this.shift,
      im: (cos * ((up - down) >> 1n)) >> this.shift
    })
  }

  cos(a: Complex): Complex {
    const { sin, cos } = this.sinCos(a.re)
    if (a.im === 0n) return { re: cos, im: 0n }
    const [up, down] = [this.expOfReal(a.im), this.expOfReal(-a.im)]
    return this.met({
      re: (cos * ((up + down) >> 1n)) >> this.shift,
      im: -((sin * ((up - down) >> 1n)) >> this.shift)
    })
  }

  /** Of a real number in [-1, 1]. */
  arcsin(a: Complex): Complex | undefined {
    if (a.im !== 0n || a.re > this.one || a.re < -this.one) return undefined
    const side = this.rootOfReal(this.one - ((a.re * a.re) >> this.shift))
    if (side === 0n) return { re: a.re > 0n ? this.pi / 2n : -this.pi / 2n, im: 0n }
    return { re: this.arctanOfReal((a.re << this.shift) / side), im: 0n }
  }

  arctan(a: Complex): Complex | undefined {
    return a.im === 0n ? { re: this.arctanOfReal(a.re), im: 0n } : undefined
  }

  /** A whole power, by squaring. */
  wholePower(base: Complex, exponent: bigint): Complex | undefined {
    if (exponent < 0n) {
      const positive = this.wholePower(base, -exponent)
      return positive === undefined ? undefined : this.divide(this.real(this.one), positive)
    }
    if (exponent > mostBits) throw new TooLarge("an exponent is too large")
    let result = this.real(this.one)
    let square = base
    for (let left = exponent; left > 0n; left >>= 1n) {
      if (left & 1n) result = this.multiply(result, square)
      if (left > 1n) square = this.multiply(square, square)
    }
    return result
  }

  power(base: Complex, exponent: Complex): Complex | undefined {
    if (exponent.im === 0n && (exponent.re & (this.one - 1n)) === 0n)
      return this.wholePower(base, exponent.re >> this.shift)
    if (base.re === 0n && base.im === 0n) return exponent.re > 0n ? base : undefined
    const logarithm = this.ln(base)
    return logarithm === undefined ? undefined : this.exp(this.multiply(exponent, logarithm))
  }
}
