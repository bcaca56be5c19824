/**
 * Whether an answer says the same as the gold answer. The comparison has a direction, (gold, answer): an interval may
 * answer where the gold is an inequality, a value where it is an assignment.
 *
 * @module
 */
import { choiceLetter, choiceOf } from "./Choices.ts"
import type { Equivalence, EquivalenceOptions } from "./EquivalenceOptions.ts"
import { compareAnswers } from "./Judge.ts"
import { read } from "./Parser.ts"
import { defaultSteps, OverCap, Steps } from "./Steps.ts"

const equalBy = (rule: string): Equivalence => ({ verdict: "equal", rule })
const undecidedBy = (rule: string): Equivalence => ({ verdict: "undecided", rule })

/**
 * An answer with a decimal comma, where the gold has a decimal point: 1000,99 for 1000.99. Three digits after the comma
 * may be thousands, so that they are left alone.
 */
const withDecimalPoint = (gold: string, answer: string): string =>
  answer.length < 40 &&
  /^[\s$]*-?\d*\.\d+[\s$]*$/.test(gold) &&
  /^[\s$]*-?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)[\s$]*$/.test(answer)
    ? answer.replace(",", ".")
    : answer

/** "3 to 5", which is a ratio where the other side is one with a colon. */
const withColon = (other: string, text: string): string =>
  other.includes(":") && text.length < 80
    ? text.replace(/^([\s$]*[\d./]+)\s*(?:\\text\s*\{\s*to\s*\}|\bto\b)\s*([\d./]+[\s$]*)$/, "$1:{$2}")
    : text

/** "A: 12", as an answer stands behind its question; where the gold is no letter of a choice. */
const withoutMark = (answer: string): string =>
  answer.length < 400 ? answer.replace(/^[\s*]*A(?:ns)?[\s*]*:[\s*]*(?=[-\d$\\])/, "") : answer

const trimmed = (text: string): string =>
  text
    .replace(/^[\s$]+|[\s$]+$/g, "")
    .replace(/(?<![.,;])[.,;]$/, "")
    .replace(/\s+/g, " ")

/** A gold answer that is the letter of a choice, against the choice that the answer makes; undefined where it is none. */
const compareChoices = (gold: string, answer: string): Equivalence | undefined => {
  const letter = choiceLetter(gold)
  const chosen = letter === undefined ? undefined : choiceOf(answer)
  if (chosen === undefined) return undefined
  if (chosen.kind === "several") return { verdict: "different", rule: "several choices" }
  if (chosen.kind === "doubtful") return undecidedBy("the choice is in doubt")
  return chosen.letter === letter ? equalBy("the same choice") : { verdict: "different", rule: "another choice" }
}

/**
 * Compares an answer with the gold answer, both as text. Pure, and bounded: what costs more than the step cap is
 * "undecided".
 *
 * @example
 * ```ts
 * import { equivalent } from "@alloc/verifiers/math"
 *
 * console.log(equivalent("\\frac{1}{2}", "0.5").verdict) // => "equal"
 * console.log(equivalent("(1, 2]", "(1, 2)").verdict) // => "different"
 * console.log(equivalent("9^{9^{9^{9}}}", "8").verdict) // => "undecided"
 * ```
 */
export const equivalent = (gold: string, answer: string, options: EquivalenceOptions = {}): Equivalence => {
  if (gold.length <= 20_000 && answer.length <= 20_000) {
    const text = trimmed(gold)
    if (text !== "" && text === trimmed(answer)) return equalBy("the same text")
  }
  const choice = compareChoices(gold, answer)
  if (choice !== undefined) return choice
  const steps = new Steps(options.steps ?? defaultSteps)
  const wanted = read(withColon(answer, gold), steps)
  const given = read(withDecimalPoint(gold, withColon(gold, withoutMark(answer))), steps)
  // What neither side's grammar knows may still be the same, token by token.
  const unread = wanted.kind === "unreadable" ? wanted : given.kind === "unreadable" ? given : undefined
  if (unread !== undefined && wanted.key !== undefined && wanted.key === given.key) return equalBy("the same tokens")
  if (wanted.kind === "unreadable") return undecidedBy(`the gold answer cannot be read: ${wanted.why}`)
  if (given.kind === "unreadable") return undecidedBy(`the answer cannot be read: ${given.why}`)
  try {
    return compareAnswers(wanted.expression, given.expression, options, steps)
  } catch (error) {
    if (error instanceof OverCap) return undecidedBy(error.message)
    throw error
  }
}
