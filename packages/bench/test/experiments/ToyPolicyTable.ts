import { uniform } from "@alloc/core"
import { type PolicyTable, policyTable } from "../../src/experiments/PolicyTable.ts"
import { type PolicyEntry, policyEntry } from "../../src/measure/PolicyEntry.ts"
import type { NullCurve } from "../../src/statistics/NullCurve.ts"
import type { Summary } from "../../src/statistics/Summary.ts"

// Five policies at three budgets, of values that rise in proportion.
const flat = (value: number): Float64Array => Float64Array.of(value, value, value)
const summary = (policy: string, budget: number, value: number): Summary => ({
  policy,
  budget,
  value: flat(value),
  cost: { samples: flat(budget) }
})
// Uniform: .1 for each sample.
const curve: NullCurve = { policy: "uniform", points: [0, 10].map((k) => summary("uniform", k, k / 10)) }
export const budgets: ReadonlyArray<number> = [1, 2, 4]
const at = (policy: string, gain: number): ReadonlyArray<Summary> =>
  budgets.map((budget) => summary(policy, budget, (gain * budget) / 10))
export const table: PolicyTable = policyTable(
  50,
  [...at("uniform", 1), ...at("online", 2), ...at("sequential-flat", 2), ...at("sequential", 2.5), ...at("oracle", 3)],
  curve
)
const entry = (name: string, kind: "once" | "sequential", against: ReadonlyArray<string>): PolicyEntry =>
  policyEntry(name, kind, () => uniform(), { against })
export const entries: ReadonlyArray<PolicyEntry> = [
  entry("uniform", "once", []),
  entry("online", "once", ["uniform", "oracle"]),
  entry("sequential-flat", "sequential", ["uniform"]),
  entry("sequential", "sequential", ["uniform", "absent"]),
  entry("oracle", "once", ["uniform"])
]
