/**
 * The page's control: a slider for the budget, a picture of who gets how many samples, and what that gains. Everything is
 * computed here in the browser, by `@alloc/core`.
 *
 * @module
 */
import type { PredictedQueries } from "./PredictedQueries.ts"
import { percent, pictureInWords, resultSentence } from "./Sentences.ts"
import { type Knowledge, type Spending, spendingOf } from "./Spending.ts"

/** Average samples a query, by the slider's position. */
const budgets: ReadonlyArray<number> = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

const firstPosition = budgets.indexOf(8)

const groupSize = 20

const markup = `
  <div class="budget-controls">
    <label for="budget-range">Average samples a query: <output for="budget-range"></output></label>
    <input id="budget-range" type="range" min="0" max="${budgets.length - 1}" step="1" value="${firstPosition}">
    <fieldset>
      <legend>Who says how hard a query is?</legend>
      <label><input type="radio" name="knowledge" value="predicted" checked> the predictor, which reads the query alone</label>
      <label><input type="radio" name="knowledge" value="recorded"> the recorded samples themselves: perfect knowledge, which nobody has</label>
    </fieldset>
  </div>
  <p class="budget-result" role="status"></p>
  <figure>
    <div class="budget-bars" role="img"></div>
    <div class="budget-axis" aria-hidden="true"><span>hardest queries</span><span>easiest</span></div>
    <figcaption></figcaption>
  </figure>
  <details><summary>The picture as a table</summary>
    <table>
      <thead><tr><th scope="col">queries</th><th scope="col">solved by one sample</th><th scope="col">samples each</th></tr></thead>
      <tbody></tbody>
    </table>
  </details>`

const bar = (height: number, title: string): HTMLElement => {
  const element = document.createElement("span")
  element.style.height = `${height}%`
  element.title = title
  return element
}

const draw = (picture: HTMLElement, budget: number, spending: Spending): void => {
  const { groups } = spending
  const top = Math.max(2 * budget, ...groups.map(({ samples }) => samples))
  const uniform = document.createElement("i")
  uniform.style.bottom = `${(100 * budget) / top}%`
  uniform.textContent = `${budget} each`
  picture.replaceChildren(
    ...groups.map(({ samples, successRate }) =>
      bar((100 * samples) / top, `${samples.toFixed(1)} samples; one is right with ${percent(successRate, 0)}`)
    ),
    uniform
  )
  picture.setAttribute("aria-label", pictureInWords(budget, spending))
}

const tableRow = (cells: ReadonlyArray<string>): HTMLElement => {
  const row = document.createElement("tr")
  for (const text of cells) row.insertCell().textContent = text
  return row
}

/** Puts the control into an element. */
export const budgetSlider = (place: HTMLElement, queries: PredictedQueries): void => {
  place.classList.add("budget-slider")
  place.innerHTML = markup
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = place.querySelector<E>(selector)
    if (found === null) throw new Error(`no ${selector} in the markup above`)
    return found
  }
  const range = find<HTMLInputElement>("input[type=range]")
  const spending = spendingOf(queries, groupSize)
  const update = (): void => {
    const budget = budgets[range.valueAsNumber]
    // The markup has no other values.
    const knowledge = find<HTMLInputElement>("input[name=knowledge]:checked").value as Knowledge
    const spent = spending(budget, knowledge)
    find("output").textContent = `${budget}`
    range.setAttribute("aria-valuetext", `${budget} ${budget === 1 ? "sample" : "samples"} a query`)
    find(".budget-result").textContent = resultSentence(budget, spent)
    draw(find(".budget-bars"), budget, spent)
    find("figcaption").textContent =
      `Each bar: ${groupSize} queries. Its height: samples that each of them gets on average.`
    find("tbody").replaceChildren(
      ...spent.groups.map((group) =>
        tableRow([`${group.queries}`, percent(group.successRate, 0), group.samples.toFixed(1)])
      )
    )
  }
  place.addEventListener("input", update)
  update()
}
