/**
 * Two runs against each other: what each policy reached at each budget, query by query.
 *
 * @module
 */
import { means, type Resamples, resamples } from "../statistics/Bootstrap.ts"
import { differenceOf, less } from "../statistics/Difference.ts"
import { rounded, roundedOrNull } from "../statistics/Rounded.ts"
import { benjaminiHochberg, falseDiscoveryRate } from "../statistics/Significance.ts"
import type { RunOutcomes } from "./QueriesFile.ts"

/** `same`: value and cost are equal on every query. Better and worse are corrected for all rows of the comparison. */
export type RunVerdict = "better" | "worse" | "same" | "not distinguishable"

/** A policy at one budget in the second run, compared with the first. */
export interface RunComparison {
  readonly part: number
  readonly policy: string
  readonly budget: number
  /** Mean value in each run, on the queries that are compared. */
  readonly first: number
  readonly second: number
  /** Second less first, with its 95 % interval. */
  readonly difference: number
  readonly low: number | null
  readonly high: number | null
  readonly p: number | null
  /** `p` corrected for all rows (Benjamini and Hochberg). */
  readonly adjusted: number | null
  readonly verdict: RunVerdict
  /** Mean cost of the second run less that of the first, in the runs' unit. */
  readonly costDifference: number
  /** Queries that both runs scored; without any, the runs' own queries are compared as two independent groups. */
  readonly shared: number
}

/** All rows, and what only one of the runs has. */
export interface RunsComparison {
  readonly rows: ReadonlyArray<RunComparison>
  readonly onlyFirst: ReadonlyArray<string>
  readonly onlySecond: ReadonlyArray<string>
}

const resampleCount = 2000

const nameOf = ({ budget, part, policy }: RunOutcomes): string => `part ${part + 1}: ${policy} at ${budget}`

type Draws = (queries: number, seed: number) => Resamples

/** Resamples of each size and seed are drawn once for all rows. */
const remembered = (): Draws => {
  const known = new Map<string, Resamples>()
  return (queries, seed) => {
    const key = `${queries} ${seed}`
    const draws = known.get(key) ?? resamples(queries, resampleCount, seed)
    known.set(key, draws)
    return draws
  }
}

const meanOf = (values: ReadonlyArray<number>): number => values.reduce((sum, one) => sum + one, 0) / values.length

/** The queries that both have, in the first one's order; each run's own where they share none. */
const matched = (first: RunOutcomes, second: RunOutcomes) => {
  const places = new Map(second.queries.map((query, i) => [query, i]))
  const pairs = first.queries.flatMap((query, i) => {
    const j = places.get(query)
    return j === undefined ? [] : [{ i, j }]
  })
  if (pairs.length === 0) return { shared: 0, a: first, b: second }
  const pick = (run: RunOutcomes, rows: ReadonlyArray<number>) => ({
    value: rows.map((row) => run.value[row]),
    cost: rows.map((row) => run.cost[row])
  })
  return {
    shared: pairs.length,
    a: pick(
      first,
      pairs.map(({ i }) => i)
    ),
    b: pick(
      second,
      pairs.map(({ j }) => j)
    )
  }
}

const compared = (first: RunOutcomes, second: RunOutcomes, draws: Draws) => {
  const { a, b, shared } = matched(first, second)
  // Paired: the same draw of queries for both. Of other queries: a draw of its own for each.
  const seeds = shared > 0 ? [1, 1] : [1, 2]
  const [of, against] = [
    means(draws(b.value.length, seeds[1]), b.value),
    means(draws(a.value.length, seeds[0]), a.value)
  ]
  const { high, low, p, value } = differenceOf(less(of, against))
  const same =
    shared > 0 && a.value.every((one, i) => one === b.value[i]) && a.cost.every((one, i) => one === b.cost[i])
  return {
    part: first.part,
    policy: first.policy,
    budget: first.budget,
    first: rounded(meanOf(a.value)),
    second: rounded(meanOf(b.value)),
    difference: value,
    low: roundedOrNull(low),
    high: roundedOrNull(high),
    p: roundedOrNull(p),
    costDifference: rounded(meanOf(b.cost) - meanOf(a.cost)),
    shared,
    same
  }
}

/** Compares the second run with the first, by every policy and budget that both have. O(rows resamples queries). */
export const compareRuns = (first: ReadonlyArray<RunOutcomes>, second: ReadonlyArray<RunOutcomes>): RunsComparison => {
  const draws = remembered()
  const others = new Map(second.map((one) => [nameOf(one), one]))
  const names = new Set(first.map(nameOf))
  const found = first.flatMap((one) => {
    const other = others.get(nameOf(one))
    return other === undefined ? [] : [compared(one, other, draws)]
  })
  const adjusted = benjaminiHochberg(found.map(({ p }) => p ?? Number.NaN))
  const verdictOf = (difference: number, k: number, same: boolean): RunVerdict => {
    if (same) return "same"
    if (!(adjusted[k] <= falseDiscoveryRate)) return "not distinguishable"
    return difference > 0 ? "better" : "worse"
  }
  return {
    rows: found.map(({ same, ...row }, k) => ({
      ...row,
      adjusted: roundedOrNull(adjusted[k]),
      verdict: verdictOf(row.difference, k, same)
    })),
    onlyFirst: first.filter((one) => !others.has(nameOf(one))).map(nameOf),
    onlySecond: second.filter((one) => !names.has(nameOf(one))).map(nameOf)
  }
}
