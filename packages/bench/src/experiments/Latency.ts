/**
 * What waiting less costs: stop on success in at most so many rounds, and plain early exit, beside the unlimited policy.
 *
 * A round is drawn at once, so that a batch takes as long as its rounds, whatever the server can do at the same time.
 *
 * @module
 */

import { sequential } from "@alloc/core"
import { named } from "@alloc/core/policies"
import { type PolicyEntry, policyEntry } from "../measure/PolicyEntry.ts"
import { untilVerified } from "../measure/UntilVerified.ts"
import { policyRow } from "../results/Rows.ts"
import type { LatencyResults } from "../results/Schema.ts"
import type { Resamples } from "../statistics/Bootstrap.ts"
import { rounded } from "../statistics/Rounded.ts"
import { comparisonsOf, measureTable, type PolicyTable, policyTable, type TableTask } from "./PolicyTable.ts"

/** The unlimited policy that the others are compared with. */
export const unlimited = "sequential"

const inRounds = (rounds: number): PolicyEntry => {
  const name = `${unlimited}-${rounds}-rounds`
  return policyEntry(name, "sequential", () => named(name, sequential({ rounds })), {
    predictor: "beta",
    random: true,
    against: [unlimited, "uniform"]
  })
}

const latencyEntries: ReadonlyArray<PolicyEntry> = [
  inRounds(2),
  inRounds(4),
  policyEntry("until-verified", "sequential", () => untilVerified(), { random: true, against: [unlimited, "uniform"] })
]

/**
 * Replays the policies at every budget, as often as `sequential`, and compares them with it at the same budget and with
 * uniform at equal cost; undefined where `full` does not hold the unlimited policy.
 *
 * @throws BenchError `InvalidRound`
 */
export const latencyResults = async (
  { bench, refits }: Pick<TableTask, "bench" | "refits">,
  draws: Resamples,
  full: PolicyTable,
  budgets: ReadonlyArray<number>
): Promise<LatencyResults | undefined> => {
  const reference = budgets.flatMap((budget) => full.measured(unlimited, budget) ?? [])
  if (reference.length === 0) return undefined
  const table = await measureTable({ bench, entries: latencyEntries, budgets, draws, curve: full.curve, refits })
  const withUnlimited = (one: PolicyTable, other: PolicyTable): PolicyTable => {
    const known = other.summaries.filter(({ policy }) => policy === unlimited)
    const refits = one.refits.map((refit, k) => withUnlimited(refit, other.refits[k]))
    return policyTable(other.queries, [...known, ...one.summaries], other.curve, { refits })
  }
  const both = withUnlimited(table, full)
  const all = [
    ...reference,
    ...latencyEntries.flatMap(({ name }) => budgets.flatMap((budget) => table.measured(name, budget) ?? []))
  ]
  return {
    policies: both.summaries.map((summary) => policyRow(summary, "samples")),
    rounds: all.map(({ budget, policy, rounds = 0 }) => ({ policy, budget, rounds: rounded(rounds) })),
    comparisons: comparisonsOf(both, latencyEntries, budgets, "samples")
  }
}
