/**
 * The headline numbers of a table of policies: what is saved at equal quality, as a curve and at most, what is gained at equal
 * cost, and how much of the oracle's gap is closed.
 *
 * @module
 */
import type { PolicyEntry } from "../measure/PolicyEntry.ts"
import { curveRow, headlineRow, maximumRows, savingRow } from "../results/Rows.ts"
import type { HeadlineResult, PartResults } from "../results/Schema.ts"
import { curveOf, gained, gapClosed, saved } from "../statistics/Compare.ts"
import type { NullCurve } from "../statistics/NullCurve.ts"
import type { Summary } from "../statistics/Summary.ts"
import { type PolicyTable, rivalOf, statisticIn } from "./PolicyTable.ts"

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
    const known = new Map<PolicyTable, Map<string, NullCurve>>()
    const rivalIn = (table: PolicyTable, name: string): NullCurve => {
      const curves = known.get(table) ?? new Map<string, NullCurve>()
      const curve = curves.get(name) ?? curveOf(rivalOf(table, name, unit), unit)
      known.set(table, curves.set(name, curve))
      return curve
    }
    return rivalries.flatMap(({ baseline, policy }) => {
      const summaries = summariesOf(full, policy, budgets)
      if (summaries.length === 0 || rivalIn(full, baseline).points.length < 2) return []
      const statistics = summaries.flatMap(
        ({ budget }) =>
          statisticIn(full, (table) => {
            const summary = table.find(policy, budget)
            return summary === undefined ? undefined : saved(summary, rivalIn(table, baseline), unit)
          }) ?? []
      )
      const rows = statistics.map((one, k) => savingRow(summaries[k], baseline, unit, one))
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
      return [headlineRow(summary, curve.policy, unit, { statistic: gapClosed(summary, curve, oracle, unit) })]
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
        if (rivalOf(full, one.baseline, unit).summaries?.length === 0) return []
        return summariesOf(full, one.policy, budgets).flatMap((summary) => {
          const { budget } = summary
          const gain = statisticIn(full, (table) => {
            const own = table.find(one.policy, budget)
            return own === undefined ? undefined : gained(own, rivalOf(table, one.baseline, unit), unit)
          })
          return gain === undefined ? [] : [headlineRow(summary, one.baseline, unit, gain)]
        })
      })
    ),
    oracleGapClosed: gapsClosed(task)
  }
}
