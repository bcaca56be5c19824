/**
 * Text and tables as HTML.
 *
 * @module
 */
import { wordsOf } from "../Glossary.ts"
import type { TextTable } from "../Tables.ts"

/** Text in which a line never ends between a number and its percent sign. */
export const unbroken = (text: string): string => text.replaceAll(/(?<=\d) (?=%)/g, "\u00a0")

/** Text as HTML. */
export const escaped = (text: string): string =>
  unbroken(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

/** A policy's name, which shows what it does when it is pressed; any other text as it is. */
export const term = (name: string): string =>
  wordsOf(name) === undefined
    ? escaped(name)
    : `<button type="button" class="term" popovertarget="policy-${escaped(name)}">${escaped(name)}</button>`

/** What stands between a summary and its opening. */
export const details = (summary: string, content: string): string =>
  `<details><summary>${escaped(summary)}</summary>${content}</details>`

/** Sentences as a list. */
export const list = (sentences: ReadonlyArray<string>): string =>
  sentences.length === 0 ? "" : `<ul>${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join("\n")}</ul>`

/** Where a cell leads, by its row's first cell and its column's title. */
export type CellLink = (row: string, column: string) => string | undefined

const isNumeric = (cell: string): boolean => /^[-−+–\d(]/.test(cell)

const cellOf = (cell: string, href: string | undefined): string => {
  const classes = [isNumeric(cell) ? "number" : "", cell.endsWith("*") ? "told" : ""].filter(Boolean).join(" ")
  const content = href === undefined || cell === "–" ? term(cell) : `<a href="${escaped(href)}">${escaped(cell)}</a>`
  return `<td${classes === "" ? "" : ` class="${classes}"`}>${content}</td>`
}

/** A table that scrolls by itself where it is wider than the page. */
export const htmlTable = (
  { columns, notes = [], rows, title }: TextTable,
  link: CellLink = () => undefined
): string => {
  // A column's title stands over its cells: to the right where they are numbers.
  const isRight = (i: number): boolean => i > 0 && rows.some((cells) => isNumeric(cells[i] ?? ""))
  const head = columns
    .map((column, i) => `<th scope="col"${isRight(i) ? ' class="number"' : ""}>${escaped(column)}</th>`)
    .join("")
  const body = rows.map(([name, ...cells]) => {
    const rest = cells.map((cell, i) => cellOf(cell, link(name, columns[i + 1])))
    return `<tr><th scope="row">${term(name)}</th>${rest.join("")}</tr>`
  })
  // Focusable, so that the keyboard can scroll it.
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><table><caption>${escaped(title)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table></div>${notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join("")}`
}
