/**
 * Spends a budget evenly over a stream of single queries, none of which is known before it comes.
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
 * **Hard limits.** With `burst`, a query is moreover cut to the samples that keep spending within B T + burst even if each
 * of them costs `mostCost` (default `cost`). So the bound holds for every stream and whatever samples really cost, as long
 * as none costs more than `mostCost` and no minimum is paid beyond it. Where some do cost more, spending exceeds the bound
 * by no more than what *one* query cost above `mostCost` for each of its samples: the next one is cut by all that was spent.
 * Tokens have a limit for each sample, which is the `mostCost` to give.
 *
 * **A stream that ends.** An endless stream forfeits what it did not spend: its rate is B, whatever came before. With
 * `queries` = N the rate is what is left of B N for each query that is still to come, so that a surplus is carried over,
 * and never more than B N is spent, on the same conditions as with `burst`. While nothing worth buying comes, an endless
 * price falls without end, and what comes next is then bought too cheaply. Here it falls no further than the surplus calls
 * for: with r = rate / B, no lower than p_0 / (8 r^1.5), and beyond r = 2 than p_0 / (8 r^1.5 (r / 2)^3). A first price that
 * is too high is forgotten nevertheless: marginals fall, so a query brings at least its last price for each unit, and p_0 is
 * taken to be `mostReward` / B at most; and the first 25 queries move the price faster, by 1 / 2T at query T.
 *
 * Of 2000 queries, 1 or 4 samples each, with first prices from 1000 times too low to 1000 times too high, it came to 95 % of the
 * optimum that knew all of them, to 86 % where also hardly a query is easy; an endless one to 84 %. After a hopeless half, with
 * a right first price, to 95 to 100 %.
 *
 * @module
 */
import { allocateTotal } from "../allocation/Allocate.ts"
import { boundsOf, checkBounds, checkCurves, wholeSamples } from "../allocation/Bounds.ts"
import type { Budget } from "../Budget.ts"
import { checkBudget, checkNumber, checkObject, checkOptions, checkPositive, checkWhole } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"

