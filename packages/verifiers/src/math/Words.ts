/**
 * What words and letters say.
 *
 * @module
 */
import type { Expression } from "./Expression.ts"
import { whole } from "./Rational.ts"

const smallNumbers = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
  "eighteen nineteen twenty"
).split(" ")

/** What words and letters say, without case, punctuation and spaces; undefined for what is neither. */
export const wordsOf = (node: Expression): string | undefined => {
  switch (node.kind) {
    case "text":
      return node.words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "")
    case "symbol":
      return node.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "")
    case "constant":
      return node.name
    case "product": {
      const parts = node.factors.map(wordsOf)
      return parts.includes(undefined) ? undefined : parts.join("")
    }
    case "quantity": {
      const value = wordsOf(node.value)
      return value === undefined ? undefined : value + node.unit.replace(/[^\p{L}\p{N}]+/gu, "")
    }
    default:
      return undefined
  }
}

/** Words that say a number or a set. */
export const withoutWords = (node: Expression): Expression => {
  if (node.kind !== "text") return node
  const words = node.words.toLowerCase().trim()
  const number = smallNumbers.indexOf(words)
  if (number >= 0) return { kind: "number", value: whole(number) }
  return /^(?:empty set|the empty set|no (?:real )?solutions?)$/.test(words) ? { kind: "set", items: [] } : node
}

const plainText = (text: string): string =>
  text
    .replace(/\\(?:text|textbf|textrm|mathrm|mathbf)\s*\{/g, "")
    .replace(/[{}$]|\\[ ,;]|\\quad|\\left|\\right|~/g, " ")
    .trim()

/** The letter of a choice written alone: C, (C), \text{(C)}, C. */
export const choiceLetter = (text: string): string | undefined =>
  text.length > 40 ? undefined : /^\(?([A-J])\)?\s*[.:]?$/.exec(plainText(text))?.[1]

/** The letter of a choice that is followed by what it stands for: (C) 12, C. x = 42. */
export const labelledChoice = (text: string): string | undefined => {
  const found = /^(?:\(\s*([A-J])\s*\)|([A-J])\s*[.):])\s*(?![-+*/^=<>_\s,)])./.exec(plainText(text.slice(0, 200)))
  return found === null ? undefined : (found[1] ?? found[2])
}
