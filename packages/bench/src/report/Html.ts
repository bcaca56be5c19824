/**
 * `report.html`: one file that opens offline.
 *
 * @module
 */
import type { Evaluation } from "../experiment/Experiment.ts"
import { flattened } from "../results/ResultsFile.ts"
import type { PartResults } from "../results/Schema.ts"
import type { NamedChart } from "./charts/Chart.ts"
import { chartsOf } from "./charts/Charts.ts"
import { exploreLink } from "./ExploreLink.ts"
import { asset } from "./page/Assets.ts"
import { cards } from "./page/Cards.ts"
import { explorer } from "./page/Explorer.ts"
import { figure } from "./page/Figures.ts"
import { firstScreen, overview } from "./page/FirstScreen.ts"
import { glossary } from "./page/GlossaryList.ts"
import { type CellLink, details, escaped, htmlTable, list } from "./page/Text.ts"
import { findingsOf } from "./Sentences.ts"
import {
  comparisonTable,
  countsInWords,
  furtherTables,
  headlineTable,
  intervalTable,
  oracleTable,
  policyTable,
  predictorTables,
  withoutHalved
} from "./Tables.ts"

/** Most bytes of the explorers' data, all parts together: what leaves the page under 3 MB with its charts. */
const explorerBytes = 1_200_000

const factsOf = (results: PartResults): string => {
  const { evaluation, headline, recording, seed, verifier } = results
  const { design, replicates, resamples, scored, trained } = evaluation
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["recording", `${recording.name}: ${countsInWords(results)}`],
    ["decoder", recording.decoder],
    ["verifier", verifier],
    ["design", `${design}; trained on ${trained}, scored on ${scored} queries`],
    [
      "intervals",
      `${resamples} bootstrap resamples of queries, paired over policies; each stands alone; what is called different is corrected for its whole table (Benjamini and Hochberg, 5 %)`
    ],
    ["replicates", `${replicates.once} seeds of random policies, ${replicates.sequential} replays of sequential ones`],
    ["prediction's cost", headline.predictorCost],
    ["seed", String(seed)]
  ]
  return `<dl class="facts">${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("\n")}</dl>`
}

const halfTables = ({ half }: PartResults): string =>
  half.policies.length === 0
    ? ""
    : details(
        "With the oracle, on half of the samples",
        htmlTable(oracleTable("Value by budget", half)) + htmlTable(intervalTable("Differences", half.comparisons))
      )

/** Where a cell "B = 8" of a policy's row leads. */
const linkOf =
  ({ queries }: Evaluation, part: number): CellLink =>
  (policy, column) => {
    const budget = Number(/^B = (.+)$/.exec(column)?.[1])
    const known = queries?.outcomes.some((one) => one.policy === policy && one.budget === budget)
    return known === true ? exploreLink({ part, policy, budget }) : undefined
  }

/** Charts that stand three in a row. */
const smallCharts = ["predicted", "difficulty", "reliability"]

const allNumbers = (evaluation: Evaluation, part: number, h: (text: string) => string): string => {
  const { results } = evaluation
  const link = linkOf(evaluation, part)
  return `${h("All numbers")}
${htmlTable(headlineTable(results))}
${htmlTable(policyTable("Value by budget; the cost follows in brackets where it differs", withoutHalved(results)), link)}
${htmlTable(comparisonTable("Differences at equal cost; * marks what is told apart, corrected for the whole table", results.comparisons), link)}
${details("Every difference with its interval", htmlTable(intervalTable("95 % intervals, paired bootstrap by query", results.comparisons)))}
${halfTables(results)}`
}

/** What the experiment measures besides. */
const ownTables = ({ tables = [] }: PartResults, h: (text: string) => string): string =>
  tables.length === 0 ? "" : `${h("What else was measured")}\n${tables.map((one) => htmlTable(one)).join("\n")}`

/** The predictor, and what only some results have. */
const furtherNumbers = (evaluation: Evaluation, part: number, h: (text: string) => string): string => {
  const { results } = evaluation
  const [own, further] = [predictorTables(results), furtherTables(results)]
  if (own.length + further.length === 0) return ""
  const tables = [...own, ...further].map((one) => htmlTable(one, linkOf(evaluation, part)))
  return [h(own.length > 0 ? "The predictor" : "More numbers"), ...tables].join("\n")
}

/** One part of the page: its charts' names begin with `prefix`. */
const section = async (evaluation: Evaluation, part: number, prefix: string, of: number): Promise<string> => {
  const { results } = evaluation
  // Of several parts, each is a chapter under the title that they share.
  const level = of === 1 ? 1 : 2
  const h = (text: string): string => `<h${level + 1}>${escaped(text)}</h${level + 1}>`
  const charts = chartsOf(evaluation, part)
  const draw = async (wanted: (chart: NamedChart) => boolean): Promise<string> =>
    (await Promise.all(charts.filter(wanted).map((chart) => figure(chart, prefix, level + 2)))).join("\n")
  const isSmall = ({ name }: NamedChart): boolean => smallCharts.includes(name)
  return `<article>
${await firstScreen(evaluation, prefix, level)}
${cards(results, part, evaluation.queries !== undefined, level + 1)}
${h("Figures")}
${await draw((chart) => !isSmall(chart))}
<div class="small">${await draw(isSmall)}</div>
${ownTables(results, h)}
${furtherNumbers(evaluation, part, h)}
${explorer(evaluation, part, explorerBytes / of, level + 1)}
${h("Findings in words")}
${list(findingsOf(evaluation))}
${allNumbers(evaluation, part, h)}
${h("How this was made")}
${factsOf(results)}
${list(results.notes)}
</article>`
}

/** The whole page, parts one after the other. Same evaluation, same bytes. */
export const htmlReport = async (evaluation: Evaluation): Promise<string> => {
  const parts = flattened(evaluation)
  const { title } = evaluation.results
  const prefixOf = (part: number): string => (part === 0 ? "" : `part-${part + 1}-`)
  const sections = await Promise.all(parts.map((one, part) => section(one, part, prefixOf(part), parts.length)))
  const policies = parts.flatMap(({ results: { half, latency, policies, voting } }) =>
    [policies, half.policies, latency?.policies ?? [], voting?.policies ?? []].flat().map(({ policy }) => policy)
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${await asset("page.css")}</style>
</head>
<body>
<main>
${parts.length === 1 ? "" : await overview(parts, prefixOf)}
${sections.join("<hr>\n")}
${glossary(policies)}
</main>
<script>${await asset("explorer.js")}</script>
</body>
</html>
`
}
