/**
 * Results as rows of text, for Markdown, HTML and the terminal alike.
 *
 * @module
 */
import type {
  ComparisonResult,
  HeadlineResult,
  LatencyResults,
  PartResults,
  PolicyResult,
  TableResult
} from "../results/Schema.ts"
import { number, percent, signed } from "./Format.ts"

/** A table; numbers are formatted already. */
export type TextTable = TableResult

const levels = (rows: ReadonlyArray<{ readonly budget: number }>): ReadonlyArray<number> =>
  [...new Set(rows.map(({ budget }) => budget))].sort((a, b) => a - b)

const names = (rows: ReadonlyArray<{ readonly policy: string }>): ReadonlyArray<string> => [
  ...new Set(rows.map(({ policy }) => policy))
]

/** Rows of the main table: an oracle that was measured on half of the samples belongs beside what was measured so, too. */
export const withoutHalved = ({ half, policies }: PartResults): ReadonlyArray<PolicyResult> =>
  half.policies.length === 0 ? policies : policies.filter(({ policy }) => policy !== "oracle")

const short = (cost: number): string => cost.toFixed(cost < 10 ? 2 : 1)

/**
 * One row per policy, one column per budget; the cost follows where it is not the budget, as "used of drawn" where
 * samples were drawn in vain.
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

/** The policies' table beside the oracle, and what is left to decide there. */
export const oracleTable = (title: string, { note, policies }: PartResults["half"]): TextTable => ({
  ...policyTable(title, policies),
  ...(note === undefined ? {} : { notes: [note] })
})

/** What is recorded, and what of it is scored where that is less. */
export const countsInWords = ({ evaluation, recording }: PartResults): string => {
  const { failed, queries } = recording
  const { samples = recording.samples, scored } = evaluation
  const of = (part: number, whole: number): string => (part === whole ? String(whole) : `${part} of ${whole}`)
  const all = scored === queries && samples === recording.samples
  return `${of(scored, queries)} queries, ${of(samples, recording.samples)} samples${all ? "" : " scored"} (${failed} failed)`
}

/** One row per pair, one column per budget; a star marks what is told apart. */
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

/** Every difference with its interval, in words where nothing can be told apart. */
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

/** The headline figures at the budget that the results name. */
export const headlineTable = ({ headline, unit: main }: PartResults): TextTable => {
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
 * Table 1 of the paper, and what its reviewers missed there. No table where no predictor has any of these figures: they are of
 * probabilities, and rewards that are real numbers are predicted otherwise.
 */
export const predictorTables = ({ predictors }: PartResults): ReadonlyArray<TextTable> => {
  const rows = Object.values(predictors)
  if (rows.every(({ name: _, ...figures }) => Object.values(figures).every((figure) => figure === null))) return []
  return [
    {
      title: "The predictor itself",
      columns: [
        "predictor",
        "loss",
        "constant",
        "floor",
        "accuracy at the median",
        "Spearman",
        "AUC",
        "calibration error"
      ],
      rows: rows.map((row) => [
        row.name,
        number(row.loss),
        number(row.avg),
        number(row.opt),
        percent(row.accuracy),
        number(row.spearman),
        number(row.auc),
        number(row.ece)
      ])
    }
  ]
}

/** Rounds of each policy at each budget. */
const roundsTable = ({ rounds }: LatencyResults): TextTable => {
  const budgets = [...new Set(rounds.map(({ budget }) => budget))]
  return {
    title: "Rounds until the end, each drawn at once",
    columns: ["policy", ...budgets.map((budget) => `B = ${budget}`)],
    rows: [...new Set(rounds.map(({ policy }) => policy))].map((policy) => [
      policy,
      ...budgets.map((budget) => {
        const row = rounds.find((one) => one.policy === policy && one.budget === budget)
        return row === undefined ? "–" : row.rounds.toFixed(1)
      })
    ])
  }
}

/** What waiting less costs. */
const latencyTables = (latency: LatencyResults): ReadonlyArray<TextTable> => [
  policyTable("Waiting less: at most so many rounds, and plain early exit", latency.policies),
  roundsTable(latency),
  intervalTable("What waiting less loses against the unlimited policy, and gains over uniform", latency.comparisons)
]

/** Tables that only some results have: predictors beside baselines, votes, values known before. */
export const furtherTables = ({
  known,
  latency,
  predictorComparisons,
  voting
}: PartResults): ReadonlyArray<TextTable> => [
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
          "Votes against a majority vote at equal cost (* told apart, corrected for the whole table)",
          voting.comparisons
        )
      ]),
  ...(latency === undefined ? [] : latencyTables(latency)),
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
