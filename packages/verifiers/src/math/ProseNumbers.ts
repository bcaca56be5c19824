/**
 * Numbers in prose: the last one of a text, the one of a conclusion, the one a statement begins with.
 *
 * @module
 */
import { vulgarFraction } from "./Characters.ts"
import { isHedged, withoutContrast } from "./Prose.ts"
import type { Rational } from "./Rational.ts"
import { unitOf } from "./Units.ts"
import { scaleOf } from "./UnitTable.ts"

const numberPattern = new RegExp(
  "(?<![A-Za-z])(?:(?<![\\d)\\]]\\s?)[-\\u2212]\\s?)?\\$?(?:\\d{1,3}(?:,\\d{3})+(?![\\d,])|\\d+,\\d\\d(?=\\s?[$\\u20ac\\u00a3])|\\d+)?" +
    `(?:\\.\\d+|(?<=\\d))(?:[eE][-+]?\\d+(?![\\d.])|\\s?/\\s?\\d+|${vulgarFraction}|\\s?\\\\?%)?|(?<![A-Za-z])[-\\u2212]?${vulgarFraction}`,
  "gu"
)
const digit = new RegExp(`\\d|${vulgarFraction}`, "u")

const beyondAscii = /\P{ASCII}/u

const isOne = ({ bottom, top }: Rational): boolean => top === 1n && bottom === 1n

