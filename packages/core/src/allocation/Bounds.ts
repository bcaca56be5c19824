/**
 * What limits an allocation besides its budget: fewest and most samples per query, and weights.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Curves, Numbers } from "../Curves.ts"
import { checkLength, copyNonNegative } from "../curves/Checks.ts"

/** A whole number for all queries, or one per query. */
export type PerQuery = number | Int32Array | ReadonlyArray<number>

/** Limits per query. */
export interface Limits {
  /** Fewest samples per query. Default 0. */
  readonly minimum?: PerQuery | undefined
  /** Most samples per query. Default, and upper limit, `curves.maxSamples`. */
  readonly maximum?: PerQuery | undefined
  /** Weight of each query's reward, in [0, 1e100]. Default 1. */
  readonly weights?: Numbers | undefined
}

/** Checked limits. `starts` and `limits` are undefined where `start` and `limit` hold for all queries. */
export interface Bounds {
  readonly start: number
  readonly limit: number
  readonly starts: Int32Array | undefined
  readonly limits: Int32Array | undefined
  readonly weights: Float64Array | undefined
  /** Sum of the minima. */
  readonly forced: number
}

/** Throws `InvalidBounds` unless both are whole numbers and 0 <= least <= greatest. */
export const checkBounds = (query: number, least: number, greatest: number): void => {
  if (!(Number.isSafeInteger(least) && Number.isSafeInteger(greatest) && least >= 0 && least <= greatest))
    throw new CoreError({ _tag: "InvalidBounds", query, minimum: least, maximum: greatest })
}

/** Checks limits against curves. Throws `InvalidBounds`, `LengthMismatch` or `InvalidParameter` (a weight). */
export const boundsOf = (curves: Curves, { minimum = 0, maximum, weights }: Limits): Bounds => {
  const { size, maxSamples } = curves
  const most = maximum ?? maxSamples
  if (typeof minimum !== "number") checkLength("minimum", minimum.length, size)
  if (typeof most !== "number") checkLength("maximum", most.length, size)
  if (weights !== undefined) checkLength("weights", weights.length, size)
  const leadingForced = curves.kind === "marginals" ? curves.forced : 0
  const check = (query: number, least: number, greatest: number): void => {
    checkBounds(query, least, Number.isSafeInteger(greatest) ? Math.min(greatest, maxSamples) : greatest)
    if (least < leadingForced)
      throw new CoreError({
        _tag: "InvalidParameter",
        field: "minimum",
        query,
        value: least,
        valid: `at least ${leadingForced}, the curves' forced samples`
      })
  }
  let forced = 0
  if (typeof minimum === "number" && typeof most === "number") {
    check(0, minimum, most)
    forced = minimum * size
  } else
    for (let query = 0; query < size; query++) {
      const least = typeof minimum === "number" ? minimum : minimum[query]
      check(query, least, typeof most === "number" ? most : most[query])
      forced += least
    }
  return {
    start: typeof minimum === "number" ? minimum : 0,
    limit: typeof most === "number" ? Math.min(most, maxSamples) : maxSamples,
    starts: typeof minimum === "number" ? undefined : Int32Array.from(minimum),
    limits: typeof most === "number" ? undefined : Int32Array.from(most, (m) => Math.min(m, maxSamples)),
    weights: weights === undefined ? undefined : copyNonNegative("weights", weights),
    forced
  }
}

/**
 * The whole samples that an average of `perQuery` buys for n queries: the product rounded down, but not below a whole
 * number that only the rounding of the product missed (0.29 x 100 is 28.999999999999996 in floating point, and buys 29).
 */
export const wholeSamples = (perQuery: number, n: number): number => {
  const product = perQuery * n
  const nearest = Math.round(product)
  return Math.abs(product - nearest) <= product * 2 ** -50 ? nearest : Math.floor(product)
}

/** A sum over the batch as an average per query; 0 for an empty batch. */
export const perQuery = (sum: number, size: number): number => (size === 0 ? 0 : sum / size)

/**
 * A floor for marginals m such that every m with fl(weight m) >= `floor` is at or above it: a little low, for the
 * rounding of quotient and product (relative for normal numbers, absolute for denormal ones).
 */
export const unweightedFloor = (floor: number, weight: number): number => {
  if (weight === 1 || floor === Number.POSITIVE_INFINITY) return floor
  if (weight === 0) return Number.POSITIVE_INFINITY
  return ((floor - Number.MIN_VALUE) / weight) * (1 - 2 ** -50) - Number.MIN_VALUE
}
