/**
 * The Gamma function's logarithm and the regularised incomplete Gamma and Beta functions, to about twelve digits.
 *
 * @module
 */
import { checkNumber, checkPositive } from "../Checks.ts"

/** Terms of Stirling's series, B_(2k) / (2k (2k - 1)). */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]

/**
 * log Gamma(x), x > 0, by Stirling's series at x >= 10 and the recurrence Gamma(x + 1) = x Gamma(x) below; absolute
 * error about 1e-14 (1 + |log Gamma(x)|). O(1).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { logGamma } from "@alloc/core/posterior"
 *
 * console.log(logGamma(5).toFixed(6), Math.log(24).toFixed(6)) // => "3.178054" "3.178054"
 * ```
 */
export const logGamma = (x: number): number => {
  checkPositive("x", x)
  let shift = 1
  let z = x
  for (; z < 10; z++) shift *= z
  const inverse = 1 / z
  let series = 0
  for (let k = stirling.length - 1; k >= 0; k--) series = series * inverse * inverse + stirling[k]
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series * inverse - Math.log(shift)
}

/**
 * log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b), a, b > 0. O(1).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { logBeta } from "@alloc/core/posterior"
 *
 * console.log(Math.exp(logBeta(2, 3)).toFixed(6), (1 / 12).toFixed(6)) // => "0.083333" "0.083333"
 * ```
 */
export const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b)

const tiny = 1e-300

/** b0 + a1 / (b1 + a2 / (b2 + ...)) by the modified Lentz algorithm (Thompson and Barnett 1986). */
const continuedFraction = (b0: number, term: (k: number) => readonly [a: number, b: number]): number => {
  let value = b0 === 0 ? tiny : b0
  let c = value
  let d = 0
  for (let k = 1; k < 10_000; k++) {
    const [a, b] = term(k)
    d = 1 / (b + a * d || tiny)
    c = b + a / c || tiny
    const factor = c * d
    value *= factor
    if (Math.abs(factor - 1) < 1e-15) break
  }
  return value
}

/**
 * Regularised lower incomplete Gamma function P(a, x): the distribution function of a Gamma(a, 1) variable. Series
 * below a + 1, continued fraction above (DLMF 8.11.4, 8.9.2); about O(sqrt a) terms.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { gammaCdf } from "@alloc/core/posterior"
 *
 * console.log(gammaCdf(1, 1).toFixed(6)) // => "0.632121"
 * ```
 */
export const gammaCdf = (a: number, x: number): number => {
  checkPositive("a", a)
  checkNumber("x", x, "a number", (value) => !Number.isNaN(value))
  if (x <= 0) return 0
  if (x === Number.POSITIVE_INFINITY) return 1
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (a + k)
      sum += term
    }
    return front * sum
  }
  return 1 - front / continuedFraction(x + 1 - a, (k) => [-k * (k - a), x + 2 * k + 1 - a])
}

/** Standard normal distribution function, by P(1/2, z^2 / 2) = erf(z / sqrt 2). */
export const normalCdf = (z: number): number => {
  const half = gammaCdf(0.5, (z * z) / 2) / 2
  return z >= 0 ? 0.5 + half : 0.5 - half
}

/** Standard normal quantile of q in [1/2, 1), by bisection of `normalCdf`: to a double's last digits. */
export const normalQuantile = (q: number): number => {
  let low = 0
  let high = 9
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < q) low = middle
    else high = middle
  }
  return low
}

/**
 * Regularised incomplete Beta function I_x(a, b): P(p <= x) for p ~ Beta(a, b), by the continued fraction of DLMF
 * 8.17.22 on the side where it converges fast: about O(sqrt(a + b)) terms.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { betaCdf } from "@alloc/core/posterior"
 *
 * console.log(betaCdf(0.5, 2, 1).toFixed(4)) // => 0.2500
 * ```
 */
export const betaCdf = (x: number, a: number, b: number): number => {
  checkPositive("a", a)
  checkPositive("b", b)
  checkNumber("x", x, "a number", (value) => !Number.isNaN(value))
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a
  const term = (k: number): readonly [number, number] => {
    const m = k >> 1
    if (k % 2 === 0) return [(m * (b - m) * x) / ((a + k - 1) * (a + k)), 1]
    return [(-(a + m) * (a + b + m) * x) / ((a + k - 1) * (a + k)), 1]
  }
  return front / continuedFraction(1, term)
}
