/**
 * Fills the explorers of a report: reads each one's data, filters and sorts its queries, and opens what a link names.
 */

/** Queries that are shown at once. */
const step = 40

const node = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

const number = (value) => (value === null || value === undefined ? "–" : String(Number(value.toPrecision(3))))

/** The JSON of a compressed, base64-encoded script element. */
const readData = async (script) => {
  const bytes = Uint8Array.from(atob(script.textContent.trim()), (letter) => letter.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  return JSON.parse(await new Response(stream).text())
}

const outcomeOf = ({ outcomes }, policy, budget) =>
  outcomes.find((one) => one.policy === policy && one.budget === Number(budget))

/** Whether a query passes the form's filters. */
const passes = (query, { difficulty, from, search, to }, largest) => {
  const { id, kind = "", observed, text = "" } = query
  if (difficulty !== "" && query.difficulty !== difficulty) return false
  if (from !== "" && !(observed >= Number(from))) return false
  // The last bin of a histogram holds its upper end.
  if (to !== "" && !(observed < Number(to) || (observed === largest && observed <= Number(to)))) return false
  return `${id} ${kind} ${text}`.toLowerCase().includes(search.trim().toLowerCase())
}

const sortKeys = {
  observed: ({ observed }) => observed,
  predicted: ({ predicted }) => predicted,
  surprise: ({ observed, predicted }) => -Math.abs(observed - predicted),
  cost: (_, cost) => -cost
}

/** Indices of the queries to show, in order. */
const chosen = (data, values, outcome) => {
  const largest = Math.max(...data.queries.map(({ observed }) => observed))
  const key = (i) => sortKeys[values.sort](data.queries[i], outcome === undefined ? 0 : outcome.cost[i])
  return [...data.queries.keys()]
    .filter((i) => passes(data.queries[i], values, largest))
    .sort((a, b) => key(a) - key(b))
}

const table = (title, columns, rows) => {
  const cells = (tag, row) => node("tr", {}, ...row.map((cell) => node(tag, { textContent: cell })))
  return node(
    "div",
    { className: "scroll" },
    node(
      "table",
      {},
      node("caption", { textContent: title }),
      node("thead", {}, cells("th", columns)),
      node("tbody", {}, ...rows.map((row) => cells("td", row)))
    )
  )
}

/** What the samples of a query were. */
const samplesTable = (data, { left, leftRight, shown }) => {
  const several = shown.some(([, decoder]) => decoder !== null)
  const rows = shown.map(([text, decoder, reward, count]) => [
    text ?? "(text not recorded)",
    ...(several ? [data.decoders[decoder]] : []),
    reward === null ? "failed" : number(reward),
    String(count)
  ])
  const rest = left > 0 ? [["others", ...(several ? [""] : []), `${leftRight} with reward 1`, String(left)]] : []
  return table(
    "Recorded samples, equal ones together",
    ["sample", ...(several ? ["decoder"] : []), "reward", "times"],
    [...rows, ...rest]
  )
}

/** What every policy gave a query, at one budget. */
const policiesTable = (data, i, budget) =>
  table(
    `What each policy gives this query at budget ${budget}`,
    ["policy", `cost (${data.unit})`, data.value],
    data.outcomes
      .filter((one) => one.budget === Number(budget))
      .map(({ cost, policy, value }) => [policy, number(cost[i]), number(value[i])])
  )

/** A query as a row that opens. */
const queryRow = (data, i, budget, outcome) => {
  const query = data.queries[i]
  const { answer, id, kind, observed, predicted, text } = query
  const cell = (content) => node("span", { textContent: content })
  const row = node("span", { className: "row" })
  row.append(cell(text ?? id), cell(number(observed)), cell(number(predicted)), cell(number(outcome?.cost[i])))
  const details = node("details", {}, node("summary", {}, row))
  details.dataset.query = id
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return
    const facts = [`id ${id}`, ...(kind ? [`kind ${kind}`] : []), ...(answer ? [`right answer: ${answer}`] : [])]
    const about = node("p", { className: "soft", textContent: facts.join("; ") })
    details.append(
      node("div", { className: "samples" }, about, samplesTable(data, query), policiesTable(data, i, budget))
    )
  })
  return details
}

const mean = (values, rows) => rows.reduce((sum, i) => sum + values[i], 0) / rows.length

const countInWords = (data, rows, outcome, { budget, policy }) => {
  const found = `${rows.length} of ${data.queries.length} queries`
  if (outcome === undefined || rows.length === 0) return `${found}.`
  const [cost, value] = [mean(outcome.cost, rows), mean(outcome.value, rows)].map(number)
  return `${found}. On these, ${policy} at budget ${budget} spends ${cost} ${data.unit} each and reaches ${value}.`
}

/** Makes one explorer work; gives the function that follows a link. */
const startExplorer = async (section) => {
  const data = await readData(section.querySelector("script"))
  const form = section.querySelector("form")
  const list = section.querySelector(".queries")
  const more = section.querySelector(".more")
  let shown = step
  const show = () => {
    const values = Object.fromEntries(new FormData(form))
    const outcome = outcomeOf(data, values.policy, values.budget)
    const rows = chosen(data, values, outcome)
    section.querySelector(".count").textContent = countInWords(data, rows, outcome, values)
    list.replaceChildren(...rows.slice(0, shown).map((i) => queryRow(data, i, values.budget, outcome)))
    more.hidden = rows.length <= shown
  }
  const initial = () => {
    form.elements.budget.value = String(data.budget)
    shown = step
    show()
  }
  form.addEventListener("input", () => {
    shown = step
    show()
  })
  form.addEventListener("submit", (event) => event.preventDefault())
  // The fields have their first values only after the event.
  form.addEventListener("reset", () => setTimeout(initial))
  more.addEventListener("click", () => {
    shown += step
    show()
  })
  initial()
  return ({ query = "", ...target }) => {
    for (const name of ["difficulty", "from", "to"]) form.elements[name].value = target[name] ?? ""
    for (const name of ["policy", "budget"]) if (target[name]) form.elements[name].value = target[name]
    form.elements.search.value = query
    shown = step
    show()
    const found = [...list.children].find((details) => details.dataset.query === query)
    if (found) found.open = true
    section.scrollIntoView()
    ;(found?.firstElementChild ?? form.elements.policy).focus({ preventScroll: true })
  }
}

const start = async () => {
  const sections = [...document.querySelectorAll(".explorer")]
  const explorers = new Map()
  for (const section of sections) explorers.set(section.dataset.part, await startExplorer(section))
  const follow = () => {
    const target = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
    explorers.get(target.part)?.(target)
  }
  addEventListener("hashchange", follow)
  follow()
  document.documentElement.dataset.ready = "true"
}

start()
