/**
 * OutputComparison of a program's standard output with the expected one.
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

const floats = (items: ReadonlyArray<string>): Array<number> | undefined => {
  const numbers = items.map((item) => (item.trim() === "" ? Number.NaN : Number(item)))
  return numbers.some(Number.isNaN) ? undefined : numbers
}

const close = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) <= 1e-8 + 1e-5 * Math.abs(b[i]))

const sameSet = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean => {
  const [left, right] = [new Set(a), new Set(b)]
  return left.size === right.size && [...left].every((item) => right.has(item))
}

/**
 * As the released frameworks of APPS and TACO fall from one comparison to the next: whole lines, lines without blank
 * ones, floats within 1e-5, then lines and tokens as sets, which accepts what is reordered, repeated or glued.
 */
const tacoOfficial = (given: string, expected: string): boolean => {
  const a = given.split("\n").map((line) => line.trim())
  const b = expected.split("\n").map((line) => line.trim())
  while (a.length > 0 && a[a.length - 1] === "") a.pop()
  while (b.length > 0 && b[b.length - 1] === "") b.pop()
  if (a.length === b.length && a.every((line, i) => line === b[i])) return true
  const [c, d] = [a.filter((line) => line !== ""), b.filter((line) => line !== "")]
  if (c.length === d.length && c.every((line, i) => line === d[i])) return true
  const [x, y] = [floats(c), floats(d)]
  if (x !== undefined && y !== undefined && close(x, y)) return true
  if (sameSet(c, d)) return true
  const [s, t] = [c.map(tokens), d.map(tokens)]
  const joined = (rows: ReadonlyArray<ReadonlyArray<string>>): Array<string> =>
    rows.map((row) => [...new Set(row)].sort().join(" "))
  return sameSet(joined(s), joined(t))
}

/**
 * Whether a program's output is the expected one.
 *
 * **Details** `strict-lines`: the same lines but for spaces at their ends and blank lines at the end; in a line the same
 * tokens, an integer by its exact value, within 1e-6 (relative or absolute) where the expected token is a decimal.
 * `tokens`: the same without regard to lines. `taco-official`: as lenient as the harness released with TACO, for
 * figures that are to be compared with published ones, and only for them. O(n) in the output's length.
 *
 * @example
 * ```ts
 * import { compareOutput } from "@alloc/verifiers"
 *
 * console.log(compareOutput("strict-lines", "1 2 \n0.3333333", "1 2\n0.333333333\n\n")) // => true
 * console.log(compareOutput("strict-lines", "2 1", "1 2")) // => false
 * console.log(compareOutput("taco-official", "2 1", "1 2")) // => true
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
