/**
 * All policies at all budgets on one set of scored samples, and what they differ by.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises"
import { fail } from "../BenchError.ts"
import { measure, type PreparedBench } from "../measure/Measure.ts"
import type { CostUnit, Measured } from "../measure/Measured.ts"
import type { PolicyEntry } from "../measure/PolicyEntry.ts"
import { comparisonRows } from "../results/Rows.ts"
import type { ComparisonResult } from "../results/Schema.ts"
import { type Resamples, withoutResamples } from "../statistics/Bootstrap.ts"
import { type Comparison, gained, type Rival } from "../statistics/Compare.ts"
import { differenceOf, less } from "../statistics/Difference.ts"
import type { NullCurve } from "../statistics/NullCurve.ts"
import type { Refitted } from "../statistics/Refits.ts"
import { costIn, type Summary, summarise, type ValueAndCost } from "../statistics/Summary.ts"

/** Measured and resampled policies. */
export interface PolicyTable {
  /** Number of scored queries. */
  readonly queries: number
  /** The same table after each of the other fits, without resamples; none where nothing is fitted. */
  readonly refits: ReadonlyArray<PolicyTable>
  readonly summaries: ReadonlyArray<Summary>
  /** The null that policies are compared with at their own cost. */
  readonly curve: NullCurve
  readonly find: (policy: string, budget: number) => Summary | undefined
  /** Per query, before resampling. */
  readonly measured: (policy: string, budget: number) => Measured | undefined
}

/** Looks summaries up by policy and budget. */
export const policyTable = (
  queries: number,
  summaries: ReadonlyArray<Summary>,
  curve: NullCurve,
  {
    all = [],
    refits = []
  }: { readonly all?: ReadonlyArray<Measured>; readonly refits?: ReadonlyArray<PolicyTable> } = {}
): PolicyTable => ({
  queries,
  refits,
  summaries,
  curve,
  find: (policy, budget) => summaries.find((one) => one.policy === policy && one.budget === budget),
  measured: (policy, budget) => all.find((one) => one.policy === policy && one.budget === budget)
})

/** Which budgets an evaluation can serve. */
export interface BudgetRange {
  readonly least: number
  readonly most: number
  /** Whether a budget of zero is none. */
  readonly positive: boolean
}

/**
 * Budgets, sorted and without repetition.
 *
 * @throws BenchError `InvalidOption` for none, or one outside the range
 */
export const checkedBudgets = (
  budgets: ReadonlyArray<number>,
  { least, most, positive }: BudgetRange
): ReadonlyArray<number> => {
  for (const value of budgets) {
    if (!(value >= least && value <= most) || (positive && value === 0)) {
      const above = positive && least === 0 ? ", and above 0" : ""
      const valid = `numbers from ${least.toPrecision(3)} to ${most.toPrecision(3)}${above}`
      fail({ _tag: "InvalidOption", field: "budget", value, valid })
    }
  }
  if (budgets.length === 0) fail({ _tag: "InvalidOption", field: "budget", value: "no budget", valid: "at least one" })
  return [...new Set(budgets)].sort((a, b) => a - b)
}

/** The budget that one-line summaries quote: the middle one of the list, whatever the results. */
export const middleOf = (budgets: ReadonlyArray<number>): number => budgets[(budgets.length - 1) >> 1]

/** The null of a bench: an entry's summaries at rising budgets. */
export const nullCurveOf = (
  bench: PreparedBench,
  draws: Resamples,
  entry: PolicyEntry,
  budgets: ReadonlyArray<number>
): NullCurve => ({
  policy: entry.name,
  points: budgets.map((budget) => summarise(draws, measure(bench, entry, budget)))
})

/** What a table is measured from. */
export interface TableTask {
  readonly bench: PreparedBench
  readonly entries: ReadonlyArray<PolicyEntry>
  readonly budgets: ReadonlyArray<number>
  readonly draws: Resamples
  readonly curve: NullCurve
  /** Benches of the other fits. */
  readonly refits?: ReadonlyArray<PreparedBench> | undefined
  readonly progress?: ((step: string) => void) | undefined
}

/** Measures every entry at every budget. Lets other work, such as an interruption, in between. */
const measureAll = async (
  { budgets, progress }: TableTask,
  bench: PreparedBench,
  entries: ReadonlyArray<PolicyEntry>,
  what: string
): Promise<ReadonlyArray<Measured>> => {
  const all: Array<Measured> = []
  for (const entry of entries) {
    for (const budget of budgets) {
      progress?.(`${entry.name} at ${budget}${what}`)
      all.push(measure(bench, entry, budget))
      await setImmediate()
    }
  }
  return all
}

