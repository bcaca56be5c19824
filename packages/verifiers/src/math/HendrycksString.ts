/**
 * The string rule of the MATH data set's own grader (Hendrycks et al., 2021): both answers are rewritten into one
 * spelling, then compared as text. It drops units, so that "5 cm" passes for "5 m", and the left side of short
 * equations, so that "x=5" passes for "y=5".
 *
 * @module
 */

/** The longest answer that is rewritten; longer ones are compared as they are. */
const longest = 4_000

/** Gives `\frac` and `\sqrt` the braces that a writer may leave out around one character. */
const withBraces = (text: string): string =>
  text
    .replace(/\\sqrt\s*([^{\s[\\])/g, "\\sqrt{$1}")
    .replace(/\\frac\s*([^{\s\\])\s*([^{\s\\])/g, "\\frac{$1}{$2}")
    .replace(/\\frac\s*([^{\s\\])\s*\{/g, "\\frac{$1}{")
    .replace(/(\\frac\{[^{}]*\})\s*([^{\s\\])/g, "$1{$2}")

/**
 * The spelling in which the rule compares.
 *
 * @example
 * ```ts
 * import { hendrycksString } from "@alloc/verifiers/math"
 *
 * console.log(hendrycksString("x = \\tfrac12"), hendrycksString("3/4")) // => "\\frac{1}{2}" "\\frac{3}{4}"
 * ```
 */
export const hendrycksString = (answer: string): string => {
  if (answer.length > longest) return answer
  let text = answer
    .replaceAll("\n", "")
    .replaceAll("\\!", "")
    .replaceAll("\\\\", "\\")
    .replace(/\\[td]frac/g, "\\frac")
    .replace(/\\left|\\right/g, "")
    .replace(/\^\{\\circ\}|\^\\circ/g, "")
    .replaceAll("\\$", "")
  const unit = text.lastIndexOf("\\text{ ")
  if (unit >= 0) text = text.slice(0, unit)
  text = text.replace(/\\?%/g, "").replaceAll(" .", " 0.").replaceAll("{.", "{0.").replace(/^\./, "0.")
  const sides = text.split("=")
  if (sides.length === 2 && sides[0].trim().length <= 2) text = sides[1]
  text = withBraces(text).replaceAll(" ", "")
  if (text === "0.5") return "\\frac{1}{2}"
  const fraction = /^(-?\d+)\/(-?\d+)$/.exec(text)
  return fraction === null ? text : `\\frac{${Number(fraction[1])}}{${Number(fraction[2])}}`
}

/**
 * Whether the rule calls two answers the same.
 *
 * @example
 * ```ts
 * import { hendrycksEqual } from "@alloc/verifiers/math"
 *
 * console.log(hendrycksEqual("5\\text{ m}", "5\\text{ cm}"), hendrycksEqual("0.5", "0.50")) // => true false
 * ```
 */
export const hendrycksEqual = (gold: string, answer: string): boolean =>
  hendrycksString(gold) === hendrycksString(answer)
