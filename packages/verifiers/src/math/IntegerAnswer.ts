/**
 * The exact check of a whole-number answer, for arithmetic where the response is short: "5 + 4 = 9".
 *
 * @module
 */
import { noAnswer, right, wrong } from "../Verdict.ts"
import { type Query, type Verifier, verifier } from "../Verifier.ts"
import { fail } from "../VerifierError.ts"

/** A number as text: what it says exactly, and which rule found it. */
export interface FoundNumber {
  readonly text: string
  readonly rule: "after the last equals sign" | "last number"
}

// A minus sign belongs to the number unless a digit or a closing bracket stands before it ("10-3" ends in 3).
const number = /(?:(?<![\d)\]]\s*)[-\u2212]\s*)?\$?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?(?:\s*\/\s*\d+)?/g

/**
 * The number of a short arithmetic response: the first one after the last equals sign, or, where there is no equals
 * sign, the last one. Undefined where there is none.
 *
 * @example
 * ```ts
 * import { findNumber } from "@alloc/verifiers/math"
 *
 * console.log(findNumber("5 + 4 = 9 apples")?.text) // => "9"
 * ```
 */
export const findNumber = (response: string): FoundNumber | undefined => {
  const equals = response.lastIndexOf("=")
  const found = response.slice(equals + 1).match(number)
  if (found === null) return undefined
  return equals >= 0
    ? { text: found[0], rule: "after the last equals sign" }
    : { text: found[found.length - 1], rule: "last number" }
}

/** The whole number that a text says exactly ("1,234", "-5", "9.0"), or undefined ("9.5", "9/2"). */
const wholeNumber = (text: string): bigint | undefined => {
  const plain = text
    .replace(/[\s,$]/g, "")
    .replace("\u2212", "-")
    .replace(/\.0+$/, "")
  return plain.length <= 10_000 && /^-?\d+$/.test(plain) ? BigInt(plain) : undefined
}

const reference = (name: string, query: Query): bigint => {
  const { reference: value } = query
  const gold =
    typeof value === "bigint"
      ? value
      : typeof value === "number" && Number.isSafeInteger(value)
        ? BigInt(value)
        : typeof value === "string"
          ? wholeNumber(value.trim())
          : undefined
  if (gold !== undefined) return gold
  return fail({
    _tag: "InvalidQuery",
    verifier: name,
    query: query.id,
    field: "reference",
    value,
    valid: "a whole number, as a number, a bigint or a string"
  })
}

/**
 * Right where the response's number equals the query's `reference`, a whole number, exactly.
 *
 * @example
 * ```ts
 * import { integerAnswer } from "@alloc/verifiers/math"
 *
 * const verdict = await integerAnswer().check({ id: "q1", reference: 9 }, "5 + 4 = 9")
 * console.log(verdict.outcome, verdict.answer) // => "right" "9"
 * ```
 */
export const integerAnswer = (): Verifier => {
  const name = "integer"
  return verifier({
    name,
    check: (query, response) => {
      const gold = reference(name, query)
      const found = findNumber(response)
      if (found === undefined) return noAnswer("the response holds no number where the answer should be")
      const same = wholeNumber(found.text) === gold
      const explanation = `${found.rule}: ${found.text} ${same ? "equals" : "is not"} ${gold}`
      return same ? right(explanation, found.text) : wrong(explanation, found.text)
    }
  })
}
