/**
 * Comparison of a program's standard output with the expected one.
 *
 * @module
 */
import { isUtf8 } from "node:buffer"
import type { OutputComparison } from "./Job.ts"

const lines = (text: string): Array<string> => {
  const all = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd())
  while (all.length > 0 && all[all.length - 1] === "") all.pop()
  return all
}

const tokens = (text: string): Array<string> => text.split(/\s+/).filter((token) => token !== "")

/** Whole numbers as every printer writes them; `0011` may be a code, and is text. */
const integer = /^-?(0|[1-9]\d*)$/
/** Decimals as printers write them: an exponent has a sign and two digits, so that a word like `1e5` is text. */
const decimal = /^-?(0|[1-9]\d*)(\.\d+([eE][+-]?\d+)?|[eE][+-]\d{2,})$/
/** What a program may print for a number. */
const anyInteger = /^[+-]?\d+$/
const anyDecimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** Sign and digits of a whole number, without zeros in front. */
const plainInteger = (text: string): string => {
  const digits = text.replace(/^[+-]?0*(?=\d)/, "")
  return text.startsWith("-") && digits !== "0" ? `-${digits}` : digits
}

/** A decimal as whole digits and a power of ten; undefined where it would take too many digits to compare. */
const scaled = (text: string): { readonly digits: bigint; readonly power: number } | undefined => {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const power = Number(exponent) - fraction.length
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "")
  if (digits.length > 4000 || !Number.isSafeInteger(power)) return undefined
  return { digits: BigInt(`${sign === "-" ? "-" : ""}${digits}`), power }
}

/** Within 1e-6, relative or absolute, also where the numbers are beyond all floats. */
const nearly = (given: string, expected: string): boolean => {
  const [a, b] = [Number(given), Number(expected)]
  if (Number.isFinite(a) && Number.isFinite(b)) {
    const difference = Math.abs(a - b)
    return difference <= 1e-6 || difference <= 1e-6 * Math.abs(b)
  }
  if (Number.isFinite(b)) return false
  const [x, y] = [scaled(given), scaled(expected)]
  // Numbers of that size with exponents far apart cannot be close.
  if (x === undefined || y === undefined || Math.abs(x.power - y.power) > 4000) return false
  const power = Math.min(x.power, y.power)
  const [p, q] = [x, y].map((one) => one.digits * 10n ** BigInt(one.power - power))
  const [difference, size] = [p > q ? p - q : q - p, q < 0n ? -q : q]
  return difference * 1_000_000n <= size
}

/** Equal text; or equal integers by value; or near where a decimal is expected. */
const tokenEqual = (given: string, expected: string): boolean => {
  if (given === expected) return true
  if (integer.test(expected)) return anyInteger.test(given) && plainInteger(given) === plainInteger(expected)
  return decimal.test(expected) && anyDecimal.test(given) && nearly(given, expected)
}

const sequenceEqual = (given: ReadonlyArray<string>, expected: ReadonlyArray<string>): boolean =>
  given.length === expected.length && given.every((token, index) => tokenEqual(token, expected[index]))

const strictLines = (given: string, expected: string): boolean => {
  const [a, b] = [lines(given), lines(expected)]
  return a.length === b.length && a.every((line, index) => sequenceEqual(tokens(line), tokens(b[index])))
}

const exactLines = (given: string, expected: string): boolean => {
  const [a, b] = [lines(given), lines(expected)]
  return a.length === b.length && a.every((line, index) => line === b[index])
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
 * tokens, by value where the expected token is a number as printers write it: a whole number exactly, a decimal within 1e-6
 * (relative or absolute). So `0011`, `+1` and `1e5` are text if they are expected, and `007` is 7. `tokens`: the same
 * without regard to lines. `exact-lines`: the same lines but for spaces at their ends and blank lines at the end, each the
 * same text. `exact`: the same text, character by character. `taco-official`: the verdicts of the framework released with TACO, faults
 * included, for figures that are to be compared with published ones, and only for them: it refuses other spaces inside
 * lines and other spellings of a decimal, and accepts some repeated, reordered or glued digits. O(n log n) in the lengths.
 *
 * @example
 * ```ts
 * import { compareOutput } from "@alloc/verifiers/code"
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
    case "exact-lines":
      return exactLines(given, expected)
    case "exact":
      return given === expected
    case "tokens":
      return sequenceEqual(tokens(given), tokens(expected))
    case "taco-official":
      return tacoOfficial(given, expected)
  }
}

/** Bytes as text. A byte that is no UTF-8 becomes a lone surrogate, as in Python, so that it equals no text. */
export const textOfBytes = (bytes: Buffer): string => {
  if (isUtf8(bytes)) return bytes.toString("utf8")
  const parts: Array<string> = []
  for (let at = 0; at < bytes.length; ) {
    const size = sizes.find((length) => at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)))
    parts.push(size === undefined ? String.fromCharCode(0xdc00 + bytes[at]) : bytes.toString("utf8", at, at + size))
    at += size ?? 1
  }
  return parts.join("")
}

const sizes = [1, 2, 3, 4]

const shownLine = (line: string | undefined): string =>
  line === undefined ? "the end of the output" : JSON.stringify(line.length > 200 ? `${line.slice(0, 200)}...` : line)

/** The first line in which an output leaves the expected one, for people. */
export const outputDifference = (given: string, expected: string): string => {
  const [a, b] = [lines(given), lines(expected)]
  const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find(
    (i) => a[i] === undefined || b[i] === undefined || !sequenceEqual(tokens(a[i]), tokens(b[i]))
  )
  if (at === undefined) return "the outputs differ in white space or in how numbers are written"
  return `line ${at + 1}: expected ${shownLine(b[at])}, printed ${shownLine(a[at])}`
}