/** "12 times 3" and "12 times as many"; "12 times" and "12 times a day" count. */
const multiplies = /^\s*times\s+(?:[\d$\\(-]|(?:the|as|more|less|that|this|its|their|of|[a-z]+er|[b-z])(?![a-z]))/i

/** The words behind a number, as far as they are a unit or scale it; undefined where they change it otherwise. */
const unitBehind = (text: string): string | undefined => {
  const attached = /^[a-z\u00b5]{1,3}(?![\p{L}\d])/u.exec(text)?.[0]
  if (attached !== undefined) return unitOf(attached) === undefined ? undefined : `\\text{ ${attached}}`
  // 5\u4e07\u5143: a scale, and what is counted.
  const scale = /^\p{Script=Han}|^\p{Script=Hangul}/u.exec(text)?.[0]
  if (
    scale !== undefined &&
    scaleOf(scale) !== undefined &&
    unitOf(/^\p{L}+/u.exec(text)?.[0] ?? "")?.scale !== undefined
  ) {
    const whole = /^\p{L}+/u.exec(text)?.[0] ?? ""
    return ` ${whole}`
  }
  const words = /^(?:\s+[\p{L}\p{M}'-]+\.?){1,5}/u.exec(text.slice(0, 80))?.[0].trim().split(/\s+/) ?? []
  for (let count = words.length; count > 0; count -= 1) {
    const phrase = words.slice(0, count).join(" ")
    const found = unitOf(phrase)
    // What is counted is left out, unless it is counted by the million.
    if (found !== undefined)
      return found.unit.includes("#") && isOne(found.scale)
        ? ""
        : words[0].length === 1 || beyondAscii.test(phrase)
          ? `\\text{ ${phrase}}`
          : ` ${phrase}`
  }
  if (words[0] === "times" && !multiplies.test(text)) return ""
  return /^(?:squared|cubed|factorial|times|percent|halves|thirds|fourths|quarters|fifths|tenths|hundredths|thousandths)$/i.test(
    words[0] ?? ""
  )
    ? undefined
    : ""
}

/** A number with the words that scale it: 5 million. Other units are left out, as they are of little use in prose. */
export const scaledNumber = (number: string, behind: string): string | undefined => {
  const unit = unitBehind(behind)
  if (unit === undefined) return undefined
  const scale = unit === "" ? undefined : unitOf(unit.replace(/\\text\{|\}/g, "").trim())?.scale
  return scale === undefined || isOne(scale) ? number : number + unit
}

/** What stands before ", not" and a number that is none of the answer's. */
const contrasted = /^(.*\d[%$]?)\s*,?\s*(?:(?:and|but)\s+)?(?:not|rather than|instead of)\s+(?:\p{Sc}|-)?$/su

/** The last number: it ends at the last digit, or at the percent sign behind it. None where words say that it is not it. */
export const lastNumber = (text: string): string | undefined => {
  let last = text.length - 1
  while (last >= 0 && !digit.test(text[last])) last -= 1
  if (last < 0) return undefined
  const from = Math.max(0, last - 200)
  const found = [...text.slice(from, last + 4).matchAll(numberPattern)].filter(([one]) => digit.test(one)).at(-1)
  if (found === undefined) return undefined
  const [start, end] = [from + found.index, from + found.index + found[0].length]
  // The power of a unit is no number of its own: 48 cm^2. That of a variable is no answer.
  if (/\^\{?$/.test(text.slice(start - 2, start))) {
    const unit = /(\d)\s?([a-z]{1,12})\^\{?$/.exec(text.slice(Math.max(0, start - 24), start))?.[2]
    return unit !== undefined && unitOf(unit) !== undefined
      ? lastNumber(text.slice(0, start - unit.length - 1))
      : undefined
  }
  // "3 to 5" is a ratio or a range, and neither of its numbers.
  const first = /(?<![\d.,])-?\d[\d.,]* to $/.exec(text.slice(Math.max(0, start - 24), start))?.[0]
  if (first !== undefined && !/\bfrom $/i.test(text.slice(Math.max(0, start - first.length - 5), start - first.length)))
    return `${first}${found[0]}`
  if (isHedged(text, start, end)) {
    // "It is 14, not 15."
    const before = contrasted.exec(text.slice(Math.max(0, start - 80), start))?.[1]
    return before === undefined ? undefined : lastNumber(before)
  }
  return scaledNumber(found[0].replace("$", ""), text.slice(end, end + 80))
}

const conclusion = /\b(?:therefore|thus|hence|consequently)\b/gi
const plainNumber = /(?<![\p{L}\d.,])-?\d[\d.,]*(?<=\d)(?:\s?\/\s?\d+|\s?%)?/gu

/**
 * "Therefore, there are 12 such sequences." and "Thus 0.8 * 60g = 48g": what a last conclusion says behind its last
 * equals sign, else its one number. None where it holds formulas, or several numbers.
 */
export const concludedAnswer = (text: string, hasFormula: (part: string) => boolean): string | undefined => {
  const end = text.slice(-1_000)
  const start = [...end.matchAll(conclusion)].at(-1)?.index ?? -1
  if (start < 0 || end.includes("\\", start)) return undefined
  const said = withoutContrast(end.slice(start).trimEnd()).replace(/(?<=\d\s?[a-z]{1,12})\^\{?\d\}?/g, "")
  if (hasFormula(said)) return undefined
  const equals = said.lastIndexOf("=")
  const numbers = [...said.slice(equals + 1).matchAll(plainNumber)]
  const number = numbers[0]
  if (number === undefined || (equals < 0 && numbers.length > 1)) return undefined
  const [from, to] = [equals + 1 + number.index, equals + 1 + number.index + number[0].length]
  if (isHedged(said, from, to)) return undefined
  const unit = unitBehind(said.slice(to))
  return unit === undefined ? undefined : number[0] + unit
}

/** Words behind a number that make it another one. */
const changing =
  /^(?:or|ou|oder|o|u|and|times|plus|minus|less|more|fewer|over|squared|cubed|factorial|out|to|of|is|isn't|was|wasn't|not|half|halves|thirds|quarters|fourths|fifths|tenths|hundredths|percent|point)$/i
const leading = /^[-\u2212]?\s?[$\u20ac\u00a3\u00a5]?\s?\d[\d.,]*(?<=\d)(?:\s\d+\/\d+|\s?\/\s?\d+)?(?:\s?\\?%)?/

/** The value that a statement begins with, where prose follows it: "5 (see page 7)", "12 apples in the box". */
export const leadingValue = (statement: string): string | undefined => {
  const value = leading.exec(statement)?.[0]
  if (value === undefined) return undefined
  const rest = statement.slice(value.length)
  const unit = unitBehind(rest)
  if (unit === undefined) return undefined
  const behind = unit === "" || unit.startsWith("\\") ? (unit === "" ? rest : "") : rest.slice(unit.length)
  const next = /^[\s,;]*(\(?)([\p{L}\p{M}']*)/u.exec(behind)
  const [, bracket = "", word = ""] = next ?? []
  if (bracket === "" && (word === "" || (changing.test(word) && !(word === "times" && !multiplies.test(behind)))))
    return undefined
  // A bracket of mathematics multiplies; one of words explains.
  if (bracket !== "" && !/^\s*\([^()]*\p{L}{2}/u.test(behind)) return undefined
  // "5 (see page 7) plus 2".
  const remark = bracket === "" ? undefined : /^\s*\([^()]*\)\s*([-+*/^=]|\p{L}*)/u.exec(behind)?.[1]
  if (remark !== undefined && remark !== "" && (changing.test(remark) || !/\p{L}/u.test(remark))) return undefined
  if (isHedged(statement, 0, value.length)) return undefined
  return value.replace(/[.,]+$/, "") + unit
}
