/**
 * The check of a short answer: a whole number, a word or a name.
 *
 * @module
 */
import { noAnswer, right, type Verifier, verifier, wrong } from "@alloc/verifiers"
import { integerAnswer } from "@alloc/verifiers/math"

/** A text without what two spellings of one answer may differ in: case, accents, punctuation, hyphens, spaces. */
const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[-\u2010-\u2015_/,]/g, " ")
    .replace(/[^\p{Letter}\p{Number} ]/gu, "")
    .replace(/\s+/g, " ")
    .trim()

/**
 * What a reply answers: all of it or, where it is a sentence, what follows its last "is"; without a leading article,
 * preposition or "the letter".
 */
const answerIn = (response: string): string => {
  const [line] = response.trim().split("\n")
  const said =
    plain(line)
      .split(/ (?:is|are|was) /)
      .at(-1) ?? ""
  return said.replace(/^(?:a|an|the|in|on|by) (?=.)/, "").replace(/^(?:letter|word) (?=.)/, "")
}

const numbers = integerAnswer()

/**
 * Right where the reply is one of the reference's answers, which a bar separates. Where the reference is a whole number,
 * the reply's number is compared instead, by the rule of `integerAnswer`. A reply that names several things is wrong.
 */
export const shortAnswer = (): Verifier =>
  verifier({
    name: "short-answer",
    check: (query, response) => {
      const reference = String(query.reference)
      if (/^\d+$/.test(reference)) return numbers.check(query, response)
      const found = answerIn(response)
      if (found === "") return noAnswer("the reply is empty")
      const accepted = reference.split("|").map((answer) => answerIn(answer))
      if (accepted.includes(found)) return right(`"${found}" is an accepted answer`, found)
      return wrong(`"${found}" is none of the accepted answers`, found)
    }
  })