/** Options of a pacer. */
export interface PacerOptions {
  /** What a query may cost on average over the stream, in samples, tokens or dollars. */
  readonly budget: Budget
  /** First price, a marginal reward per unit of cost, > 0: see `warmPrice`. */
  readonly price: number
  /** Step of the log price for spending twice the budget; default 0.02. Larger follows drift faster, wastes more. */
  readonly gain?: number | undefined
  /** Expected cost of one sample in the budget's unit, default 1. */
  readonly cost?: number | undefined
  /** The most that one sample can cost, default `cost`. What hard limits rest on where real costs vary, as tokens do. */
  readonly mostCost?: number | undefined
  /** Fewest and most samples of a query; default 0 and the curve's end. The minimum is paid even above a hard limit. */
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  /** Hard limit on spending above B T, in the budget's unit, as far as `mostCost` holds; default none. */
  readonly burst?: number | undefined
  /** Number of queries of a stream that ends: what is left goes to those still to come. Default: it never ends. */
  readonly queries?: number | undefined
  /** The most that one query of a stream that ends can bring, default 1: no price above `mostReward` / `budget` is right. */
  readonly mostReward?: number | undefined
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

const OPTIONS: ReadonlyArray<keyof PacerOptions> = [
  "budget",
  "price",
  "gain",
  "cost",
  "mostCost",
  "minimum",
  "maximum",
  "burst",
  "queries",
  "mostReward"
]

type Settings = { readonly [Option in keyof PacerOptions]-?: number }

const settingsOf = (options: PacerOptions): Settings => {
  checkOptions(options, OPTIONS)
  const { budget, price, gain = 0.02, cost = 1, mostCost = cost, minimum = 0 } = options
  const { maximum = Number.MAX_SAFE_INTEGER } = options
  const { burst = Number.POSITIVE_INFINITY, queries = Number.POSITIVE_INFINITY, mostReward = 1 } = options
  checkBudget(budget)
  if (budget === 0) fail({ _tag: "InvalidBudget", value: budget, valid: "a finite number > 0" })
  checkPositive("price", price)
  checkNumber("gain", gain, "a number in (0, 1]", (value) => value > 0 && value <= 1)
  checkPositive("cost", cost)
  checkNumber(
    "mostCost",
    mostCost,
    `a finite number >= ${cost}, the expected cost`,
    (value) => value >= cost && value < Number.POSITIVE_INFINITY
  )
  checkNumber("burst", burst, "a number >= 0", (value) => value >= 0)
  if (queries !== Number.POSITIVE_INFINITY) checkWhole("queries", queries, 1)
  checkPositive("mostReward", mostReward)
  checkBounds(0, minimum, maximum)
  if (minimum * cost > budget) fail({ _tag: "InfeasibleBudget", budget, minimum: minimum * cost })
  // By concavity a query brings at least its price for each unit: a higher price meets no budget of any stream.
  const first = queries === Number.POSITIVE_INFINITY ? price : Math.min(price, mostReward / budget)
  return { budget, price: first, gain, cost, mostCost, minimum, maximum, burst, queries, mostReward }
}

const checkPace = (pace: Pace): void => {
  checkObject("pace", pace, "the pacer's start, or what observe gave")
  const { logPrice, spent, queries } = pace
  checkNumber("pace.logPrice", logPrice, "a finite number", Number.isFinite)
  checkNumber("pace.spent", spent, "a finite number >= 0", (value) => value >= 0 && value < Number.POSITIVE_INFINITY)
  checkWhole("pace.queries", queries, 0)
}

/** What may be spent on the next query under the hard limits. */
const allowance = ({ budget, burst, queries, minimum, cost }: Settings, pace: Pace): number => {
  const withBurst = budget * (pace.queries + 1) + burst - pace.spent
  if (queries === Number.POSITIVE_INFINITY) return withBurst
  const toCome = Math.max(0, queries - pace.queries - 1)
  return Math.min(withBurst, budget * queries - pace.spent - toCome * minimum * cost)
}

/** What a query should cost from here on. */
const rateOf = ({ budget, queries }: Settings, pace: Pace): number => {
  if (queries === Number.POSITIVE_INFINITY) return budget
  return Math.max(0, budget * queries - pace.spent) / Math.max(1, queries - pace.queries)
}

/** The lowest log price that a stream which ends may fall to, as its surplus stands. */
const lowestOf = ({ budget, price, queries }: Settings, rate: number): number => {
  if (queries === Number.POSITIVE_INFINITY) return lowest
  const surplus = Math.max(1, rate / budget)
  return Math.max(lowest, Math.log(price / 8) - 1.5 * Math.log(surplus) - 3 * Math.log(Math.max(1, surplus / 2)))
}

/**
 * A pacer for an average budget. O(1) memory; a decision costs O(samples decided), its accounting O(1).
 *
 * @throws CoreError `InvalidBudget`, `InvalidParameter`, `InvalidBounds`, `InfeasibleBudget`, `UnknownOption`
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
  const settings = settingsOf(options)
  const { price, gain, cost, mostCost, minimum, maximum } = settings
  const ends = settings.queries !== Number.POSITIVE_INFINITY
  // A buffer that holds nothing from one call to the next.
  let row = new Float64Array(0)
  return {
    start: { logPrice: Math.log(price), spent: 0, queries: 0 },
    decide: (pace, curves, query) => {
      checkCurves(curves)
      checkPace(pace)
      checkWhole("query", query, 0, curves.size - 1)
      if (row.length < curves.maxSamples) row = new Float64Array(curves.maxSamples)
      const limit = Math.min(maximum, curves.maxSamples)
      const start = Math.min(minimum, limit)
      const wanted = curves.fill(query, row, start, limit, Math.exp(pace.logPrice) * cost)
      const left = allowance(settings, pace)
      return wanted * mostCost <= left ? wanted : Math.max(start, Math.floor(Math.max(0, left) / mostCost))
    },
    observe: (pace, spent) => {
      checkPace(pace)
      checkNumber("spent", spent, "a finite number >= 0", (value) => value >= 0 && value < Number.POSITIVE_INFINITY)
      const rate = rateOf(settings, pace)
      // What is known least is moved most: the first queries of a stream that ends cannot overspend it.
      const pull = ends ? Math.max(gain, 0.5 / (pace.queries + 1)) : gain
      const step = rate > 0 ? pull * (spent / rate - 1) : 0
      // Near the end of a stream hardly anything may be left to compare with; then the price rises by one at a time.
      const rise = ends ? Math.min(1, step) : step
      const logPrice = Math.max(lowestOf(settings, rate), pace.logPrice + rise)
      return { logPrice, spent: pace.spent + spent, queries: pace.queries + 1 }
    }
  }
}

/**
 * A first price from a recording: the price of the exact allocation of the same budget over recorded (or predicted)
 * curves; 1e-12 where everything that brings anything is bought. O(n + samples bought).
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `InvalidParameter`, `UnknownOption`
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
  checkOptions(options, OPTIONS)
  const { budget, cost = 1, minimum, maximum } = options
  checkBudget(budget)
  checkPositive("cost", cost)
  const bounds = boundsOf(curves, { minimum, maximum })
  const total = wholeSamples(budget / cost, curves.size)
  if (total < bounds.forced) fail({ _tag: "InfeasibleBudget", budget, minimum: (bounds.forced * cost) / curves.size })
  const { price } = allocateTotal(curves, total, bounds)
  return Math.min(1e12, Math.max(1e-12, price / cost))
}
