/**
 * Charts as figures of the page: drawn for a desk and for a phone, described in words, with their numbers as a table.
 *
 * @module
 */
import type { NamedChart } from "../charts/Chart.ts"
import { toSvg } from "../Svg.ts"
import { details, escaped, htmlTable, unbroken } from "./Text.ts"

/** Ids of clip paths hold within a drawing; on a page they need its name. */
const withOwnIds = (svg: string, prefix: string): string => svg.replaceAll(/\bclip(?=\d+\b)/g, `${prefix}-clip`)

const drawn = async (specification: object, id: string, alt: string, width: string): Promise<string> => {
  const svg = withOwnIds(await toSvg(specification), id)
    // The explorer is where the keyboard reaches every query: hundreds of points in its way would help nobody.
    .replaceAll("<a xlink:href=", '<a tabindex="-1" xlink:href=')
  return unbroken(svg).replace("<svg ", `<svg role="img" aria-label="${escaped(alt)}" data-width="${width}" `)
}

/** The drawings of a chart without title and caption. */
export const drawings = async ({ alt, name, narrow, specification }: NamedChart, prefix: string): Promise<string> => {
  const id = `${prefix}${name}`
  if (narrow === undefined) return drawn(specification, id, alt, "any")
  return `${await drawn(specification, id, alt, "wide")}${await drawn(narrow, `${id}-narrow`, alt, "narrow")}`
}

/** A chart with title, caption and numbers. */
export const figure = async (chart: NamedChart, prefix: string, level: number): Promise<string> => {
  const { caption, name, paper, table, title } = chart
  const rows = table?.rows.map((row) => row.map(String)) ?? []
  const numbers = table === undefined ? "" : details("The numbers", htmlTable({ title, columns: table.columns, rows }))
  const asIn = paper === undefined ? "" : `<p class="paper">As ${escaped(paper)} of the paper</p>`
  return `<figure id="${prefix}${name}"><h${level}>${escaped(title)}</h${level}>${asIn}<figcaption><p>${escaped(caption)}</p></figcaption>${await drawings(chart, prefix)}${numbers}</figure>`
}
