/**
 * Numbers as they are written: separators of thousands in several styles, decimals, exponents, blocks that repeat, bases.
 *
 * @module
 */
import { fromDigits, type Rational, rational } from "./Rational.ts"
import { Unreadable } from "./Token.ts"

/** A number at a place of a text. */
export interface Numeral {
  readonly digits: string
  readonly value: Rational
  /** Characters that it takes. */
  readonly length: number
}

/** Numerals longer than this are not numbers that an answer holds. */
const longestNumeral = 2_000

// Separators of thousands: any of these between groups of three digits; a comma only outside brackets, where it is no
// separator of items.
const grouped = " ?\\{ ?, ?\\} ?|,\\\\! ?|\\\\,|\\\\ |\\\\;|\\\\!|~|'|_(?=\\d{3})|[ \u00a0\u2009\u202f]"
const numberInside = new RegExp(`(\\d{1,3}(?:(?:${grouped})\\d{3})+(?![\\d.]*\\d)|\\d+)(?:\\.(\\d+))?|\\.(\\d+)`, "y")
const numberOutside = new RegExp(`([1-9]\\d{0,2}(?:(?:,|${grouped})\\d{3})+(?!\\d)|\\d+)(?:\\.(\\d+))?|\\.(\\d+)`, "y")
const repeating = /(\d*)\.(\d*)\\(?:overline|bar|dot|overset)\s*(?:\{(\d+)\}|(\d))|(\d*)\.\((\d+)\)/y
// 0.333... and 0.1666...: a block of digits that repeats before the dots.
const dotted = /(\d{0,40})\.(\d{0,20}?)(\d{1,12}?)\3{1,60}(?:\.\.\.|\u2026|\\[lc]?dots(?![a-zA-Z]))/y
const european = /\d{1,3}(?:\.\d{3})+,\d+(?!\d)/y
const scientific = /[eE]([+-]?\d{1,4})(?![\d.a-zA-Z])/y
const based =
  /([0-9A-Z]{1,400}(?:\.[0-9A-Z]{1,400})?) ?_ ?(?:\{ ?\(?([a-z]+|\d{1,2})\)? ?\}|\{? ?\\(?:text|mathrm|textrm) ?\{ ?([a-z]+|\d{1,2}) ?\}(?:(?<=_ ?\{[^{}]*\{[^{}]*\}) ?\})?|(\d{1,2})(?!\d))/y

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (found !== null && found[0].length > longestNumeral) throw new Unreadable("a numeral is too long")
  return found
}

const repeated = (text: string, at: number): Numeral | undefined => {
  const endless = match(dotted, text, at)
  if (endless !== null) {
    const [all, integer, fraction, block] = endless
    return { value: fromDigits(integer, fraction, block), digits: all, length: all.length }
  }
  const cycle = match(repeating, text, at)
  if (cycle === null) return undefined
  const [all, integer = "", fraction = "", block, single, plainInteger, plainBlock] = cycle
  const value = fromDigits(plainInteger ?? integer, fraction, block ?? single ?? plainBlock)
  return { value, digits: all, length: all.length }
}

const scaled = (value: Rational, exponent: number): Rational =>
  exponent >= 0
    ? rational(value.top * 10n ** BigInt(exponent), value.bottom)!
    : rational(value.top, value.bottom * 10n ** BigInt(-exponent))!

/** The number at a place, or undefined; `inside` where brackets are open, so that a comma parts items. */
export const numberAt = (text: string, at: number, inside: boolean): Numeral | undefined => {
  const endless = repeated(text, at)
  if (endless !== undefined) return endless
  const continental = match(european, text, at)
  if (continental !== null) {
    const [all] = continental
    const [integer, fraction] = all.split(",")
    return { value: fromDigits(integer.replaceAll(".", ""), fraction), digits: all, length: all.length }
  }
  const plain = match(inside ? numberInside : numberOutside, text, at)
  if (plain === null) return undefined
  const [all, integer = "", fraction, onlyFraction] = plain
  const digits = integer.replace(/\D/g, "")
  const value = fromDigits(digits, fraction ?? onlyFraction)
  const exponent = match(scientific, text, at + all.length)
  if (exponent !== null)
    return {
      value: scaled(value, Number(exponent[1])),
      digits: all + exponent[0],
      length: all.length + exponent[0].length
    }
  const decimal = fraction ?? onlyFraction
  return { value, digits: decimal === undefined ? digits : `${digits}.${decimal}`, length: all.length }
}

const baseWords =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" ")

/** A numeral with its base at a place: 204_5, A1_{16}, 0.0011_{\text{two}}; undefined where there is none. */
export const basedAt = (
  text: string,
  at: number
): { readonly digits: string; readonly base: number; readonly length: number } | undefined => {
  const found = match(based, text, at)
  if (found === null) return undefined
  const [all, digits, braced, upright, bare] = found
  const word = braced ?? upright ?? bare
  const base = /^\d/.test(word) ? Number(word) : baseWords.indexOf(word)
  // A letter with an index is a variable: A_{11}.
  if (!/^[0-9]|^[A-Z][0-9A-Z]/.test(digits) || base > 36) return undefined
  if (!/^[0-9]/.test(digits) && base < 11) return undefined
  if (base < 2) return undefined
  if (Array.from(digits).some((digit) => digit !== "." && !(Number.parseInt(digit, 36) < base))) return undefined
  return { digits, base, length: all.length }
}

const bracketed = /\( ?([0-9A-Z.]{1,400}) ?(?:\\right ?)?\) ?(?=_)/y

/** A numeral with its base at a place, in brackets or without: 1011_2, (1011)_2. */
export const numeralAt = (text: string, at: number): ReturnType<typeof basedAt> => {
  const found = text.charCodeAt(at) === 40 ? match(bracketed, text, at) : null
  if (found === null) return basedAt(text, at)
  const [all, digits] = found
  const numeral = basedAt(digits + text.slice(at + all.length, at + all.length + 40), 0)
  return numeral === undefined ? undefined : { ...numeral, length: numeral.length + all.length - digits.length }
}
