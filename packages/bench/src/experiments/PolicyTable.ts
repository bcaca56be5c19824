/**
 * All policies at all budgets on one set of scored samples, and what they differ by.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises"
import { halves, sampleCounts } from "../recording/SamplePool.ts"
import type { Resamples } from "./Bootstrap.ts"
import type { Bench, Measured } from "./Measure.ts"
import { benchOf, measure } from "./Measure.ts"
import type { PolicyEntry } from "./PolicyEntry.ts"
import { oracleEntry } from "./PolicyEntry.ts"
import type { ComparisonResult } from "./Results.ts"
import type { PredictorTokens, Summary, UniformCurve } from "./Statistics.ts"
import { compareSummaries, summarise, uniformCurve } from "./Statistics.ts"
import { trueCurves } from "./TrueCurves.ts"

/** Measured and resampled policies. */
export interface PolicyTable {
  readonly summaries: ReadonlyArray<Summary>
  readonly curve: UniformCurve
  readonly find: (policy: string, budget: number) => Summary | undefined
  /** Per query, before resampling. */
  readonly measured: (policy: string, budget: number) => Measured | undefined
}

/** What a table is made with, whatever it is made of. */
export interface TableOptions {
  readonly draws: Resamples
  readonly predictorTokens: PredictorTokens | undefined
  readonly progress: (step: string) => void
}

const withLookups = (
  summaries: ReadonlyArray<Summary>,
  curve: UniformCurve,
  all: ReadonlyArray<Measured>
): PolicyTable => ({
  summaries,
  curve,
  find: (policy, budget) => summaries.find((one) => one.policy === policy && one.budget === budget),
  measured: (policy, budget) => all.find((one) => one.policy === policy && one.budget === budget)
})

/**
 * Measures every entry at every budget. Lets other work, such as an interruption, in between.
 *
 * One measurement per entry and budget, and O(resamples queries) for its summary. Rejects with what `measure` throws.
 *
 * @example
 * ```ts
 * import { benchOf, controlEntries, policyTableOf, resamples, trueCurves } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * const options = { draws: resamples(2, 20, 1), predictorTokens: undefined, progress: () => {} }
 * const table = await policyTableOf(bench, controlEntries.slice(0, 1), [1, 2], options)
 * console.log(table.find("uniform", 2)?.value[0]) // => 0.75
 * ```
 */
export const policyTableOf = async (
  bench: Bench,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  { draws, predictorTokens, progress }: TableOptions
): Promise<PolicyTable> => {
  const all: Array<Measured> = []
  const summaries: Array<Summary> = []
  for (const entry of entries) {
    for (const budget of budgets) {
      progress(`${entry.name} at ${budget}`)
      const one = measure(bench, entry, budget)
      all.push(one)
      summaries.push(summarise(draws, one, entry.predictor === "none" ? undefined : predictorTokens))
      await setImmediate()
    }
  }
  return withLookups(summaries, uniformCurve(draws, bench), all)
}

/**
 * Paired differences of each entry and what it is compared with, at every budget that both have.
 *
 * O(resamples log resamples) per row. Throws nothing: pairs that the table lacks are left out.
 *
 * @example
 * ```ts
 * import { benchOf, comparisonsOf, controlEntries, policyTableOf, resamples, trueCurves } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * const entries = controlEntries.slice(0, 2)
 * const options = { draws: resamples(2, 20, 1), predictorTokens: undefined, progress: () => {} }
 * const table = await policyTableOf(bench, entries, [2], options)
 * const [told] = comparisonsOf(table, entries, [2])
 * console.log(told.policy, told.baseline) // => random uniform
 * ```
 */
export const comparisonsOf = (
  table: PolicyTable,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>
): ReadonlyArray<ComparisonResult> =>
  entries.flatMap((entry) =>
    entry.against.flatMap((name) =>
      budgets.flatMap((budget) => {
        const summary = table.find(entry.name, budget)
        const other = name === "uniform" ? table.curve : table.find(name, budget)
        return summary === undefined || other === undefined ? [] : [compareSummaries(summary, other, name)]
      })
    )
  )

/**
 * Every policy on half of each query's samples, the oracle deciding on the other half; both ways, averaged per resample.
 *
 * Two tables of `policyTableOf`, and rejects as it does.
 *
 * @example
 * ```ts
 * import { benchOf, controlEntries, halvedTable, resamples, trueCurves } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * const options = { draws: resamples(2, 20, 1), predictorTokens: undefined, progress: () => {} }
 * const table = await halvedTable(bench, controlEntries.slice(0, 1), [1], options)
 * console.log(table.summaries.map(({ policy }) => policy)) // => ["uniform", "oracle"]
 * ```
 */
export const halvedTable = async (
  bench: Bench,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>,
  options: TableOptions
): Promise<PolicyTable> => {
  const [first, second] = halves(bench.pool, bench.seed)
  const most = (pool: typeof first): number => sampleCounts(pool.arms[0]).reduce((a, b) => Math.max(a, b), 0)
  const tableFor = (scored: typeof first, decided: typeof first): Promise<PolicyTable> => {
    const oracle = trueCurves(decided.arms[0], most(decided), bench.baseline)
    return policyTableOf(
      { ...benchOf({ ...bench, pool: scored }), oracle },
      [...entries, oracleEntry],
      budgets,
      options
    )
  }
  const a = await tableFor(first, second)
  const b = await tableFor(second, first)
  const average = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, r) => (value + y[r]) / 2)
  const levels = (unit: "value" | "samples" | "tokens"): ReadonlyArray<Float64Array> =>
    a.curve[unit].map((level, k) => average(level, b.curve[unit][k]))
  const summaries = a.summaries.map((one, k): Summary => {
    const other = b.summaries[k]
    return {
      policy: one.policy,
      budget: one.budget,
      value: average(one.value, other.value),
      samples: average(one.samples, other.samples),
      used: average(one.used, other.used),
      tokens: average(one.tokens, other.tokens)
    }
  })
  return withLookups(summaries, { value: levels("value"), samples: levels("samples"), tokens: levels("tokens") }, [])
}
