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
