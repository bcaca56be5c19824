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
import { comparisonRows, curveRow, headlineRow, maximumRows } from "../results/Rows.ts"
import type { ComparisonResult, HeadlineResult, PartResults } from "../results/Schema.ts"
import type { Resamples } from "../statistics/Bootstrap.ts"
import { compare, compareAsTheyAre, curveOf, gained, gapClosed, type Rival, saved } from "../statistics/Compare.ts"
import type { NullCurve } from "../statistics/NullCurve.ts"
import { costIn, type Summary, summarise } from "../statistics/Summary.ts"

/** Measured and resampled policies. */
export interface PolicyTable {
  /** Number of scored queries. */
  readonly queries: number
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
  all: ReadonlyArray<Measured> = []
): PolicyTable => ({
  queries,
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
  return policyTable(draws.queries, summaries, curve, all)
}

/** A policy of the table as what others are compared with: the null, or its curve over its budgets. */
const rivalOf = ({ curve, summaries }: PolicyTable, policy: string, unit: CostUnit): Rival => ({
  policy,
  curve,
  summaries:
    policy === curve.policy
      ? undefined
      : summaries.filter((one) => one.policy === policy).sort((a, b) => costIn(a, unit)[0] - costIn(b, unit)[0])
})

/**
 * Paired differences at equal cost of each entry and what it is compared with, at every budget that both have. What has
 * one cost whatever the budget, such as a single decoder, is compared as it is.
 */
export const comparisonsOf = (
  table: PolicyTable,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  unit: CostUnit
): ReadonlyArray<ComparisonResult> => {
  const comparisons = entries.flatMap((entry) =>
    entry.against.flatMap((name) => {
      const rival = rivalOf(table, name, unit)
      return budgets.flatMap((budget) => {
        const summary = table.find(entry.name, budget)
        if (summary === undefined) return []
        if (rival.summaries === undefined) return [compare(summary, rival, unit)]
        const other = table.find(name, budget)
        if (other === undefined) return []
        return [other.budget === budget ? compare(summary, rival, unit) : compareAsTheyAre(summary, other, unit)]
      })
    })
  )
  return comparisonRows(comparisons, table.queries)
}

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

type Headline = PartResults["headline"]

const summariesOf = ({ find }: PolicyTable, policy: string, budgets: ReadonlyArray<number>): ReadonlyArray<Summary> =>
  budgets.flatMap((budget) => find(policy, budget) ?? [])

/** What each policy saves against each of its rivals at equal quality: by budget, as a curve, and at most. */
const savings = (
  { budgets, full, savedIn }: HeadlineTask,
  rivalries: ReadonlyArray<Rivalry>
): Pick<Headline, "savedAtEqualQuality" | "curve" | "maximum"> => {
  const curves = savedIn.flatMap((unit) => {
    const baselines = [...new Set(rivalries.map(({ baseline }) => baseline))]
    const known = new Map(baselines.map((name) => [name, curveOf(rivalOf(full, name, unit), unit)]))
    return rivalries.flatMap(({ baseline, policy }) => {
      const rival = known.get(baseline) ?? full.curve
      const summaries = summariesOf(full, policy, budgets)
      if (summaries.length === 0 || rival.points.length < 2) return []
      const statistics = summaries.map((summary) => saved(summary, rival, unit))
      const rows = summaries.map((summary, k) => headlineRow(summary, baseline, unit, statistics[k]))
      return [{ rows, curve: curveRow(rows, statistics) }]
    })
  })
  return {
    savedAtEqualQuality: curves.flatMap(({ rows }) => rows),
    curve: curves.map(({ curve }) => curve),
    maximum: curves.flatMap(({ curve }) => maximumRows(curve))
  }
}

const gapsClosed = ({ budgets, entries, unit, withOracle }: HeadlineTask): Headline["oracleGapClosed"] =>
  entries
    .filter(
      ({ against, kind, name }) => against.includes(withOracle.curve.policy) && kind === "once" && name !== "oracle"
    )
    .flatMap(({ name }) => summariesOf(withOracle, name, budgets))
    .flatMap((summary) => {
      const oracle = withOracle.find("oracle", summary.budget)
      if (oracle === undefined) return []
      const { curve } = withOracle
      return [headlineRow(summary, curve.policy, unit, gapClosed(summary, curve, oracle, unit))]
    })

/**
 * Computation saved at equal quality, value gained at equal cost, share of the oracle's gap closed, for every policy that is
 * compared with the null. The oracle decides once, so its gap is stated for policies that do so, too: those that see rewards
 * may go beyond it.
 */
export const headlineRows = (
  task: HeadlineTask
): Pick<Headline, "savedAtEqualQuality" | "curve" | "maximum" | "gainAtEqualBudget" | "oracleGapClosed"> => {
  const { budgets, entries, full, gainedIn, rivalries = [] } = task
  const baseline = full.curve.policy
  const compared = entries.filter(({ against }) => against.includes(baseline))
  const all = [...compared.map(({ name }) => ({ policy: name, baseline })), ...rivalries]
  return {
    ...savings(task, all),
    gainAtEqualBudget: gainedIn.flatMap((unit) =>
      all.flatMap((one) => {
        const rival = rivalOf(full, one.baseline, unit)
        if (rival.summaries?.length === 0) return []
        return summariesOf(full, one.policy, budgets).map((summary) =>
          headlineRow(summary, one.baseline, unit, gained(summary, rival, unit))
        )
      })
    ),
    oracleGapClosed: gapsClosed(task)
  }
}
