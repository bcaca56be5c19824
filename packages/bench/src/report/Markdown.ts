/**
 * `results.md`: the tables as Markdown.
 *
 * @module
 */
import type { Evaluation } from "../experiment/Experiment.ts"
import { flattened } from "../results/ResultsFile.ts"
import { findingsOf } from "./Sentences.ts"
import type { TextTable } from "./Tables.ts"
import {
  comparisonTable,
  countsInWords,
  furtherTables,
  headlineTable,
  oracleTable,
  policyTable,
  predictorTables,
  withoutHalved
} from "./Tables.ts"

const table = ({ columns, notes = [], rows, title }: TextTable): string => {
  const line = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
  const rule = columns.map((_, i) => (i === 0 ? "---" : "---:"))
  const below = notes.flatMap((note) => [note, ""])
  return [`## ${title}`, "", line(columns), line(rule), ...rows.map(line), "", ...below].join("\n")
}

/**
 * The whole document, parts one after the other. Same evaluation, same bytes.
 */
export const markdownReport = (evaluation: Evaluation): string => flattened(evaluation).map(part).join("\n")

const part = (given: Evaluation): string => {
  const { results } = given
  const { evaluation, half, headline, recording } = results
  const parts = [
    `# ${results.title}`,
    "",
    `Recording \`${recording.name}\`: ${countsInWords(results)} of ${recording.decoder}.`,
    `Rewards by verifier \`${results.verifier}\`. ${evaluation.design}: trained on ${evaluation.trained} queries, scored on ${evaluation.scored}. Seed ${results.seed}.`,
    "",
    ...findingsOf(given).map((sentence) => `- ${sentence}`),
    "",
    table(headlineTable(results)),
    `Prediction's cost: ${headline.predictorCost}.`,
    "",
    table(policyTable("Value by budget (cost in brackets where it differs)", withoutHalved(results))),
    table(
      comparisonTable("Differences at equal cost (* told apart, corrected for the whole table)", results.comparisons)
    ),
    ...(half.policies.length === 0
      ? []
      : [
          table(oracleTable("With the oracle: capped at, and scored on, half of the samples", half)),
          table(comparisonTable("Differences there", half.comparisons))
        ]),
    ...(results.tables ?? []).map(table),
    ...[...predictorTables(results), ...furtherTables(results)].map(table),
    ...results.notes.map((note) => `- ${note}`),
    `- Intervals: ${evaluation.resamples} bootstrap resamples of queries, paired over policies. Random policies are averaged over ${evaluation.replicates.once} seeds, sequential ones over ${evaluation.replicates.sequential} replays. Each interval stands alone; what is called different is corrected for its whole table (Benjamini and Hochberg, 5 %).`
  ]
  return `${parts.join("\n").replaceAll(/\n{3,}/g, "\n\n")}\n`
}
