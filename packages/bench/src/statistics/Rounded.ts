/**
 * How numbers are rounded in results: to seven decimals, so that the last bits of a machine's arithmetic do not show.
 *
 * @module
 */

/** Rounds to seven decimals; never -0. */
export const rounded = (value: number): number => Math.round(value * 1e7) / 1e7 + 0

/** Rounds, and gives null where the number is not defined. */
export const roundedOrNull = (value: number): number | null => (Number.isFinite(value) ? rounded(value) : null)
