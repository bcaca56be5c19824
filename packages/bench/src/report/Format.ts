/**
 * Numbers as text, for tables, sentences and charts alike.
 *
 * @module
 */

/** "0.123"; a dash where it is not defined. */
export const number = (value: number | null, digits = 3): string => (value === null ? "–" : value.toFixed(digits))

/** "12.3 %"; a dash where it is not defined. */
export const percent = (value: number | null, digits = 1): string =>
  // What rounds to zero has no sign.
  value === null ? "–" : `${(100 * value).toFixed(digits).replace(/^-(?=0(?:\.0*)?$)/, "")} %`

/** "+0.123" or "−0.123"; a dash where it is not defined. */
export const signed = (value: number | null, digits = 3): string =>
  value === null ? "–" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`

/** "fewer samples", "more samples", "less cost". */
export const comparative = (saved: number, unit: string): string =>
  `${saved < 0 ? "more" : unit === "cost" ? "less" : "fewer"} ${unit}`
