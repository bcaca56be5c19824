/**
 * How much of a number in fixed point may be rounding.
 *
 * @module
 */

/** Bits that rounding may have spoilt, generously. */
export const guardBits = 96

/** Whether a number is zero, or so small that rounding may have made it. */
export const isRounding = (value: bigint): boolean => {
  const rest = value >> BigInt(guardBits)
  return rest === 0n || rest === -1n
}
