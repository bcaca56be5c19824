/**
 * `report.html`: one file without scripts that opens offline.
 *
 * @module
 */
import type { Evaluation } from "../experiment/Experiment.ts"
import { flattened } from "../results/ResultsFile.ts"
import type { PartResults } from "../results/Schema.ts"
import type { NamedChart } from "./charts/Chart.ts"
import { chartsOf } from "./charts/Charts.ts"
import { comparative, percent } from "./Format.ts"
import { findingsOf } from "./Sentences.ts"
import { toSvg } from "./Svg.ts"
import type { TextTable } from "./Tables.ts"
import {
  comparisonTable,
  furtherTables,
  headlineTable,
  intervalTable,
  policyTable,
  predictorTable,
  withoutHalved
} from "./Tables.ts"

/** Text as HTML, where a line never ends between a number and its percent sign. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/(?<=\d) (?=%)/g, "\u00a0")

const isNumeric = (cell: string): boolean => /^[-−+–\d(]/.test(cell)

const table = ({ columns, rows, title }: TextTable): string => {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("")
  const body = rows
    .map((cells) => {
      const rendered = cells.map((cell, i) => {
        if (i === 0) return `<th scope="row">${escaped(cell)}</th>`
        const classes = [isNumeric(cell) ? "number" : "", cell.endsWith("*") ? "told" : ""].filter(Boolean).join(" ")
        return `<td${classes === "" ? "" : ` class="${classes}"`}>${escaped(cell)}</td>`
      })
      return `<tr>${rendered.join("")}</tr>`
    })
    .join("\n")
  return `<div class="scroll"><table><caption>${escaped(title)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`
}

const details = (summary: string, content: string): string =>
  `<details><summary>${escaped(summary)}</summary>${content}</details>`

const style = `
:root { color-scheme: light dark; --ground: #ffffff; --card: #f6f8fa; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --mark: #0b7285; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --card: #151b23; --ink: #e6edf3; --soft: #9198a1; --line: #2f363e; --mark: #56d4dd; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; letter-spacing: -0.01em; margin: 3rem 0 .75rem; }
h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
p, li { max-width: 46rem; }
.lead { color: var(--soft); margin: 0 0 2rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin: 2rem 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.15rem; }
.tiles b { display: block; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.02em; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--soft); font-size: .85rem; line-height: 1.4; display: block; }
figure { margin: 0 0 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; }
figure svg { display: block; max-width: 100%; height: auto; margin: .75rem auto; color: var(--ink); }
figcaption p { color: var(--soft); font-size: .9rem; margin: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1.5rem; }
.pair figure { margin: 0; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; color: var(--soft); padding: 0 0 .5rem; }
th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
thead th { color: var(--soft); font-weight: 600; border-bottom-width: 2px; }
tbody th { font-weight: 600; }
td.number { text-align: right; }
thead th:not(:first-child) { text-align: right; }
td.told { color: var(--mark); font-weight: 600; }
nav { font-size: .9rem; margin: 0 0 2rem; }
nav ol { margin: 0; padding-left: 1.25rem; }
a { color: var(--mark); }
hr { border: 0; border-top: 1px solid var(--line); margin: 4rem 0; }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; font-size: .9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
code { font: .92em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media print { body { font-size: 12px; } figure, .tiles li { break-inside: avoid; } }
`

const tiles = ({ charts, results }: Evaluation): string => {
  const { headline } = results
  const best = headline.savedAtEqualQuality.flatMap((row) => {
    const { high, low, value } = row
    const at = row.budget === headline.budget && row.unit === results.unit && charts.main.includes(row.policy)
    if (!at || value === null || low === null || high === null) return []
    const told = low > 0 || high < 0
    const what = escaped(comparative(value, results.unit))
    const range = `95 % interval ${percent(low, 0)} to ${percent(high, 0)}${told ? "" : ": not distinguishable"}`
    return [
      `<li><b>${escaped(percent(Math.abs(value), 0))}</b><span><strong>${escaped(row.policy)}</strong>: ${what} than ${escaped(row.baseline)} at the same quality, budget ${row.budget}<br>${escaped(range)}</span></li>`
    ]
  })
  return best.length === 0 ? "" : `<ul class="tiles">${best.join("\n")}</ul>`
}

const list = (sentences: ReadonlyArray<string>): string =>
  sentences.length === 0 ? "" : `<ul>${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join("\n")}</ul>`

const drawnChart = async ({ caption, name, specification, table: data, title }: NamedChart, prefix: string) => {
  const svg = (await toSvg(specification)).replace("<svg ", `<svg role="img" aria-label="${escaped(title)}" `)
  const rows = data?.rows.map((row) => row.map(String)) ?? []
  const numbers = data === undefined ? "" : details("The numbers", table({ title, columns: data.columns, rows }))
  return `<figure id="${prefix}${name}"><h3>${escaped(title)}</h3><figcaption><p>${escaped(caption)}</p></figcaption>${svg}${numbers}</figure>`
}

const factsOf = ({ evaluation, headline, recording, seed, verifier }: PartResults): string => {
  const { design, replicates, resamples, scored, trained } = evaluation
  const facts: ReadonlyArray<readonly [string, string]> = [
    [
      "recording",
      `${recording.name}: ${recording.queries} queries, ${recording.samples} samples, ${recording.failed} failed`
    ],
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
  return `<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join("\n")}</dl>`
}

const halfTables = ({ half }: PartResults): string =>
  half.policies.length === 0
    ? ""
    : details(
        "With the oracle, on half of the samples",
        table(policyTable("Value by budget", half.policies)) + table(intervalTable("Differences", half.comparisons))
      )

/** Charts of the predictor stand side by side. */
const smallCharts = ["predicted", "difficulty", "reliability"]

