/**
 * Logarithm of the gamma function and its derivative, for positive arguments.
 *
 * @module
 */

/**
 * ln Gamma(x), x > 0: the Stirling series after shifting x above 10 (Abramowitz and Stegun 6.1.41). Relative error
 * below 1e-14 away from the zeros at 1 and 2, absolute error below 1e-14 there.
 */
export const logGamma = (x: number): number => {
  let shift = 1
  let z = x
  while (z < 10) {
    shift *= z
    z += 1
  }
  const r = 1 / (z * z)
  const series =
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r / 156)))))) / z
  return (z - 0.5) * Math.log(z) - z + 0.9189385332046728 + series - Math.log(shift)
}

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
