/**
 * The explorer of a part: its scored queries as data inside the page, compressed, and the form that `explorer.js` fills.
 *
 * @module
 */
import { gzipSync } from "node:zlib"
import type { Evaluation } from "../../experiment/Experiment.ts"
import type { QueryData, SampleGroup } from "../../results/QueryData.ts"
import { escaped } from "./Text.ts"

/** How much of the samples is put into the page. */
interface Detail {
  /** Most different samples of a query. */
  readonly groups: number
  /** Most characters of a text. */
  readonly characters: number
}

/** From much to nothing but counts. */
const levels: ReadonlyArray<Detail> = [
  { groups: 60, characters: 1000 },
  { groups: 30, characters: 500 },
  { groups: 12, characters: 250 },
  { groups: 6, characters: 120 },
  { groups: 0, characters: 0 }
]

const short = (value: number): number | null => (Number.isNaN(value) ? null : Number(value.toPrecision(3)))

const cut = (text: string | undefined, characters: number): string | null => {
  if (text === undefined) return null
  return text.length <= characters ? text : `${text.slice(0, characters)} …`
}

const samplesOf = (samples: ReadonlyArray<SampleGroup>, { characters, groups }: Detail, decoders: Array<string>) => {
  const indexOf = (decoder: string): number => {
    if (!decoders.includes(decoder)) decoders.push(decoder)
    return decoders.indexOf(decoder)
  }
  const rest = samples.slice(groups)
  return {
    shown: samples
      .slice(0, groups)
      .map(({ count, decoder, reward, text }) => [
        cut(text, characters),
        decoder === undefined ? null : indexOf(decoder),
        short(reward),
        count
      ]),
    left: rest.reduce((sum, { count }) => sum + count, 0),
    leftRight: rest.reduce((sum, { count, reward }) => sum + (reward === 1 ? count : 0), 0)
  }
}

/** The data that `explorer.js` reads; short names, since they are there a thousand times. */
const contentOf = (
  { outcomes, queries, titles }: QueryData,
  { charts, results }: Evaluation,
  detail: Detail
): object => {
  const decoders: Array<string> = []
  return {
    titles,
    unit: results.unit,
    value: charts.valueTitle,
    budget: results.headline.budget,
    decoders,
    queries: queries.map(({ answer, difficulty, id, kind, observed, predicted, samples, text }) => ({
      id,
      kind,
      text: cut(text, 1000) ?? undefined,
      answer: cut(answer, 300) ?? undefined,
      difficulty,
      observed: short(observed),
      predicted: predicted === undefined ? undefined : short(predicted),
      ...samplesOf(samples, detail, decoders)
    })),
    outcomes: outcomes.map(({ budget, cost, policy, value }) => ({
      policy,
      budget,
      cost: Array.from(cost, short),
      value: Array.from(value, short)
    }))
  }
}

/** The data as text of at most `bytes` bytes, with as much of the samples as fits. */
const encoded = (queries: QueryData, evaluation: Evaluation, bytes: number): string => {
  const tried = (at: number): string => {
    const text = gzipSync(JSON.stringify(contentOf(queries, evaluation, levels[at])), { level: 9 }).toString("base64")
    return text.length <= bytes || at === levels.length - 1 ? text : tried(at + 1)
  }
  return tried(0)
}

const select = (name: string, label: string, options: ReadonlyArray<readonly [value: string, text: string]>): string =>
  `<label>${escaped(label)} <select name="${name}">${options.map(([value, text]) => `<option value="${escaped(value)}">${escaped(text)}</option>`).join("")}</select></label>`

const filters = ({ outcomes, titles }: QueryData, { results }: Evaluation): string => {
  const policies = [...new Set(outcomes.map(({ policy }) => policy))]
  const budgets = [...new Set(outcomes.map(({ budget }) => budget))].sort((a, b) => a - b)
  const predicted =
    titles.predicted === ""
      ? []
      : ([
          ["predicted", titles.predicted],
          ["surprise", "Prediction's error"]
        ] as const)
  return [
    select(
      "policy",
      "Policy",
      policies.map((policy) => [policy, policy])
    ),
    select(
      "budget",
      `Budget (${results.unit})`,
      budgets.map((budget) => [String(budget), String(budget)])
    ),
    select("difficulty", "Difficulty", [
      ["", "all"],
      ["easy", "easy third"],
      ["medium", "medium third"],
      ["hard", "hard third"]
    ]),
    `<label>From <input name="from" type="number" step="any" size="5"></label>`,
    `<label>to below <input name="to" type="number" step="any" size="5"></label>`,
    select("sort", "Sort by", [["observed", titles.observed], ...predicted, ["cost", "Budget of the policy"]]),
    `<label>Search <input name="search" type="search" placeholder="text, kind or id"></label>`,
    `<button type="reset">Reset</button>`
  ].join("\n")
}

/** The explorer of a part, at most `bytes` of data; nothing where the evaluation has no queries. */
export const explorer = (evaluation: Evaluation, part: number, bytes: number, level: number): string => {
  const { queries } = evaluation
  if (queries === undefined) return ""
  return `<section class="explorer" data-part="${part}" id="queries-${part}">
<h${level}>Query by query</h${level}>
<p class="soft">Every scored query with what was observed, what was predicted, what the policy gave it, and its samples. Numbers, points and bars elsewhere in this report lead here.</p>
<noscript><p>The explorer needs scripts; the rest of the report does not.</p></noscript>
<form>${filters(queries, evaluation)}</form>
<p class="count" role="status"></p>
<div class="row names" aria-hidden="true"><span>Query</span><span>${escaped(queries.titles.observed)}</span><span>${escaped(queries.titles.predicted)}</span><span>Given</span></div>
<div class="queries"></div>
<button type="button" class="more">Show more</button>
<script type="application/gzip">${encoded(queries, evaluation, bytes)}</script>
</section>`
}
