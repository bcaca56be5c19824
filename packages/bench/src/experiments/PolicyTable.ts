/**
 * All policies at all budgets on one set of scored samples, what they differ by, and the headline numbers.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises"
import { fail } from "../BenchError.ts"
import { measure, type PreparedBench } from "../measure/Measure.ts"
import type { CostUnit, Measured } from "../measure/Measured.ts"
import type { PolicyEntry } from "../measure/PolicyEntry.ts"
import { comparisonRow, headlineRow } from "../results/Rows.ts"
import type { ComparisonResult, HeadlineResult, PartResults } from "../results/Schema.ts"
import type { Resamples } from "../statistics/Bootstrap.ts"
import { compare, gained, gapClosed, saved } from "../statistics/Compare.ts"
import { curveFromZero, type NullCurve } from "../statistics/NullCurve.ts"
import { type Summary, summarise } from "../statistics/Summary.ts"

/** Measured and resampled policies. */
export interface PolicyTable {
  readonly summaries: ReadonlyArray<Summary>
  /** The null that policies are compared with at their own cost. */
  readonly curve: NullCurve
  readonly find: (policy: string, budget: number) => Summary | undefined
  /** Per query, before resampling. */
  readonly measured: (policy: string, budget: number) => Measured | undefined
}

/** Looks summaries up by policy and budget. */
export const policyTable = (
  summaries: ReadonlyArray<Summary>,
  curve: NullCurve,
  all: ReadonlyArray<Measured> = []
): PolicyTable => ({
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

/**
 * Measures every entry at every budget, one measurement each and O(resamples queries) for its summary. Lets other work,
 * such as an interruption, in between.
 *
 * @throws BenchError `InvalidRound`
 */
export const measureTable = async (
  bench: PreparedBench,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  draws: Resamples,
  curve: NullCurve,
  progress: (step: string) => void
): Promise<PolicyTable> => {
  const all: Array<Measured> = []
  const summaries: Array<Summary> = []
  for (const entry of entries) {
    for (const budget of budgets) {
      progress(`${entry.name} at ${budget}`)
      const one = measure(bench, entry, budget)
      all.push(one)
      summaries.push(summarise(draws, one))
      await setImmediate()
    }
  }
  return policyTable(summaries, curve, all)
}

/** Paired differences of each entry and what it is compared with, at every budget that both have. */
export const comparisonRows = (
  { curve, find }: PolicyTable,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  unit: CostUnit
): ReadonlyArray<ComparisonResult> =>
  entries.flatMap((entry) =>
    entry.against.flatMap((name) =>
      budgets.flatMap((budget) => {
        const summary = find(entry.name, budget)
        const other = name === curve.policy ? curve : find(name, budget)
        return summary === undefined || other === undefined ? [] : [comparisonRow(compare(summary, other, unit))]
      })
    )
  )

/** A policy of which the headline also says what it saves and gains against another one's curve over its budgets. */
export interface Rivalry {
  readonly policy: string
  readonly baseline: string
}

/** What the headline is made of. */
export interface HeadlineTask {
  readonly full: PolicyTable
  /** The table that has the oracle: the full one, or one on half of the samples. */
  readonly withOracle: PolicyTable
  readonly entries: ReadonlyArray<PolicyEntry>
  /** Budgets at which policies are compared. */
  readonly budgets: ReadonlyArray<number>
  readonly savedIn: ReadonlyArray<HeadlineResult["unit"]>
  readonly gainedIn: ReadonlyArray<HeadlineResult["unit"]>
  /** The unit in which the oracle's gap is taken. */
  readonly unit: HeadlineResult["unit"]
  readonly rivalries?: ReadonlyArray<Rivalry> | undefined
}

/**
 * Computation saved at equal quality, value gained at equal cost, share of the oracle's gap closed, for every policy that is
 * compared with the null. The oracle decides once, so its gap is stated for policies that do so, too: those that see rewards
 * may go beyond it.
 */
export const headlineRows = (
  task: HeadlineTask
): Pick<PartResults["headline"], "savedAtEqualQuality" | "gainAtEqualBudget" | "oracleGapClosed"> => {
  const { budgets, entries, full, gainedIn, rivalries = [], savedIn, unit, withOracle } = task
  const { curve } = full
  const compared = entries.filter(({ against }) => against.includes(curve.policy))
  const summariesOf = ({ find }: PolicyTable, policy: string): ReadonlyArray<Summary> =>
    budgets.flatMap((budget) => find(policy, budget) ?? [])
  const pairs = [
    ...compared.flatMap(({ name }) => summariesOf(full, name).map((summary) => ({ summary, rival: curve }))),
    ...rivalries.flatMap(({ baseline, policy }) => {
      const others = summariesOf(full, baseline)
      const rival = curveFromZero(baseline, others)
      return others.length === 0 ? [] : summariesOf(full, policy).map((summary) => ({ summary, rival }))
    })
  ]
  return {
    savedAtEqualQuality: savedIn.flatMap((one) =>
      pairs.map(({ rival, summary }) => headlineRow(summary, rival.policy, one, saved(summary, rival, one)))
    ),
    gainAtEqualBudget: gainedIn.flatMap((one) =>
      pairs.flatMap(({ rival, summary }) => {
        // Against another policy: at the same budget.
        const baseline = rival === curve ? curve : full.find(rival.policy, summary.budget)
        if (baseline === undefined) return []
        return [headlineRow(summary, baseline.policy, one, gained(summary, baseline, one))]
      })
    ),
    oracleGapClosed: compared
      .filter(({ kind, name }) => kind === "once" && name !== "oracle")
      .flatMap(({ name }) => summariesOf(withOracle, name))
      .flatMap((summary) => {
        const oracle = withOracle.find("oracle", summary.budget)
        if (oracle === undefined) return []
        const { curve: base } = withOracle
        return [headlineRow(summary, base.policy, unit, gapClosed(summary, base, oracle, unit))]
      })
  }
}