/** One part of the page: its charts' names begin with `prefix`. */
const section = async (evaluation: Evaluation, prefix: string): Promise<string> => {
  const { results } = evaluation
  const { recording } = results
  const charts = chartsOf(evaluation)
  const draw = async (small: boolean): Promise<string> => {
    const chosen = charts.filter(({ name }) => smallCharts.includes(name) === small)
    return (await Promise.all(chosen.map((chart) => drawnChart(chart, prefix)))).join("\n")
  }
  return `<h1 id="${prefix}top">${escaped(results.title)}</h1>
<p class="lead">${recording.queries} queries, ${recording.samples} samples of ${escaped(recording.decoder)}; every policy replayed on the same samples, at the same cost.</p>
${tiles(evaluation)}
${list(findingsOf(evaluation))}
<h2>Results</h2>
${await draw(false)}
<h2>The predictor</h2>
${table(predictorTable(results))}
<div class="pair">${await draw(true)}</div>
${furtherTables(results).map(table).join("\n")}
<h2>All numbers</h2>
${table(headlineTable(results))}
${table(policyTable("Value by budget; the cost follows in brackets where it differs", withoutHalved(results)))}
${table(comparisonTable("Differences at equal cost; * marks what is told apart, corrected for the whole table", results.comparisons))}
${details("Every difference with its interval", table(intervalTable("95 % intervals, paired bootstrap by query", results.comparisons)))}
${halfTables(results)}
<h2>How this was made</h2>
${factsOf(results)}
${list(results.notes)}
`
}

/** The whole page, parts one after the other. Same evaluation, same bytes. */
export const htmlReport = async (evaluation: Evaluation): Promise<string> => {
  const parts = flattened(evaluation)
  const prefix = (i: number): string => (i === 0 ? "" : `part-${i + 1}-`)
  const sections = await Promise.all(parts.map((part, i) => section(part, prefix(i))))
  const links = parts.map(({ results }, i) => `<li><a href="#${prefix(i)}top">${escaped(results.title)}</a></li>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(evaluation.results.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${parts.length === 1 ? "" : `<nav aria-label="Parts"><ol>${links.join("")}</ol></nav>`}
${sections.join("<hr>\n")}
</main>
</body>
</html>
`
}
