/**
 * The page as HTML: one file with its style, without a script, that asks for nothing.
 *
 * @module
 */
import type { ChoiceTrace } from "../ledger/Entries.ts"
import type { Decision, KeyDay, NameSpent, PageData } from "./PageData.ts"
import { savingSentence } from "./SavingSentence.ts"
import { count, escaped, money, plural, share } from "./Text.ts"

/** A table; the first cell of a row is its heading. Cells are HTML. */
const table = (title: string, columns: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const head = columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("")
  const body = rows.map(
    ([name, ...cells]) => `<tr><th scope="row">${name}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`
  )
  // Focusable, so that the keyboard can scroll it.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><table><caption>${escaped(title)}</caption>
<thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`
}

/** A part of a whole as a bar. */
const bar = (part: number, whole: number, label: string): string => {
  const width = whole > 0 ? Math.min(100, (100 * part) / whole) : 0
  return `<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${escaped(label)}"><rect class="whole" width="100" height="6"/><rect class="part" width="${width.toFixed(1)}" height="6"/></svg>`
}

const card = (name: NameSpent): string => {
  const { allowed, answered, calls, completionTokens, medianMs, promptTokens, requests, samples, uncertain, usd } = name
  const facts: ReadonlyArray<readonly [string, string]> = [
    ["requests", answered === requests ? count(requests) : `${count(requests)}, ${count(answered)} answered`],
    ["samples", `${count(samples)}${name.policy ? ` of ${count(allowed)} allowed` : ""}`],
    ["tokens", `${count(promptTokens)} in, ${count(completionTokens)} out`],
    ["dollars", money(usd)],
    ["median time", `${count(medianMs)} ms`],
    ...(uncertain === 0
      ? []
      : [["counted in full", `${plural(uncertain, "call")} of ${count(calls)} failed, cancelled or lost`] as const])
  ]
  const { saving } = name
  const kind = name.policy ? "policy" : "passed through"
  return `<li class="card"><p class="soft">${kind}</p><h3>${escaped(name.name)}</h3>
${name.policy ? bar(samples, allowed, `${count(samples)} of ${count(allowed)} allowed samples were drawn`) : ""}
<dl>${facts.map(([term, value]) => `<dt>${escaped(term)}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>
${saving === undefined ? "" : `<p>${escaped(savingSentence(saving))}</p>`}</li>`
}

const limited = (spent: string, most: string | undefined, drawn: string): string =>
  most === undefined ? spent : `${spent} <span class="soft">of ${most}</span>${drawn}`

const keyRow = ({
  budget,
  day,
  key,
  promisedSamples,
  requests,
  samples,
  tokens,
  usd
}: KeyDay): ReadonlyArray<string> => {
  const barOf = (spent: number, most: number | undefined, unit: string): string =>
    most === undefined
      ? ""
      : bar(
          spent,
          most,
          most > 0 ? `${key} has spent ${share(spent / most)} of the day's ${unit}` : `${key} may spend no ${unit}`
        )
  return [
    `${escaped(key)}`,
    day,
    count(requests),
    limited(
      count(samples),
      budget.samples === undefined ? undefined : count(budget.samples),
      barOf(samples, budget.samples, "samples")
    ),
    limited(
      count(tokens),
      budget.tokens === undefined ? undefined : count(budget.tokens),
      barOf(tokens, budget.tokens, "tokens")
    ),
    limited(money(usd), budget.usd === undefined ? undefined : money(budget.usd), barOf(usd, budget.usd, "dollars")),
    promisedSamples > 0 ? `${plural(promisedSamples, "sample")}` : "–"
  ]
}

const choiceOf = ({ chosen, decided, samples, why }: ChoiceTrace, place: number, of: number): string => {
  const rows = samples.map(({ answer, failed, latencyMs, model, reward, tokens }, at) => [
    `${at + 1}${at === chosen ? ` <span class="chosen">chosen</span>` : ""}`,
    escaped(model),
    failed ? "failed" : count(tokens),
    count(latencyMs),
    reward === undefined ? "–" : String(Number(reward.toPrecision(4))),
    answer === undefined ? "–" : `answer ${String.fromCharCode(65 + (answer % 26))}`
  ])
  const title = of === 1 ? "Samples" : `Samples of choice ${place + 1}`
  return `<p>${escaped(`${decided === 1 ? "One sample" : `Up to ${decided} samples`}: ${why}.`)}</p>
${samples.length === 0 ? "" : table(title, ["sample", "model", "tokens", "ms", "reward", "says"], rows)}`
}

const decisionOf = (decision: Decision): string => {
  const { allowed, at, choices, drawn, key, latencyMs, name, outcome, prompt, request, reward } = decision
  const said = [
    outcome === "answered" ? `${drawn} of ${plural(allowed, "sample")}` : "",
    outcome !== "answered" || reward === undefined ? "" : `reward ${Number(reward.toPrecision(3))}`,
    `${count(latencyMs)} ms`
  ].filter((one) => one !== "")
  return `<details><summary><span><time datetime="${at}">${at.slice(11, 19)}</time> ${escaped(name)}${
    outcome === "answered" ? "" : ` <span class="loss">${escaped(outcome)}</span>`
  }</span><span class="soft">${escaped(said.join(", "))}</span></summary>
<p class="soft">${at.slice(0, 10)}, key ${escaped(key)}, <code>${escaped(request)}</code></p>
${prompt === undefined ? "" : `<pre>${escaped(prompt.slice(0, 4000))}</pre>`}
${choices.map((choice, place) => choiceOf(choice, place, choices.length)).join("\n")}</details>`
}

const headline = ({ days, names }: PageData): string => {
  const all = names.reduce((sum, { requests }) => sum + requests, 0)
  const samples = names.reduce((sum, one) => sum + one.samples, 0)
  const usd = names.reduce((sum, one) => sum + one.usd, 0)
  return all === 0
    ? `No request in the last ${days} days`
    : `${plural(all, "request")}, ${plural(samples, "sample")}${usd > 0 ? `, ${money(usd)}` : ""} in ${days} days`
}

/** The page. */
export const pageHtml = (data: PageData, style: string): string => {
  const { at, decisions, keys, names, texts } = data
  const columns = ["key", "day", "requests", "samples", "tokens out", "dollars", "promised"]
  const nothing = `<p class="soft">Nothing yet.</p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>alloc gateway</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="soft">alloc gateway, ${at.slice(0, 16).replace("T", " ")} UTC</p>
<h1>${escaped(headline(data))}</h1>
<h2>By policy and model</h2>
${names.length === 0 ? nothing : `<ul class="cards">${names.map(card).join("\n")}</ul>`}
<p class="soft">Equal quality: uniform gives every choice the same number of samples, as many as make it right as often as the policy was.
How often that is, is estimated from the samples that were judged; the interval is 95 %, over requests. It takes one model whose samples are
right or wrong; of votes and of models in turn the page tells what is counted, and else why it tells nothing.</p>
<h2>By key and day</h2>
${keys.length === 0 ? nothing : table("What each key's day has spent, UTC", columns, keys.map(keyRow))}
<h2>Recent decisions</h2>
${decisions.length === 0 ? nothing : decisions.map(decisionOf).join("\n")}
<p class="soft">${texts ? "Texts are logged, and prompts are shown above." : "Texts of requests and samples are not logged."} The same as <a href="/ui.json">JSON</a>.</p>
</main>
</body>
</html>
`
}
