/**
 * Spends a budget evenly over an endless stream of single queries, none of which is known before it comes.
 *
 * A query gets as many samples as have a marginal reward of at least the current price; then the price is moved by what
 * was spent: log price += gain (spent / B - 1), dual descent on the Lagrange multiplier of the average budget B, in
 * logarithms since prices span decades. Where the distribution of queries is steady the price settles at that of the
 * offline optimum; when it drifts, the price follows within about 1 / gain queries.
 *
 * **Bound on overspending.** Write p_0 for the first price, p_max >= p_0 for one above which nothing beyond the minimum
 * is bought (the largest possible first marginal per cost; 1 for success probabilities) and M >= B for the most that one
 * query can cost. Every unit spent above B raises the log price by gain / B, and above p_max it can only fall, hence for
 * every T and every sequence of queries, an adversary's included,
 *
 *   spent_1 + ... + spent_T  <=  B T + (B / gain) log(p_max / p_0) + M - B.
 *
 * With `burst`, a query is moreover cut to what keeps spending within B T + burst: a bound that does not depend on
 * the price.
 *
 * @module
 */
import { allocate } from "../allocation/Allocate.ts"
import { wholeSamples } from "../allocation/Bounds.ts"
import { type Budget, samples } from "../Budget.ts"
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"

/** Options of a pacer. */
export interface PacerOptions {
  /** What a query may cost on average over the stream, in samples, tokens or dollars. */
  readonly budget: Budget
  /** First price, a marginal reward per unit of cost, > 0: see `warmPrice`. */
  readonly price: number
  /** Step of the log price for spending twice the budget; default 0.02. Larger follows drift faster, wastes more. */
  readonly gain?: number | undefined
  /** Cost of one sample in the budget's unit, default 1. */
  readonly cost?: number | undefined
  /** Fewest and most samples of a query; default 0 and the curve's end. The minimum is paid even above `burst`. */
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  /** Hard limit on spending above B T, in the budget's unit; default none. */
  readonly burst?: number | undefined
}

/** State of a pacer; plain numbers, to be stored and resumed. */
export interface Pace {
  readonly logPrice: number
  readonly spent: number
  /** Queries seen. */
  readonly queries: number
}

/** A pacer: pure functions over `Pace`. */
export interface Pacer {
  readonly start: Pace
  /** Samples for query `query` of `curves`. O(samples), less than a microsecond for curves of this package. */
  readonly decide: (pace: Pace, curves: Curves, query: number) => number
  /** The pace after a query that cost `spent` (what was really spent: tokens are not known before). */
  readonly observe: (pace: Pace, spent: number) => Pace
}

/** The lowest price: below it every sample is bought, so that the price need not fall further. */
const lowest = Math.log(1e-12)

const check = (field: string, value: number, valid: string, holds: boolean): void => {
  if (!holds) throw new CoreError({ _tag: "InvalidParameter", field, value, valid })
}

/**
 * A pacer for an average budget. O(1) memory; a decision costs O(samples decided), its accounting O(1).
 *
 * @throws CoreError `InvalidBudget`, `InvalidParameter` (price, gain, cost, burst), `InvalidBounds`, `InfeasibleBudget`
 * @example
 * ```ts
 * import { pacer, samples, successCurves } from "@alloc/core"
 *
 * const pace = pacer({ budget: samples(2), price: 0.1 })
 * const curves = successCurves([0.5, 0.05], { maxSamples: 8 })
 * // Marginals .5, .25, .125, .0625: three are worth .1. The hard query gets nothing at this price.
 * console.log(pace.decide(pace.start, curves, 0), pace.decide(pace.start, curves, 1)) // => 3 0
 * console.log(pace.observe(pace.start, 3).logPrice > pace.start.logPrice) // => true
 * ```
 */
export const pacer = (options: PacerOptions): Pacer => {
  const { budget, price, gain = 0.02, cost = 1, minimum = 0, burst = Number.POSITIVE_INFINITY } = options
  const most = options.maximum ?? Number.MAX_SAFE_INTEGER
  if (!(budget > 0 && budget < Number.POSITIVE_INFINITY)) {
    throw new CoreError({ _tag: "InvalidBudget", value: budget, valid: "a finite number > 0" })
  }
  check("price", price, "a finite number > 0", price > 0 && price < Number.POSITIVE_INFINITY)
  check("gain", gain, "a number in (0, 1]", gain > 0 && gain <= 1)
  check("cost", cost, "a finite number > 0", cost > 0 && cost < Number.POSITIVE_INFINITY)
  check("burst", burst, "a number >= 0", burst >= 0)
  if (!(Number.isInteger(minimum) && Number.isInteger(most) && minimum >= 0 && minimum <= most)) {
    throw new CoreError({ _tag: "InvalidBounds", query: 0, minimum, maximum: most })
  }
  if (minimum * cost > budget) throw new CoreError({ _tag: "InfeasibleBudget", budget, minimum: minimum * cost })
  // A buffer that holds nothing from one call to the next.
  let row = new Float64Array(0)
  return {
    start: { logPrice: Math.log(price), spent: 0, queries: 0 },
    decide: (pace, curves, query) => {
      if (row.length < curves.maxSamples) row = new Float64Array(curves.maxSamples)
      const limit = Math.min(most, curves.maxSamples)
      const start = Math.min(minimum, limit)
      const wanted = curves.fill(query, row, start, limit, Math.exp(pace.logPrice) * cost)
      const left = budget * (pace.queries + 1) + burst - pace.spent
      return wanted * cost <= left ? wanted : Math.max(start, Math.floor(Math.max(0, left) / cost))
    },
    observe: (pace, spent) => {
      check("spent", spent, "a finite number >= 0", spent >= 0 && spent < Number.POSITIVE_INFINITY)
      const logPrice = Math.max(lowest, pace.logPrice + gain * (spent / budget - 1))
      return { logPrice, spent: pace.spent + spent, queries: pace.queries + 1 }
    }
  }
}

/**
 * A first price from a recording: the price of the exact allocation of the same budget over recorded (or predicted)
 * curves; 1e-12 where everything that brings anything is bought. O(n + samples bought).
 *
 * @throws CoreError as `allocate` does
 * @example
 * ```ts
 * import { samples, successCurves, warmPrice } from "@alloc/core"
 *
 * const recorded = successCurves([0.9, 0.5, 0.05, 0], { maxSamples: 8 })
 * console.log(warmPrice(recorded, { budget: samples(2) })) // => 0.0475
 * ```
 */
export const warmPrice = (
  curves: Curves,
  options: Pick<PacerOptions, "budget" | "cost" | "minimum" | "maximum">
): number => {
  const { budget, cost = 1, minimum, maximum } = options
  const total = wholeSamples(budget / cost, curves.size)
  const perQuery = samples(curves.size === 0 ? 0 : (total + 0.5) / curves.size)
  const { price } = allocate(curves, { budget: perQuery, minimum, maximum })
  return Math.min(1e12, Math.max(1e-12, price / cost))
}
