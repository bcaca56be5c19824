/**
 * What limits an allocation besides its budget: fewest and most samples per query, and weights.
 *
 * @module
 */
import { checkLengthOf, checkWhole, copyNonNegative, MOST_SAMPLES } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves, Numbers } from "../Curves.ts"

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

/** The names of `Limits`, for checks of options. */
export const LIMITS: ReadonlyArray<keyof Limits> = ["minimum", "maximum", "weights"]

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

/**
 * Checks that both are whole numbers and 0 <= least <= greatest.
 *
 * @throws CoreError `InvalidBounds`
 */
export const checkBounds = (query: number, least: unknown, greatest: unknown): void => {
  const isWhole = Number.isSafeInteger(least) && Number.isSafeInteger(greatest)
  if (!(isWhole && Number(least) >= 0 && Number(least) <= Number(greatest)))
    fail({ _tag: "InvalidBounds", query, minimum: least, maximum: greatest })
}

/** A field of each kind of curves that holds its numbers. */
const NUMBERS: ReadonlyMap<unknown, string> = new Map([
  ["success", "success"],
  ["beta", "alpha"],
  ["beta-mixture", "weights"],
  ["histogram", "weights"],
  ["marginals", "values"]
])

/**
 * Checks that these are curves as this package's constructors make them.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkCurves = (curves: Curves): void => {
  const isMade =
    typeof curves === "object" &&
    curves !== null &&
    ArrayBuffer.isView(Reflect.get(curves, NUMBERS.get(curves.kind) ?? "")) &&
    [curves.fill, curves.marginal, curves.value].every((read) => typeof read === "function")
  if (!isMade)
    fail({
      _tag: "InvalidParameter",
      field: "curves",
      value: curves,
      valid: "curves, as successCurves and the other constructors make them"
    })
  checkWhole("curves.size", curves.size, 0)
  checkWhole("curves.maxSamples", curves.maxSamples, 1, MOST_SAMPLES)
}

/** One number for all queries, or one for each, whose length is checked. */
const eachOf = (field: string, given: PerQuery, size: number): Int32Array | ReadonlyArray<number> | undefined => {
  if (Array.isArray(given) || given instanceof Int32Array) {
    checkLengthOf(field, given, size)
    return given
  }
  if (typeof given !== "number")
    fail({ _tag: "InvalidParameter", field, value: given, valid: "a whole number, or an array of one per query" })
  return undefined
}

/** A copy of checked whole numbers, none above `most`. */
const cappedAt = (numbers: Int32Array | ReadonlyArray<number>, most: number): Int32Array => {
  const capped = new Int32Array(numbers.length)
  for (let query = 0; query < capped.length; query++) capped[query] = Math.min(numbers[query], most)
  return capped
}

/**
 * Checks limits against curves.
 *
 * @throws CoreError `InvalidBounds`, `LengthMismatch`, `InvalidParameter`
 */
export const boundsOf = (curves: Curves, limits: Limits): Bounds => {
  checkCurves(curves)
  const { size, maxSamples } = curves
  const { minimum = 0, maximum = maxSamples, weights } = limits
  const fewest = eachOf("minimum", minimum, size)
  const most = eachOf("maximum", maximum, size)
  if (weights !== undefined) checkLengthOf("weights", weights, size)
  const leadingForced = curves.kind === "marginals" ? curves.forced : 0
  const check = (query: number, least: unknown, greatest: unknown): void => {
    checkBounds(query, least, Number.isSafeInteger(greatest) ? Math.min(Number(greatest), maxSamples) : greatest)
    if (Number(least) < leadingForced) {
      const valid = `at least ${leadingForced}, the curves' forced samples`
      fail({ _tag: "InvalidParameter", field: "minimum", query, value: least, valid })
    }
  }
  let forced = 0
  if (fewest === undefined && most === undefined) {
    check(0, minimum, maximum)
    forced = Number(minimum) * size
  } else
    for (let query = 0; query < size; query++) {
      const least = fewest === undefined ? minimum : fewest[query]
      check(query, least, most === undefined ? maximum : most[query])
      forced += Number(least)
    }
  return {
    start: fewest === undefined ? Number(minimum) : 0,
    limit: most === undefined ? Math.min(Number(maximum), maxSamples) : maxSamples,
    starts: fewest === undefined ? undefined : cappedAt(fewest, maxSamples),
    limits: most === undefined ? undefined : cappedAt(most, maxSamples),
    weights: weights === undefined ? undefined : copyNonNegative("weights", weights),
    forced
  }
}

/** Fewest samples of a query. */
export const startOf = ({ start, starts }: Bounds, query: number): number =>
  starts === undefined ? start : starts[query]

/** Most samples of a query. */
export const limitOf = ({ limit, limits }: Bounds, query: number): number =>
  limits === undefined ? limit : limits[query]

/** Weight of a query's reward. */
export const weightOf = ({ weights }: Bounds, query: number): number => (weights === undefined ? 1 : weights[query])

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
  const low = ((floor - Number.MIN_VALUE) / weight) * (1 - 2 ** -50) - Number.MIN_VALUE
  return floor > 0 ? Math.max(Number.MIN_VALUE, low) : low
}
