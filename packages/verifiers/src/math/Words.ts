/**
 * What words and letters say.
 *
 * @module
 */
import type { Expression } from "./Expression.ts"
import { divide, type Rational, whole } from "./Rational.ts"

const small = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen"
).split(" ")
const tens = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split(" ")
const groups: ReadonlyMap<string, number> = new Map([
  ["thousand", 1e3],
  ["million", 1e6],
  ["billion", 1e9]
])
const parts: ReadonlyMap<string, number> = new Map(
  "half third quarter fifth sixth seventh eighth ninth tenth".split(" ").map((name, index) => [name, index + 2])
)

/** How many of a part make one: 3 for thirds; undefined for what is no part in the plural. */
export const partsOfOne = (word: string): number | undefined =>
  word === "halves" ? 2 : parts.get(/^(\p{L}+)s$/u.exec(word)?.[1] ?? "")

/** The whole number that words say; undefined where they say none. */
const wholeFromWords = (words: ReadonlyArray<string>): number | undefined => {
  let total = 0
  let group = 0
  let last = 1e12
  for (const word of words) {
    const unit = small.indexOf(word)
    const ten = tens.indexOf(word)
    const scale = groups.get(word)
    if (unit >= 0 && (group === 0 || (last >= 20 && last <= 100 && unit < (last === 100 ? 20 : 10)))) {
      group += unit
      last = 1
    } else if (ten > 1 && (group === 0 || last === 100)) {
      group += 10 * ten
      last = 20
    } else if (word === "hundred" && group > 0 && group < 10) {
      group *= 100
      last = 100
    } else if (scale !== undefined && group > 0) {
      total += group * scale
      group = 0
    } else return undefined
  }
  return total + group
}

/** The number that words say: twenty-five, minus three, two thirds, one hundred and five; undefined for other words. */
export const numberFromWords = (text: string): Rational | undefined => {
  if (text.length > 80) return undefined
  const words = text
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== "" && word !== "and")
  const sign = words[0] === "minus" || words[0] === "negative" ? -1 : 1
  if (sign < 0) words.shift()
  if (words.length === 0) return undefined
  if (words.length > 1) {
    const last = words[words.length - 1]
    const bottom = parts.get(last === "halves" ? "half" : last) ?? parts.get(last.replace(/s$/, ""))
    const top = bottom === undefined ? undefined : wholeFromWords(words.slice(0, -1))
    if (bottom !== undefined && top !== undefined) return divide(whole(sign * top), whole(bottom))
  }
  // "negative 8".
  if (sign < 0 && words.length === 1 && /^\d{1,15}$/.test(words[0])) return whole(-Number(words[0]))
  const value = wholeFromWords(words)
  return value === undefined ? undefined : whole(sign * value)
}

/** What stands before a value and does not change it. */
export const leadIn = /^(?:about|approximately|approx|roughly|around|exactly|a total of|total|precisely|answer|rs)$/i

/** What words and letters say, without case, articles and the punctuation around them; undefined for what is neither. */
export const wordsOf = (node: Expression): string | undefined => {
  switch (node.kind) {
    case "text":
      return plainWords(node.words)
    case "symbol":
      return plainWords(node.name)
    case "constant":
      return node.name
    case "product": {
      const factors = node.factors.map(wordsOf)
      return factors.includes(undefined) ? undefined : factors.join("")
    }
    default:
      return undefined
  }
}

const plainWords = (words: string): string =>
  words
    .toLowerCase()
    .replace(/[\u2019]/g, "'")
    .replace(/(?<=\p{L})\s*-\s*(?=\p{L})/gu, " ")
    .replace(/(?<=\d)\s?(?:st|nd|rd|th)(?!\p{L})/gu, "")
    .replace(/\s+/g, " ")
    .replace(/^[^\p{L}\p{N}-]+|[^\p{L}\p{N}]+$/gu, "")
    .replace(/^(?:the|a|an) (?=\p{L})/u, "")

/** Words that say a number or a set. */
export const withoutWords = (node: Expression): Expression => {
  if (node.kind !== "text") return node
  const value = numberFromWords(node.words)
  if (value !== undefined) return { kind: "number", value }
  if (/^(?:all )?real(?: number)?s$/.test(plainWords(node.words))) return { kind: "symbol", name: "\\reals" }
  return /^(?:empty set|no (?:real )?solutions?|none|no real roots?)$/.test(plainWords(node.words))
    ? { kind: "set", items: [] }
    : node
}
