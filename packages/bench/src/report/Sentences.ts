/**
 * What was found, in words.
 *
 * @module
 */

import type { Evaluation } from "../experiment/Experiment.ts"
import type { ComparisonResult, PartResults } from "../results/Schema.ts"
import { percent, signed } from "./Format.ts"

const points = (value: number): string => signed(100 * value, 1)

const list = (rows: ReadonlyArray<ComparisonResult>): string => rows.map(({ budget }) => budget).join(", ")

const withInterval = ({ budget, difference, high, low }: ComparisonResult): string =>
  `${points(difference)} points at B = ${budget} (95 % interval ${points(low)} to ${points(high)})`

/** Where a policy is better or worse than another at equal cost, the largest difference with its interval. */
const verdict = (rows: ReadonlyArray<ComparisonResult>): string => {
  const told = rows.filter(({ distinguishable }) => distinguishable)
  if (told.length === 0) return "not distinguishable at any budget"
  const better = told.filter(({ difference }) => difference > 0)
  const worse = told.filter(({ difference }) => difference < 0)
  const largest = (of: ReadonlyArray<ComparisonResult>): ComparisonResult =>
    of.reduce((a, b) => (Math.abs(b.difference) > Math.abs(a.difference) ? b : a))
  const said = [
    ...(better.length > 0 ? [`better at B = ${list(better)}: ${withInterval(largest(better))}`] : []),
    ...(worse.length > 0 ? [`worse at B = ${list(worse)}: ${withInterval(largest(worse))}`] : [])
  ]
  const rest = rows.length - told.length
  return `${said.join("; ")}${rest > 0 ? "; elsewhere not distinguishable" : ""}`
}

const savings = ({ headline }: PartResults, policy: string): string => {
  const most = headline.maximum.find(
    (row) => row.policy === policy && row.baseline === "uniform" && row.unit === "samples"
  )
  if (most === undefined || !(most.low > 0)) return ""
  const share = (value: number): string => percent(value, 0)
  return `. At most, at B = ${most.budget}, ${share(most.value)} fewer samples for the same quality (95 % interval over all budgets ${share(most.low)} to ${share(most.high)})`
}

/**
 * One sentence per policy about where it differs from uniform at equal cost, and one about what predicting adds to
 * stopping on success.
 */
export const sentences = (results: PartResults, policies: ReadonlyArray<string>): ReadonlyArray<string> => {
  const between = (policy: string, baseline: string): ReadonlyArray<ComparisonResult> =>
    results.comparisons.filter((row) => row.policy === policy && row.baseline === baseline)
  const added = between("sequential", "sequential-flat")
  return [
    ...policies.flatMap((policy) => {
      const rows = between(policy, "uniform")
      return rows.length === 0 ? [] : [`${policy} against uniform: ${verdict(rows)}${savings(results, policy)}.`]
    }),
    ...(added.length === 0
      ? []
      : [`What predicting adds to stopping on success, sequential against sequential-flat: ${verdict(added)}.`])
  ]
}

/**
 * The evaluation's own findings, or else a sentence per policy of the main chart and one about the shuffled control.
 */
export const findingsOf = ({ charts, findings, results }: Evaluation): ReadonlyArray<string> =>
  findings ?? sentences(results, [...charts.main.filter((policy) => policy !== "uniform"), "shuffled"])
