/**
 * Results as rows of text, for Markdown, HTML and the terminal alike.
 *
 * @module
 */
import type { ComparisonResult, HeadlineResult, PolicyResult, Results } from "../evaluate/Results.ts"

/** A table; numbers are formatted already. */
export interface TextTable {
  readonly title: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

const number = (value: number | null, digits = 3): string => (value === null ? "–" : value.toFixed(digits))

const percent = (value: number | null, digits = 1): string =>
  value === null ? "–" : `${(100 * value).toFixed(digits)} %`

/**
 * "fewer samples", "more samples", "less cost".
 *
 * @example
 * ```ts
 * import { comparative } from "@alloc/bench"
 *
 * console.log(comparative(0.2, "samples"), "|", comparative(-0.2, "cost")) // => "fewer samples | more cost"
 * ```
 */
export const comparative = (saved: number, unit: string): string =>
  `${saved < 0 ? "more" : unit === "cost" ? "less" : "fewer"} ${unit}`

const signed = (value: number, digits = 3): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`

const levels = (rows: ReadonlyArray<{ readonly budget: number }>): ReadonlyArray<number> =>
  [...new Set(rows.map(({ budget }) => budget))].sort((a, b) => a - b)

const names = (rows: ReadonlyArray<{ readonly policy: string }>): ReadonlyArray<string> => [
  ...new Set(rows.map(({ policy }) => policy))
]

/**
 * Rows of the main table: an oracle that was measured on half of the samples belongs beside what was measured so, too.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, openRecording, withoutHalved } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(withoutHalved(evaluation.results).some(({ policy }) => policy === "oracle")) // => false
 * ```
 */
export const withoutHalved = ({ half, policies }: Results): ReadonlyArray<PolicyResult> =>
  half.policies.length === 0 ? policies : policies.filter(({ policy }) => policy !== "oracle")

const short = (cost: number): string => cost.toFixed(cost < 10 ? 2 : 1)

/**
 * One row per policy, one column per budget; the cost follows where it is not the budget, as "used of drawn" where
 * samples were drawn in vain.
 *
 * @example
 * ```ts
 * import { policyRow, policyTable } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * console.log(policyTable("Value", [policyRow(mine)]).rows) // => [["mine", "0.750"]]
 * ```
 */
export const policyTable = (title: string, rows: ReadonlyArray<PolicyResult>): TextTable => {
  const budgets = levels(rows)
  return {
    title,
    columns: ["policy", ...budgets.map((budget) => `B = ${budget}`)],
    rows: names(rows).map((policy) => [
      policy,
      ...budgets.map((budget) => {
        const row = rows.find((one) => one.policy === policy && one.budget === budget)
        if (row === undefined) return "–"
        const differs = (a: number, b: number): boolean => Math.abs(a - b) > 0.005 * budget
        const inVain = differs(row.cost, row.committed) ? ` of ${short(row.committed)}` : ""
        const off = differs(row.cost, budget) || inVain !== ""
        return off ? `${number(row.value)} (${short(row.cost)}${inVain})` : number(row.value)
      })
    ])
  }
}

/**
 * One row per pair, one column per budget; a star marks an interval that excludes zero.
 *
 * @example
 * ```ts
 * import { compareSummaries, comparisonTable } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * const { rows } = comparisonTable("Differences", [compareSummaries(mine, curve, "uniform")])
 * console.log(rows) // => [["mine", "uniform", "+0.250 *"]]
 * ```
 */
export const comparisonTable = (title: string, rows: ReadonlyArray<ComparisonResult>): TextTable => {
  const budgets = levels(rows)
  const pairs = [...new Set(rows.map(({ baseline, policy }) => `${policy}\t${baseline}`))].map((pair) =>
    pair.split("\t")
  )
  return {
    title,
    columns: ["policy", "against", ...budgets.map((budget) => `B = ${budget}`)],
    rows: pairs.map(([policy, baseline]) => [
      policy,
      baseline,
      ...budgets.map((budget) => {
        const row = rows.find((one) => one.policy === policy && one.baseline === baseline && one.budget === budget)
        if (row === undefined) return "–"
        return `${signed(row.difference)}${row.distinguishable ? " *" : ""}`
      })
    ])
  }
}

/**
 * Every difference with its interval, in words where nothing can be told apart.
 *
 * @example
 * ```ts
 * import { compareSummaries, intervalTable } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * const [row] = intervalTable("Differences", [compareSummaries(mine, curve, "uniform")]).rows
 * console.log(row[4]) // => "+0.2500 to +0.2500"
 * ```
 */
export const intervalTable = (title: string, rows: ReadonlyArray<ComparisonResult>): TextTable => ({
  title,
  columns: ["policy", "against", "budget", "difference", "95 % interval", "verdict"],
  rows: rows.map((row) => [
    row.policy,
    row.baseline,
    String(row.budget),
    signed(row.difference, 4),
    `${signed(row.low, 4)} to ${signed(row.high, 4)}`,
    row.distinguishable ? (row.difference > 0 ? "better" : "worse") : "not distinguishable"
  ])
})

const range = (row: HeadlineResult): string =>
  row.low === null || row.high === null ? "–" : `${percent(row.low)} to ${percent(row.high)}`

/**
 * The headline figures at the budget that the results name.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, headlineTable, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(headlineTable(evaluation.results).columns[0]) // => policy
 * ```
 */
export const headlineTable = ({ headline, unit: main }: Results): TextTable => {
  const at = (rows: ReadonlyArray<HeadlineResult>): ReadonlyArray<HeadlineResult> =>
    rows.filter(({ budget, unit }) => budget === headline.budget && unit === main)
  const saved = at(headline.savedAtEqualQuality)
  const other = headline.savedAtEqualQuality.find(({ unit }) => unit !== main)?.unit
  const tokens = headline.savedAtEqualQuality.filter(({ budget, unit }) => budget === headline.budget && unit === other)
  const gains = at(headline.gainAtEqualBudget)
  const gaps = at(headline.oracleGapClosed)
  const same = (rows: ReadonlyArray<HeadlineResult>, row: HeadlineResult): HeadlineResult | undefined =>
    rows.find(({ baseline, policy }) => policy === row.policy && baseline === row.baseline)
  return {
    title: `Headline, at budget ${headline.budget}`,
    columns: [
      "policy",
      "against",
      `${main} saved at equal quality`,
      "95 % interval",
      ...(other === undefined ? [] : [`${other} saved`]),
      "value gained at equal cost",
      "oracle's gap closed"
    ],
    rows: saved.map((row) => {
      const gain = same(gains, row)
      const token = same(tokens, row)
      const gap = same(gaps, row)
      return [
        row.policy,
        row.baseline,
        percent(row.value),
        range(row),
        ...(other === undefined ? [] : [percent(token?.value ?? null)]),
        gain?.value === undefined || gain.value === null ? "–" : signed(gain.value),
        percent(gap?.value ?? null, 0)
      ]
    })
  }
}

/**
 * Table 1 of the paper, and what its reviewers missed there.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, openRecording, predictorTable } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(predictorTable(evaluation.results).columns[1]) // => loss
 * ```
 */
export const predictorTable = ({ predictors }: Results): TextTable => ({
  title: "The predictor itself",
  columns: ["predictor", "loss", "constant", "floor", "accuracy at the median", "Spearman", "AUC", "calibration error"],
  rows: Object.values(predictors).map((row) => [
    row.name,
    number(row.loss),
    number(row.avg),
    number(row.opt),
    percent(row.accuracy),
    number(row.spearman),
    number(row.auc),
    number(row.ece)
  ])
})

/**
 * Tables that only some results have: predictors beside baselines, votes, values known before.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, furtherTables, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(furtherTables(evaluation.results).every(({ rows }) => rows.length > 0)) // => true
 * ```
 */
export const furtherTables = ({ known, predictorComparisons, voting }: Results): ReadonlyArray<TextTable> => [
  ...(predictorComparisons === undefined
    ? []
    : [
        {
          title: "Does the predictor beat what it should? Cross entropy, nats per sample: below zero is better",
          columns: ["predictor", "against", "difference", "95 % interval", "verdict"],
          rows: predictorComparisons.map((row) => [
            row.predictor,
            row.baseline,
            signed(row.difference, 4),
            `${signed(row.low, 4)} to ${signed(row.high, 4)}`,
            row.distinguishable ? (row.difference < 0 ? "better" : "worse") : "not distinguishable"
          ])
        }
      ]),
  ...(voting === undefined
    ? []
    : [
        policyTable(
          "Without a verifier: the answers' vote decides (cost in brackets where it differs)",
          voting.policies
        ),
        comparisonTable(
          "Votes against a majority vote at equal cost (* the interval excludes zero)",
          voting.comparisons
        )
      ]),
  ...(known === undefined
    ? []
    : [
        {
          title: "Values known before, beside those found",
          columns: ["policy", "budget", "found", "known", "within", "agrees", "source"],
          rows: known.map((row) => [
            row.policy,
            String(row.budget),
            number(row.value, 4),
            number(row.expected),
            String(row.tolerance),
            row.agrees ? "yes" : "no",
            row.source
          ])
        }
      ])
]