/** A statistic without its resamples. */
const plain = ({ cost, value }: ValueAndCost): ValueAndCost => ({
  value: value.slice(0, 1),
  cost: Object.fromEntries(Object.entries(cost).map(([unit, own]) => [unit, own.slice(0, 1)]))
})

/**
 * Measures every entry at every budget, one measurement each and O(resamples queries) for its summary; those that read a
 * prediction or are fitted once more for each of the other fits.
 *
 * @throws BenchError `InvalidRound`
 */
export const measureTable = async (task: TableTask): Promise<PolicyTable> => {
  const { bench, curve, draws, entries, refits = [] } = task
  const all = await measureAll(task, bench, entries, "")
  const summaries = all.map((one) => summarise(draws, one))
  const fitted = entries.filter((entry) => entry.fitted || (entry.predictor !== "none" && entry.predictor !== "truth"))
  const names = new Set(fitted.map(({ name }) => name))
  const once = summaries.filter(({ policy }) => !names.has(policy)).map((one) => ({ ...one, ...plain(one) }))
  const plainCurve = { ...curve, points: curve.points.map(plain) }
  const tables: Array<PolicyTable> = []
  for (const [k, refit] of refits.entries()) {
    const measured = await measureAll(task, refit, fitted, `, fit ${k + 2} of ${refits.length + 1}`)
    const own = measured.map((one) => summarise(withoutResamples(draws), one))
    tables.push(policyTable(draws.queries, [...once, ...own], plainCurve, { all: measured }))
  }
  return policyTable(draws.queries, summaries, curve, { all, refits: tables })
}

/** A statistic of a table and, one number each, of its other fits; undefined where the table does not have it. */
export const statisticIn = (
  table: PolicyTable,
  of: (table: PolicyTable) => Float64Array | undefined
): { readonly statistic: Float64Array; readonly refitted: Refitted } | undefined => {
  const statistic = of(table)
  if (statistic === undefined) return undefined
  return { statistic, refitted: table.refits.map((refit) => of(refit)?.[0] ?? Number.NaN) }
}

/** A policy of the table as what others are compared with: the null, or its curve over its budgets. */
export const rivalOf = ({ curve, summaries }: PolicyTable, policy: string, unit: CostUnit): Rival => ({
  policy,
  curve,
  summaries:
    policy === curve.policy
      ? undefined
      : summaries.filter((one) => one.policy === policy).sort((a, b) => costIn(a, unit)[0] - costIn(b, unit)[0])
})

/**
 * A policy less another one at equal cost. What has one cost whatever the budget, such as a single decoder, is compared as it
 * is; undefined where one of them is not there.
 */
const differenceIn = (
  table: PolicyTable,
  unit: CostUnit,
  { baseline, budget, policy }: { readonly policy: string; readonly baseline: string; readonly budget: number }
): Float64Array | undefined => {
  const [summary, other] = [table.find(policy, budget), table.find(baseline, budget)]
  if (summary === undefined || (other === undefined && baseline !== table.curve.policy)) return undefined
  if (other !== undefined && other.budget !== budget) return less(summary.value, other.value)
  return gained(summary, rivalOf(table, baseline, unit), unit)
}

/** Paired differences at equal cost of each entry and what it is compared with, at every budget that both have. */
export const comparisonsOf = (
  table: PolicyTable,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  unit: CostUnit
): ReadonlyArray<ComparisonResult> => {
  const comparisons = entries.flatMap(({ against, name: policy }) =>
    against.flatMap((baseline) =>
      budgets.flatMap((budget): ReadonlyArray<Comparison> => {
        const asked = { policy, baseline, budget }
        const found = statisticIn(table, (one) => differenceIn(one, unit, asked))
        if (found === undefined) return []
        const [own, other] = [table.find(policy, budget), table.find(baseline, budget)]
        const known = own !== undefined && other !== undefined && baseline !== table.curve.policy
        const costDifference = known ? costIn(own, unit)[0] - costIn(other, unit)[0] : 0
        return [{ ...asked, costDifference, difference: differenceOf(found.statistic, found) }]
      })
    )
  )
  return comparisonRows(comparisons, table.queries)
}
