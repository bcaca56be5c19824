/**
 * One card a policy, the one that saves most first; and the controls, which should save nothing.
 *
 * @module
 */
import type { PartResults } from "../../results/Schema.ts"
import { exploreLink } from "../ExploreLink.ts"
import { wordsOf } from "../Glossary.ts"
import { type PolicySaving, savingsOf } from "../Savings.ts"
import { budgetsInWords, intervalInWords, savedInWords } from "../Verdict.ts"
import { escaped, term } from "./Text.ts"

/** The paper's "up to" figure, marked on every card's bar. */
const paperShare = 0.5

/** A share from 0 to 1 as a bar, with its interval and the paper's claim. */
const bar = ({ most }: PolicySaving): string => {
  if (most === undefined || most.value === null) return ""
  const at = (share: number): string => `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`
  const { high, low, value } = most
  const whisker =
    low === null || high === null
      ? ""
      : `<i class="whisker" style="left:${at(low)};width:${at(Math.max(0, high - Math.max(0, low)))}"></i>`
  return `<div class="bar" aria-hidden="true"><i class="fill" style="width:${at(value)}"></i>${whisker}<i class="paper-mark" style="left:${at(paperShare)}"></i></div>`
}

const figureOf = ({ fixed, most }: PolicySaving): string => {
  if (most !== undefined) return savedInWords(most)
  const isTold = (fixed?.low ?? 0) > 0 || (fixed?.high ?? 0) < 0
  // A difference that rounds to nothing is no headline.
  return fixed !== undefined && isTold && Math.abs(fixed.value ?? 0) >= 0.005 ? savedInWords(fixed) : "No saving shown"
}

const lines = (saving: PolicySaving): ReadonlyArray<string> => {
  const { baseline, fixed, most, unit, worse } = saving
  const interval = (row: typeof most): string => {
    const words = row === undefined ? undefined : intervalInWords(row)
    return words === undefined ? "no interval" : `95 % interval ${words}`
  }
  return [
    ...(most === undefined ? [] : [`The most: ${budgetsInWords([most.budget], unit)}; ${interval(most)}.`]),
    ...(fixed === undefined || fixed.value === null || fixed.budget === most?.budget
      ? []
      : [`${savedInWords(fixed)} ${budgetsInWords([fixed.budget], unit)}; ${interval(fixed)}.`]),
    ...(worse.length === 0 ? [] : [`Worse than ${baseline} at equal cost ${budgetsInWords(worse, unit)}.`])
  ]
}

const card = (saving: PolicySaving, part: number, explored: boolean, level: number): string => {
  const { fixed, most, policy, worse } = saving
  const budget = (most ?? fixed)?.budget
  const link = explored ? `<a href="${escaped(exploreLink({ part, policy, budget }))}">Its queries and samples</a>` : ""
  const said = lines(saving).map(
    (line, i, all) => `<p${worse.length > 0 && i === all.length - 1 ? ' class="loss"' : ""}>${escaped(line)}</p>`
  )
  return `<li class="card"><h${level}>${escaped(figureOf(saving))}</h${level}><p>${term(policy)} ${escaped(wordsOf(policy)?.what ?? "")}</p>${bar(saving)}${said.join("")}${link}</li>`
}

/** Cards of the policies, and below them the controls. */
export const cards = (results: PartResults, part: number, explored: boolean, level: number): string => {
  const all = savingsOf(results)
  if (all.length === 0) return ""
  const policies = all.filter(({ role }) => role === "predicting" || role === "stopping")
  const controls = all.filter(({ role }) => role === "control" || role === "bound")
  const listed = (some: ReadonlyArray<PolicySaving>): string =>
    `<ul class="cards">${some.map((one) => card(one, part, explored, level + 1)).join("\n")}</ul>`
  const below =
    controls.length === 0
      ? ""
      : `<h${level}>Controls: what is left without knowledge of the query</h${level}>${listed(controls)}`
  return `${below}<h${level}>What each policy saves against ${escaped(results.baseline ?? "uniform")}, the largest first</h${level}>
<p class="soft">Bars from 0 to 100&nbsp;%; the mark at one half is the paper's claim. Intervals are of 95&nbsp;%; that of the most covers that its budget was chosen among several.</p>
${listed(policies)}`
}
