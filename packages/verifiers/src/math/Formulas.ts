/**
 * The formulas of a response: between dollar signs, \( \) or \[ \]. Dollar signs of money are told from those of formulas.
 *
 * @module
 */
import { isHedged, proseWords } from "./Prose.ts"
import { joinsByWord, type Several, type Span } from "./Spans.ts"
import { isUnitWord } from "./Units.ts"

const isProse = (word: string | undefined): boolean => word !== undefined && !isUnitWord(word.trim())

/** Whether what stands between two dollar signs is a formula; it is not where they are two amounts of money. */
const isFormula = (content: string): boolean =>
  content.length <= 4_000 &&
  content.trim() !== "" &&
  !content.includes("<<") &&
  !/\n\s*\n|[-\u2212\u2013+*/=(]\s*$/.test(content) &&
  // "$25. Then $": a formula has a space at both of its ends, or at none.
  (/^\s/.test(content) === /\s$/.test(content) || !/^\d/.test(content)) &&
  // "$10 and spent $": a number, and prose at the end.
  !(/^\s*\d/.test(content) && isProse(/(?<![\\a-zA-Z{])[a-z]{2,}\s*$/i.exec(content)?.[0])) &&
  proseWords(content) <= 1

const closers: ReadonlyMap<string, string> = new Map([
  ["\\(", "\\)"],
  ["\\[", "\\]"]
])

/** The formula between dollar signs that open at `at`; undefined where it is money, or where nothing closes it. */
const dollarFormula = (text: string, at: number): Span | undefined => {
  // 45$ - 5$: an amount of money ends here.
  if (/^\d\$ $/.test(text.slice(Math.max(0, at - 1), at + 2))) return undefined
  const length = text.charCodeAt(at + 1) === 36 ? 2 : 1
  let end = text.indexOf("$", at + length)
  while (end > 0 && text.charCodeAt(end - 1) === 92) end = text.indexOf("$", end + 1)
  if (end < 0) return undefined
  const content = text.slice(at + length, end)
  // As in Pandoc: no digit follows a dollar sign that closes.
  const next = text.charCodeAt(end + length)
  return !(next >= 48 && next <= 57) && isFormula(content) ? { start: at, content, end: end + length } : undefined
}

/** The formulas of a text, in order. One pass: what closes nothing is not looked for again. */
export const formulasOf = (text: string): ReadonlyArray<Span> => {
  const found: Array<Span> = []
  const missing = new Set<string>()
  const lastDollar = text.lastIndexOf("$")
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92) {
      const closer = closers.get(text.slice(at, at + 2))
      const end = closer === undefined || missing.has(closer) ? -1 : text.indexOf(closer, at + 2)
      if (end < 0 && closer !== undefined) missing.add(closer)
      if (end >= 0) found.push({ start: at, content: text.slice(at + 2, end), end: end + 2 })
      at = end >= 0 ? end + 1 : at + 1
    } else if (code === 36 && at < lastDollar) {
      const formula = dollarFormula(text, at)
      if (formula !== undefined) {
        found.push(formula)
        at = formula.end - 1
      } else if (text.charCodeAt(at + 1) === 36) at += 1
    }
  }
  return found
}

/** The answer stands at the end: of a longer text no more is looked at, from the start of a line where there is one. */
const longestTail = 40_000

const tailOf = (text: string): string => {
  if (text.length <= longestTail) return text
  const tail = text.slice(-longestTail)
  const line = tail.indexOf("\n")
  return line < 0 || line > longestTail / 2 ? tail : tail.slice(line)
}

const assigns = (formula: string): string | undefined => /^\s*([^=<>]{1,20}?)\s*=/.exec(formula)?.[1]

/** Whether two neighbouring formulas are one answer: joined by "and" or "or", or by a comma where both say the same thing. */
const areJoined = (text: string, first: Span, second: Span): boolean => {
  if (second.start - first.end > 60) return false
  const between = text.slice(first.end, second.start)
  if (joinsByWord(between)) return true
  return /^\s*[,;]\s*$/.test(between) && assigns(first.content) === assigns(second.content)
}

/** The formulas from one on that are one answer with it. */
export const joinedFrom = (text: string, spans: ReadonlyArray<Span>, first: number): ReadonlyArray<Span> => {
  let last = first
  while (last + 1 < spans.length && areJoined(text, spans[last], spans[last + 1])) last += 1
  return spans.slice(first, last + 1)
}

const together = (spans: ReadonlyArray<Span>): string =>
  [...new Set(spans.map(({ content }) => content.trim().replace(/(?<!\\)[.,;]$/, "")))].join(", ")

/** The first formula of a text with those that are joined to it; undefined where there is none. */
export const firstFormula = (text: string): string | undefined => {
  const spans = formulasOf(text)
  return spans.length === 0 ? undefined : together(joinedFrom(text, spans, 0))
}

/** The last formula of a text, or the several that are its answer; none where words say that it is not it. */
export const lastFormula = (response: string, several: Several): string | undefined => {
  const text = tailOf(response)
  const spans = formulasOf(text)
  const last = spans[spans.length - 1]
  if (last === undefined || isHedged(text, last.start, last.end)) return undefined
  if (several === "last") return last.content
  if (several === "all") return together(spans)
  let first = spans.length - 1
  while (first > 0 && areJoined(text, spans[first - 1], spans[first])) first -= 1
  return together(spans.slice(first))
}
