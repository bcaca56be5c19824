/**
 * Minimum of a function of one number.
 *
 * @module
 */

const RATIO = (Math.sqrt(5) - 1) / 2

/** The minimum of a unimodal function on [low, high] to within `precision`, by golden-section search. */
export const goldenSection = (f: (x: number) => number, low: number, high: number, precision: number): number => {
  let a = high - RATIO * (high - low)
  let b = low + RATIO * (high - low)
  let fa = f(a)
  let fb = f(b)
  while (high - low > precision) {
    if (fa <= fb) {
      high = b
      b = a
      fb = fa
      a = high - RATIO * (high - low)
      fa = f(a)
    } else {
      low = a
      a = b
      fa = fb
      b = low + RATIO * (high - low)
      fb = f(b)
    }
  }
  return (low + high) / 2
}
