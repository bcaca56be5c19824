/**
 * Constants in fixed point, each computed once for a precision.
 *
 * @module
 */

const constants = new Map<number, { readonly pi: bigint; readonly ln2: bigint }>()

const arctanOfInverse = (x: bigint, one: bigint): bigint => {
  let power = one / x
  let total = power
  for (let k = 3n; power !== 0n; k += 2n) {
    power = -power / (x * x)
    total += power / k
  }
  return total
}

/** Pi and the natural logarithm of two, times 2^bits. */
export const constantsOf = (bits: number): { readonly pi: bigint; readonly ln2: bigint } => {
  const known = constants.get(bits)
  if (known !== undefined) return known
  const extra = 32n
  const one = 1n << (BigInt(bits) + extra)
  // Machin: pi/4 = 4 arctan(1/5) - arctan(1/239). ln 2 = 2 artanh(1/3).
  const pi = (4n * (4n * arctanOfInverse(5n, one) - arctanOfInverse(239n, one))) >> extra
  let power = one / 3n
  let ln2 = power
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= 9n
    ln2 += power / k
  }
  const made = { pi, ln2: (2n * ln2) >> extra }
  constants.set(bits, made)
  return made
}
