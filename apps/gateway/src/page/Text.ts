/**
 * Numbers and text as the page writes them.
 *
 * @module
 */

/** Text as HTML; a line never ends between a number and its unit. */
export const escaped = (text: string): string =>
  text
    .replaceAll(/(?<=\d) (?=%|ms\b)/g, "\u00a0")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 })

/** A number of things. */
export const count = (value: number): string => whole.format(value)

/** "1 sample", "2 samples". */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`

/** Dollars, as exactly as small amounts need. */
export const money = (usd: number): string => {
  if (usd === 0 || usd >= 1) return `$${usd.toFixed(2)}`
  return `$${Number(usd.toPrecision(2)).toLocaleString("en", { maximumFractionDigits: 8 })}`
}

/** A share in whole percent. */
export const share = (value: number): string => `${Math.round(100 * value)} %`

/** A number of samples on average. */
export const average = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
