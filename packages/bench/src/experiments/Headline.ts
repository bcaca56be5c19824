/**
 * Headline figures of a policy table: computation saved at equal quality, value gained at equal cost, share of the
 * oracle's gap closed.
 *
 * @module
 */
import type { PolicyTable } from "./PolicyTable.ts"
import type { Results } from "./Results.ts"
import type { Summary, Unit } from "./Statistics.ts"
import { gainOver, gainOverUniform, gapClosed, savedAgainst, savedAgainstUniform } from "./Statistics.ts"

/** What a query costs in tokens that gets a prediction and then no sample. */
export interface Prefill {
  /** Generated tokens that reading one prompt token costs. */
  readonly tokenCost: number
  /** Tokens at the beginning of the prompt that all queries share, read once. */
  readonly sharedTokens: number
}

const costInWords = (prefill: Prefill | undefined): string =>
  prefill === undefined
    ? "not counted in tokens"
    : `a query that gets no sample pays for its own prompt tokens, ${prefill.tokenCost} generated tokens each; any other query's prompt is read anyway`

/**
 * The figures at every budget. The oracle decides once, so the share of its gap is stated for policies that do so, too;
 * those that see rewards may go beyond it. What predicting adds to stopping on success is stated against `sequential-flat`.
 *
 * @example
 * ```ts
 * import { benchOf, controlEntries, headlineOf, policyTableOf, resamples, trueCurves } from "@alloc/bench"
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
 * const table = await policyTableOf(bench, controlEntries, [2], options)
 * const { gainAtEqualBudget } = headlineOf(table, table, [2], undefined)
 * console.log(gainAtEqualBudget[0].policy, gainAtEqualBudget[0].unit) // => random samples
 * ```
 */
export const headlineOf = (
  full: PolicyTable,
  half: PolicyTable,
  budgets: ReadonlyArray<number>,
  prefill: Prefill | undefined
): Results["headline"] => {
  const lastTokens = full.curve.tokens.at(-1)?.[0] ?? Number.NaN
  const units: ReadonlyArray<Unit> = Number.isFinite(lastTokens) ? ["samples", "tokens"] : ["samples"]
  const contenders = full.summaries.filter(({ policy }) => policy !== "uniform")
  const flat = full.summaries.filter(({ policy }) => policy === "sequential-flat")
  const overFlat = (summary: Summary): boolean => summary.policy === "sequential" && flat.length > 0
  return {
    savedAtEqualQuality: units.flatMap((unit) => [
      ...contenders.map((summary) => savedAgainstUniform(summary, full.curve, unit)),
      ...contenders.filter(overFlat).map((summary) => savedAgainst(summary, flat, unit))
    ]),
    gainAtEqualBudget: units.flatMap((unit) => [
      ...contenders.map((summary) => gainOverUniform(summary, full.curve, unit)),
      ...contenders.filter(overFlat).flatMap((summary) => {
        const other = full.find("sequential-flat", summary.budget)
        return other === undefined ? [] : [gainOver(summary, other, unit)]
      })
    ]),
    oracleGapClosed: half.summaries.flatMap((summary) => {
      const oracle = half.find("oracle", summary.budget)
      return oracle === undefined || summary.policy === "oracle" || summary.policy === "uniform"
        ? []
        : [gapClosed(summary, half.curve, oracle)]
    }),
    budget: budgets[(budgets.length - 1) >> 1],
    predictorCost: costInWords(prefill)
  }
}
