/**
 * The search that every allocation rests on: the price at which a batch's items, taken from the most valuable down, exceed
 * an amount, without a list of all items. Items are marginals that amount to one sample each, or increments that amount to
 * their cost.
 *
 * The price is first estimated on subsets of the queries, so that one pass over the batch usually settles all: what is above
 * a narrow bracket around the estimate is taken, what lies inside is listed and selected from. A wrong estimate costs
 * another pass, never the result. After a miss the side on which the price lies is estimated anew, so batches whose values
 * lie in clusters far apart cost no more than a few passes.
 *
 * @module
 */
import { middleDouble, nextUp } from "./Doubles.ts"

/** Least positive double: what is not worth it is zero or negative and is never bought. */
export const LEAST: number = Number.MIN_VALUE

/** One pass: what is at or above `high`, and a list of what lies in [low, high), thinned to every `stride`-th. */
export interface Pass {
  /** Amount at or above `high`. */
  readonly above: number
  /** Amount inside the bracket. */
  readonly inside: number
  /** Length of the list, and how many items inside one of it stands for. */
  readonly listed: number
  readonly stride: number
  /** Least and greatest value inside. */
  readonly least: number
  readonly greatest: number
  /** Variance over queries of the amount at or above `low`. */
  readonly variance: number
  /** Queries seen. */
  readonly visited: number
}

/** Values from `low` up to, not including, `high`. */
export interface Bracket {
  readonly low: number
  readonly high: number
}

/** What the search runs on. */
export interface Scanner<P extends Pass> {
  readonly size: number
  /** A pass over one query of every `step`. */
  readonly scan: (low: number, high: number, step: number) => P
  /** A bracket in which the value for a target lies, and at most how much is inside it, where that is known without a pass. */
  readonly bracket?: ((target: number) => (Bracket & { readonly inside: number }) | undefined) | undefined
  /** The value at which the amounts of the last pass's list, from the largest value down, exceed an amount inside. */
  readonly valueAt: (pass: P, amount: number) => number
  /** The root of the sum of squares of the amounts of the last pass's list. */
  readonly spread: (pass: P) => number
  /** How far an amount on a subset may be from its share; `isFirst` before anything is known of the spread. */
  readonly margin: (pass: P, isFirst: boolean) => number
}

/** Where the price was found. Of the last pass, what is above its bracket is taken. */
export type Found<P extends Pass> =
  /** Everything together is within the amount. */
  | { readonly kind: "all"; readonly pass: P }
  /** The price is one of the list, which holds all that lies in the bracket. */
  | { readonly kind: "listed"; readonly pass: P; readonly price: number }
  /** Everything in the bracket equals the price, and it is more than the list holds. */
  | { readonly kind: "equal"; readonly pass: P; readonly price: number }
  /** What is at or above the price amounts to the target but for rounding. */
  | { readonly kind: "exact"; readonly price: number }

/** The part of a bracket in which the list says that an amount is exceeded, give or take a margin. */
const narrowed = <P extends Pass>(
  { valueAt }: Scanner<P>,
  pass: P,
  { low, high }: Bracket,
  amount: number,
  margin: number
): Bracket => {
  if (pass.listed === 0) return { low, high }
  const lower = amount + margin < pass.inside ? valueAt(pass, amount + margin) : low
  const upper = amount - margin > 0 ? Math.min(high, nextUp(valueAt(pass, amount - margin))) : high
  return lower < upper ? { low: lower, high: upper } : { low, high }
}

/** On 16 queries, then on eight times as many, as far as that is cheaper than a pass. */
const estimated = <P extends Pass>(scanner: Scanner<P>, target: number, known: Bracket): Bracket => {
  const { size, scan, margin } = scanner
  let bracket = known
  for (let step = size >> 4; step >= 4; step >>= 3) {
    const pass = scan(bracket.low, bracket.high, step)
    const amount = (target * pass.visited) / size - pass.above
    // A few queries that lack the amount altogether say nothing: it may be that of still fewer.
    if (step === size >> 4 && step >> 3 >= 4 && amount > pass.inside) continue
    bracket = narrowed(scanner, pass, bracket, amount, margin(pass, bracket.low === LEAST))
  }
  return bracket
}

/** At least eight times as wide on a logarithmic scale as a bracket that missed: so misses are few. */
const widening = ({ low, high }: Bracket): number => Math.max(1.001, (high / low) ** 8)

/**
 * Where to look after a miss: from the end of the bracket that missed as far as a subset of the queries says, and further
 * than the bracket went. What lies at or above `known.high` is known of all queries, so the subset's own error there, which
 * may be why the bracket missed, does not count.
 */
const afterMiss = <P extends Pass>(
  scanner: Scanner<P>,
  amountInside: number,
  known: Bracket,
  missed: Bracket
): Bracket => {
  const { size, scan, margin } = scanner
  let step = size >> 4
  while (step >> 3 >= 4) step >>= 3
  if (step < 4) return known
  const pass = scan(known.low, known.high, step)
  const amount = (amountInside * pass.visited) / size
  const { low, high } = narrowed(scanner, pass, known, amount, margin(pass, known.low === LEAST))
  // Below the bracket that missed, or above it.
  return known.high === missed.low
    ? { low: Math.max(known.low, Math.min(low, missed.low / widening(missed))), high: known.high }
    : { low: known.low, high: Math.min(known.high, Math.max(high, missed.high * widening(missed))) }
}

/** Finds the largest value such that the items at or above it amount to more than `target`. */
export const searchPrice = <P extends Pass>(scanner: Scanner<P>, target: number): Found<P> => {
  let known: Bracket = { low: LEAST, high: Number.POSITIVE_INFINITY }
  // Amount at or above the upper end of what is known.
  let above = 0
  const certain = scanner.bracket?.(target)
  // One that holds little is as good as an estimate.
  let bracket =
    certain !== undefined && certain.inside * 8 < scanner.size ? certain : estimated(scanner, target, certain ?? known)
  for (;;) {
    const pass = scanner.scan(bracket.low, bracket.high, 1)
    if (pass.above > target) known = { low: bracket.high, high: known.high }
    else if (pass.above + pass.inside <= target) {
      if (bracket.low === LEAST) return { kind: "all", pass }
      known = { low: known.low, high: bracket.low }
      above = pass.above + pass.inside
    } else {
      if (pass.stride === 1) {
        const price = pass.least === pass.greatest ? pass.least : scanner.valueAt(pass, target - pass.above)
        return { kind: "listed", pass, price }
      }
      if (pass.least === pass.greatest) return { kind: "equal", pass, price: pass.least }
      known = { low: pass.least, high: nextUp(pass.greatest) }
      above = pass.above
      // The list is thinned: a sum over it is off by a few times the root of the sum of its squares, which few large amounts
      // may make much more than the root of its length.
      const margin = pass.inside / pass.listed + 3 * pass.stride * scanner.spread(pass)
      bracket = narrowed(scanner, pass, known, target - above, margin)
      if (bracket.low === known.low && bracket.high === known.high)
        bracket = { low: middleDouble(known.low, known.high), high: known.high }
      continue
    }
    // Two sums of the same amounts that round differently, one on each side of the target.
    if (known.low >= known.high) return { kind: "exact", price: known.high }
    bracket = afterMiss(scanner, target - above, known, bracket)
  }
}
