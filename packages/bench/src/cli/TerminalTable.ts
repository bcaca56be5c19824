/**
 * Tables and summaries for the terminal, at most 80 columns wide and without colours.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util"
import Table from "cli-table3"
import type { Evaluation } from "../experiment/Experiment.ts"
import { findingsOf } from "../report/Sentences.ts"
import {
  comparisonTable,
  countsInWords,
  furtherTables,
  headlineTable,
  oracleTable,
  predictorTables,
  type TextTable
} from "../report/Tables.ts"
import { verdictOf } from "../report/Verdict.ts"
import { flattened } from "../results/ResultsFile.ts"
import type { MaximumResult, PartResults } from "../results/Schema.ts"

/** Columns of the narrowest terminal that is served. */
const width = 80

const bare = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  "
}

/** Text in lines of at most `columns`, broken between words; a word that is longer stands alone. */
export const wrapped = (text: string, columns: number = width): string => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const joined = `${lines.at(-1)} ${word}`
    if (lines.length === 0 || joined.length > columns) lines.push(word)
    else lines[lines.length - 1] = joined
  }
  return lines.join("\n")
}

/** Widest cell of a column; longer ones are broken between words. */
const widestCell = 34

const drawn = (columns: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const cells = [columns, ...rows].map((row) => row.map((cell) => wrapped(cell, widestCell)))
  const table = new Table({
    head: cells[0],
    chars: bare,
    colAligns: columns.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true }
  })
  for (const row of cells.slice(1)) table.push(row)
  const lines = table.toString().split("\n")
  return lines.map((line) => line.trimEnd()).join("\n")
}

const widthOf = (text: string): number =>
  Math.max(...text.split("\n").map((line) => stripVTControlCharacters(line).trimEnd().length))

/** Columns in blocks that fit, each beginning with the first column. */
const blocks = (columns: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const pick = (places: ReadonlyArray<number>): string =>
    drawn(
      places.map((i) => columns[i]),
      rows.map((row) => places.map((i) => row[i]))
    )
  const kept: Array<Array<number>> = []
  for (let i = 1; i < columns.length; i++) {
    const last = kept.at(-1)
    if (last !== undefined && widthOf(pick([...last, i])) <= width) last.push(i)
    else kept.push([0, i])
  }
  return kept.map(pick)
}

/** A table for the terminal; where it is too wide, its columns follow below each other. */
export const terminalTable = ({ columns, notes = [], rows, title }: TextTable): string =>
  `${[wrapped(title), ...blocks(columns, rows), ...notes.map((note) => wrapped(note))].join("\n\n")}\n`

/** Mean value alone: what differs from the budget in cost is told with `--verbose`. */
const shortTable = ({ half, policies }: PartResults): TextTable => {
  const plain = policies.map((row) => ({ ...row, cost: row.budget, committed: row.budget }))
  return oracleTable("Value by budget B", { ...half, policies: plain })
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

const maximumTable = ({ headline }: PartResults): TextTable => ({
  title: "Largest saving at equal quality, over all budgets (the interval covers the choice of the budget)",
  columns: ["policy", "against", "unit", "B", "up to", "95 % interval"],
  rows: headline.maximum.map(({ baseline, budget, high, low, policy, unit, value }: MaximumResult) => [
    policy,
    baseline,
    unit,
    String(budget),
    percent(value),
    `${percent(low)} to ${percent(high)}`
  ])
})

const signed = (share: number, digits: number): string => `${share < 0 ? "−" : "+"}${Math.abs(share).toFixed(digits)}`

/** Every difference with its interval, what the policy drew more at the same budget, and the queries that would show it. */
const differencesTable = ({ comparisons }: PartResults): TextTable => ({
  title:
    "Every difference at equal cost (* told apart); cost: drawn more than the other at the same budget; queries: how many would show it",
  columns: ["policy / against", "difference", "95 % interval", "cost", "queries"],
  rows: comparisons.map(
    ({ baseline, budget, costDifference, difference, distinguishable, high, low, policy, queriesNeeded }) => [
      `${policy} / ${baseline} at ${budget}`,
      `${signed(difference, 3)}${distinguishable ? " *" : ""}`,
      `${signed(low, 3)} to ${signed(high, 3)}`,
      signed(costDifference, 2),
      queriesNeeded === null ? "–" : String(queriesNeeded)
    ]
  )
})

const detailsOf = (given: Evaluation): ReadonlyArray<string> => {
  const { results } = given
  const { policies } = results
  return [
    terminalTable(
      oracleTable("Value by budget (cost in brackets where it differs: used of drawn)", { ...results.half, policies })
    ),
    terminalTable(maximumTable(results)),
    terminalTable(headlineTable(results)),
    terminalTable(comparisonTable("Differences at equal cost (* told apart)", results.comparisons)),
    terminalTable(differencesTable(results)),
    ...[...(results.tables ?? []), ...predictorTables(results), ...furtherTables(results)].map(terminalTable),
    ...findingsOf(given).map((sentence) => wrapped(sentence)),
    "",
    ...results.notes.map((note) => wrapped(`- ${note}`))
  ]
}

const partSummary = (given: Evaluation, verbose: boolean): string => {
  const { results } = given
  const { evaluation, recording } = results
  const { claims, sentence } = verdictOf(given)
  return [
    wrapped(results.title),
    "",
    wrapped(`${sentence}.`),
    "",
    ...claims.map(({ about, found }) => wrapped(`${about}: ${found}.`)),
    "",
    wrapped(
      `${recording.name}: ${countsInWords(results)} of ${recording.decoder}; trained on ${evaluation.trained} queries, scored on ${evaluation.scored}.`
    ),
    "",
    ...(verbose ? detailsOf(given) : [terminalTable(shortTable(results))])
  ].join("\n")
}

/** What people read on the terminal: of each part the verdict and one table, or with `verbose` everything. */
export const summary = (evaluation: Evaluation, verbose = false): string =>
  `${flattened(evaluation)
    .map((part) => partSummary(part, verbose))
    .join("\n\n")}${verbose ? "" : "\nCosts, intervals, the predictor and more: --verbose, or the report.\n"}`
