/**
 * Doubles by their rank among all doubles.
 *
 * @module
 */

const double = new Float64Array(1)
const bits = new BigUint64Array(double.buffer)

const withBits = (value: bigint): number => {
  bits[0] = value
  return double[0]
}

const bitsOf = (value: number): bigint => {
  double[0] = value
  return bits[0]
}

/** The next double above a positive finite number. */
export const nextUp = (value: number): number => withBits(bitsOf(value) + 1n)

/** The double half-way, by rank among all doubles, between two positive numbers. */
export const middleDouble = (low: number, high: number): number => withBits((bitsOf(low) + bitsOf(high)) >> 1n)
