/**
 * The derivative of ln Gamma.
 *
 * @module
 */

/** Digamma(x) = d/dx ln Gamma(x), x > 0 (Abramowitz and Stegun 6.3.18 after shifting). Absolute error below 1e-13. */
export const digamma = (x: number): number => {
  let shift = 0
  let z = x
  while (z < 10) {
    shift += 1 / z
    z += 1
  }
  const r = 1 / (z * z)
  const series = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - r * (691 / 32760))))))
  return Math.log(z) - 0.5 / z - series - shift
}
