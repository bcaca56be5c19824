/**
 * Tables and summaries for the terminal, without colours.
 *
 * @module
 */
import Table from "cli-table3"
import type { Evaluation } from "../experiment/Experiment.ts"
import { findingsOf } from "../report/Sentences.ts"
import { furtherTables, headlineTable, policyTable, predictorTable, type TextTable } from "../report/Tables.ts"
import { flattened } from "../results/ResultsFile.ts"

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

/** A table for the terminal, without colours. */
export const terminalTable = ({ columns, rows, title }: TextTable): string => {
  const table = new Table({
    head: [...columns],
    chars: bare,
    colAligns: columns.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true }
  })
  for (const row of rows) table.push([...row])
  return `${title}\n\n${table.toString()}\n`
}

const partSummary = (given: Evaluation): string => {
  const { results } = given
  const { evaluation, recording } = results
  return [
    results.title,
    `${recording.name}: ${recording.queries} queries, ${recording.samples} samples of ${recording.decoder}; trained on ${evaluation.trained}, scored on ${evaluation.scored}.`,
    "",
    terminalTable(policyTable("Value by budget (cost in brackets where it differs)", results.policies)),
    terminalTable(headlineTable(results)),
    terminalTable(predictorTable(results)),
    ...furtherTables(results).map(terminalTable),
    ...findingsOf(given),
    ""
  ].join("\n")
}

/** What people read on the terminal. */
export const summary = (evaluation: Evaluation): string => flattened(evaluation).map(partSummary).join("\n\n")
