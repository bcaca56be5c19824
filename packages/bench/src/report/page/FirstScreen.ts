/**
 * The first screen of a part: one sentence, the figure beside it, the paper's claim beside what was found.
 *
 * @module
 */
import type { Evaluation } from "../../experiment/Experiment.ts"
import { firstChart } from "../charts/First.ts"
import { verdictOf } from "../Verdict.ts"
import { drawings } from "./Figures.ts"
import { escaped } from "./Text.ts"

const claims = (evaluation: Evaluation): string =>
  `<dl class="claims">${verdictOf(evaluation)
    .claims.map(({ about, found }) => `<div><dt>${escaped(about)}</dt><dd>${escaped(found)}</dd></div>`)
    .join("")}</dl>`

/** The first screen. */
export const firstScreen = async (evaluation: Evaluation, prefix: string, level: number): Promise<string> => {
  const { results } = evaluation
  const { sentence } = verdictOf(evaluation)
  const chart = firstChart(evaluation)
  const { recording } = results
  const drawn = chart === undefined ? "" : `<figure id="${prefix}first">${await drawings(chart, prefix)}</figure>`
  return `<header class="first" id="${prefix}top">
<div>
<p class="kicker">${escaped(results.title)}</p>
<h${level} class="sentence">${escaped(sentence)}</h${level}>
${claims(evaluation)}
<p class="soft">${results.evaluation.scored} scored queries of ${escaped(recording.decoder)}; every policy is replayed on the same samples. In brackets: 95&nbsp;% intervals.</p>
</div>
${drawn}
</header>`
}

/** How many parts show a saving, before what the first of them shows: its figure does not stand for the others. */
const summed = (sentence: string, shown: number, parts: number): string => {
  if (shown === 0) return `${sentence} in any of ${parts} comparisons`
  if (shown === 1) return `${sentence}, in 1 of ${parts} comparisons`
  return `A saving in ${shown} of ${parts} comparisons; in the first of them, ${sentence.replace(/^The/, "the")}`
}

/**
 * The first screen of a report of several parts: what each came to, and the figure of the first that shows a saving. Not that
 * of the largest: the parts' order is fixed before any result.
 */
export const overview = async (
  parts: ReadonlyArray<Evaluation>,
  prefixOf: (part: number) => string
): Promise<string> => {
  const verdicts = parts.map(verdictOf)
  const isShown = verdicts.map(({ saving }) => (saving?.most?.value ?? 0) > 0)
  const first = Math.max(0, isShown.indexOf(true))
  const sentence = summed(verdicts[first].sentence, isShown.filter(Boolean).length, parts.length)
  const rows = parts.map(({ results }, part) => {
    const { besides, sentence: own } = verdicts[part]
    const small = besides.length === 0 ? "" : `<small>${escaped(besides.join("; "))}</small>`
    return `<li><a class="verdict" href="#${prefixOf(part)}top"><b>${escaped(own)}</b> <span>${escaped(results.title)}</span>${small}</a></li>`
  })
  const chart = firstChart(parts[first])
  const drawn = chart === undefined ? "" : `<figure>${await drawings(chart, "overview-")}</figure>`
  return `<header class="first overview"><div><p class="kicker">${escaped(parts[0].results.experiment)}: ${parts.length} comparisons</p><h1 class="sentence">${escaped(sentence)}</h1><nav aria-label="Comparisons"><ul>${rows.join("\n")}</ul></nav></div>${drawn}</header><hr>`
}
