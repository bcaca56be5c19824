/**
 * Comparison of a program's standard output with the expected one.
 *
 * @module
 */
import type { OutputComparison } from "./Job.ts"

const lines = (text: string): Array<string> => {
  const all = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd())
  while (all.length > 0 && all[all.length - 1] === "") all.pop()
  return all
}

const tokens = (text: string): Array<string> => text.split(/\s+/).filter((token) => token !== "")

const integer = /^[+-]?\d+$/
const decimal = /^[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?$/

/** Equal text, equal integers by value, or within 1e-6, relative or absolute, where a decimal is expected. */
const tokenEqual = (given: string, expected: string): boolean => {
  if (given === expected) return true
  // A cap on digits keeps the conversion, quadratic in them, short.
  if (integer.test(expected))
    return integer.test(given) && given.length < 10_000 && BigInt(plain(given)) === BigInt(plain(expected))
  if (!decimal.test(expected) || !(decimal.test(given) || integer.test(given))) return false
  const [a, b] = [Number(given), Number(expected)]
  const difference = Math.abs(a - b)
  return difference <= 1e-6 || difference <= 1e-6 * Math.abs(b)
}

const plain = (text: string): string => (text.startsWith("+") ? text.slice(1) : text)

const sequenceEqual = (given: ReadonlyArray<string>, expected: ReadonlyArray<string>): boolean =>
  given.length === expected.length && given.every((token, index) => tokenEqual(token, expected[index]))

const strictLines = (given: string, expected: string): boolean => {
  const [a, b] = [lines(given), lines(expected)]
  return a.length === b.length && a.every((line, index) => sequenceEqual(tokens(line), tokens(b[index])))
}

/** White space as Python's `str` methods see it. */
const pythonSpace = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
const ends = new RegExp(`^[${pythonSpace}]+|[${pythonSpace}]+$`, "g")
const gaps = new RegExp(`[${pythonSpace}]+`)
const strip = (text: string): string => text.replace(ends, "")
const split = (text: string): Array<string> => text.split(gaps).filter((token) => token !== "")

/** A number as Python's `float` reads it, NaN where it reads none. */
const pythonFloat = (text: string): number =>
  /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i.test(text)
    ? Number(text.replaceAll("_", ""))
    : Number.NaN

/** A set of sets as one text. */
const family = (sets: ReadonlyArray<ReadonlyArray<string | number>>): string =>
  [...new Set(sets.map((items) => [...new Set(items)].sort().join("\0")))].sort().join("\0\0")

/** The whole number within .0005, which is what rounding to three decimals makes of it; NaN where there is none. */
const nearWhole = (x: number): number => (Math.abs(x - Math.round(x)) < 0.0005 ? Math.round(x) + 0 : Number.NaN)

/**
 * What the framework released with TACO accepts: the same text but for space at both ends, else comparisons that were
 * written for lists of lines but are given one text, so that they go over the *characters* of the output (of its tokens)
 * where they go over the lines (the tokens) of what is expected.
 */
const tacoOfficial = (given: string, expected: string): boolean => {
  const output = given.replace(/\r\n?/g, "\n")
  if (strip(output) === strip(expected)) return true
  const rows = expected
    .split("\n")
    .filter((line) => line !== "")
    .map(strip)
  const near = (digit: string, row: string): boolean => {
    const value = pythonFloat(row)
    return Math.abs(Number(digit) - value) <= 1e-8 + 1e-5 * Math.abs(value)
  }
  if (/^\d+$/.test(output) && output.length === rows.length && rows.every((row, i) => near(output[i], row))) return true
  const [characters, words] = [split(output).map((token) => [...token]), rows.map(split)]
  if (family(characters) === family(words)) return true
  const digits = characters.every((token) => token.every((character) => /^\d$/.test(character)))
  const values = words.map((row) => row.map((word) => nearWhole(pythonFloat(word))))
  return (
    digits &&
    !values.flat().some(Number.isNaN) &&
    family(characters.map((token) => token.map(Number))) === family(values)
  )
}

/**
 * Whether a program's output is the expected one.
 *
 * **Details** `strict-lines`: the same lines but for spaces at their ends and blank lines at the end; in a line the same
 * tokens, an integer by its exact value, within 1e-6 (relative or absolute) where the expected token is a decimal.
 * `tokens`: the same without regard to lines. `taco-official`: the verdicts of the framework released with TACO, faults
 * included, for figures that are to be compared with published ones, and only for them: it refuses other spaces inside
 * lines and other spellings of a decimal, and accepts some repeated, reordered or glued digits. O(n log n) in the lengths.
 *
 * @example
 * ```ts
 * import { compareOutput } from "@alloc/verifiers"
 *
 * console.log(compareOutput("strict-lines", "1 2 \n0.3333333", "1 2\n0.333333333\n\n")) // => true
 * console.log(compareOutput("strict-lines", "21", "1 2")) // => false
 * console.log(compareOutput("taco-official", "21", "1 2")) // => true
 * ```
 */
export const compareOutput = (comparison: OutputComparison, given: string, expected: string): boolean => {
  switch (comparison) {
    case "strict-lines":
      return strictLines(given, expected)
    case "tokens":
      return sequenceEqual(tokens(given), tokens(expected))
    case "taco-official":
      return tacoOfficial(given, expected)
  }
}
