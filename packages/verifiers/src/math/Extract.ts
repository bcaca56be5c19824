/**
 * Finds the answer in a response. Every rule is one pass over the text, however long it is.
 *
 * @module
 */
import { withoutThinking } from "../Thinking.ts"
import { announcedAnswer } from "./Announcements.ts"
import { withSingleBackslashes } from "./Backslashes.ts"
import { boxedAnswer } from "./Boxes.ts"
import { plainCharacters } from "./Characters.ts"
import { formulasOf, lastFormula } from "./Formulas.ts"
import { isHedged, proseWords } from "./Prose.ts"
import { concludedAnswer, lastNumber, leadingValue } from "./ProseNumbers.ts"
import type { Several } from "./Spans.ts"
import { numberFromWords } from "./Words.ts"

/** The rules, in the order in which `defaultRules` tries them. */
export type ExtractionRule =
  /** What stands in the last `<answer>` tags. */
  | "answer-tag"
  /** The last `\boxed{}` by balanced braces, or several as the option `several` says. */
  | "boxed"
  /** The number after `####`. */
  | "hash"
  /** "The final answer is ...", "Option B is correct", "Therefore there are 12", and announcements of other languages. */
  | "announced"
  /** The whole response, where it is an answer and no prose. */
  | "whole"
  /** The last formula between dollar signs, \( \) or \[ \], or several as the option `several` says. */
  | "last-formula"
  | "last-number"

/**
 * The rules of `extractAnswer`, in order.
 *
 * @example
 * ```ts
 * import { defaultRules } from "@alloc/verifiers/math"
 *
 * console.log(defaultRules[1], defaultRules.at(-1)) // => "boxed" "last-number"
 * ```
 */
export const defaultRules: ReadonlyArray<ExtractionRule> = [
  "answer-tag",
  "boxed",
  "hash",
  "announced",
  "whole",
  "last-formula",
  "last-number"
]

/** An answer, and the rule that found it. */
export interface Extracted {
  readonly text: string
  readonly rule: ExtractionRule
}

/** Options of `extractAnswer`; all may be left out. */
export interface ExtractionOptions {
  readonly rules?: ReadonlyArray<ExtractionRule> | undefined
  /** Phrases that announce an answer, besides those known, for example "la solution est". */
  readonly announcements?: ReadonlyArray<string> | undefined
  /**
   * Which of several boxes or formulas are the answer. `joined`, the default: the last one, and those before it that are
   * joined to it by "and", "or" or a comma, as one list; `last`: the last one alone; `all`: all of them, as one list.
   */
  readonly several?: Several | undefined
}

const tagged = (text: string, several: Several): string | undefined => {
  const start = text.lastIndexOf("<answer>")
  if (start < 0) return undefined
  const end = text.indexOf("</answer>", start)
  const inside = text.slice(start + "<answer>".length, end < 0 ? undefined : end)
  return boxedAnswer(inside, several) ?? inside
}

const hashed = (text: string): string | undefined => {
  const start = text.lastIndexOf("####")
  if (start < 0) return undefined
  const line =
    /^[^\n]*/
      .exec(text.slice(start + 4, start + 400))?.[0]
      .replace(/[*`]+/g, "")
      .trim() ?? ""
  const number = /^\$?\s?(-?[\d.,]*\d)/.exec(line)
  const rest = number === null ? "" : line.slice(number[0].length)
  if (number !== null && /^\.?\s*\$?$/.test(rest)) return number[1]
  // A heading of four signs: "#### 3. Solve", "#### Step 3".
  if (line === "" || /^\.\s*\p{L}/u.test(rest)) return undefined
  if (/^\\boxed|^\$?\\boxed/.test(line)) return boxedAnswer(line, "last")
  if (number !== null) return leadingValue(line) ?? line
  return proseWords(line) === 0 ? line : undefined
}

/** Letters in a row beside a digit, a bracket or an operator: the products of 2ab + cd, unless they are a short word. */
const products =
  /(?<=(?:^|[\d{}()+*/=^-])\s?)(?!(?:is|an|the|so|to|of|we|be|it|in|on|at|as|by|if|no|not|yes|he|up|for|get|has|are|was|but|all|any|its|can|may|see|use|our|out|you|or|and)\b)[A-Za-z]{2,3}(?=\s?(?:[\d{}()+*/=^,-]|$))/gi

const whole = (text: string): string | undefined => {
  const trimmed = text.trim()
  if (trimmed === "" || trimmed.length > 400 || trimmed.includes("<<")) return undefined
  const words = proseWords(/[=+^{}\\]/.test(trimmed) ? trimmed.replace(products, " ") : trimmed)
  // One word may be the answer, or name what is counted: Evelyn, 12 apples. Before a formula it is prose.
  return words === 0 || (words === 1 && /^[^\p{L}]*\p{L}[\p{L}\p{M}]*[\s.!"'*)\]}]*$/u.test(trimmed))
    ? trimmed
    : undefined
}

/** One number, in digits and in words: 12 (twelve), twelve (12). Undefined where the two differ, or for anything else. */
const explained = (text: string): string | undefined => {
  const shown = text.replace(/\\text\s*\{([^{}]*)\}/g, "$1").trim()
  const [, digits = "", words = ""] = /^(-?\d{1,15})\s{0,2}\(([a-z -]{2,60})\)$/i.exec(shown) ?? []
  const [, first = "", second = ""] = /^([a-z -]{2,60})\s{0,2}\((-?\d{1,15})\)$/i.exec(shown) ?? []
  const value = numberFromWords(words || first)
  return value?.bottom === 1n && String(value.top) === (digits || second) ? digits || second : undefined
}

const headed =
  /^\s{0,20}([^\n]{1,80})\n\s{0,20}[*_#\s]{0,6}(?:explanation|reasoning|reason|justification|working|proof|because|here(?:'s| is) (?:why|how))(?![a-z])/i

/** An answer on the first line, and its explanation below. */
const explainedLater = (text: string): string | undefined => {
  const first = headed.exec(text.slice(0, 200))?.[1]
  return first === undefined ? undefined : whole(first)
}

const lead = "(?:the\\s+)?(?:final\\s+)?answer\\s*(?:is\\s*:?|:|=)"
const announced = new RegExp(`^(?:\\\\text(?:bf)?\\s*\\{\\s*${lead}\\s*\\}|${lead})\\s*(?=\\S)`, "i")

/** A quotation mark of Markdown, and pictures that say nothing of the answer. */
const marks =
  /^>\s+(?=\S)|^(?:(?![\u274c\u2753\u2754\u{1f6ab}\u{1f914}\u{1f44e}])[\p{Emoji_Presentation}\u2713\u2714\u2611]\s{0,3})+|(?:\s{0,3}(?![\u274c\u2753\u2754\u{1f6ab}\u{1f914}\u{1f44e}])[\p{Emoji_Presentation}\u2713\u2714\u2611])+$/gu
/** What a value is called: \text{Total cost: }5. */
const label =
  /^\\text(?:bf)?\s*\{(?![^}]*\b(?:not|no|wrong|incorrect|false|never|trap|mistake|guess|maybe|least|most|than|except)\b)[\p{L} ]{2,40}:\s*\}\s*(?=[-\d\\$])/iu

/** Without what surrounds an answer but does not belong to it: spaces, emphasis, dollar signs, a full stop. */
const tidy = (text: string): string => {
  let tidied = text.trim().replace(announced, "").replace(label, "")
  for (let before = "", rounds = 0; before !== tidied && rounds < 12; rounds += 1) {
    before = tidied
    // A dollar sign that opens no formula is money; an ellipsis is no punctuation.
    tidied = tidied
      .replace(marks, "")
      .replace(/^(?:\*([^*]+)\*|__([^_]+)__|_([^_]+)_)$/, "$1$2$3")
      .replace(/^(?:\*\*|["`\u201c]|\\\(|\\\[|\$\$?(?=[^$]*\$))/, "")
      .replace(/(?:\*\*|["`\u201d](?<!['\u2032]\s?\d{1,2}")|(?<![\\.,;:])[.:;,]|\\\)|\\\]|(?<!\\)\$)$/, "")
      .replace(/^'([^']*)'$/, "$1")
      .trim()
  }
  return explained(tidied) ?? tidied
}

/** "The final answer is $...$" after the last box: the later word counts. */
const finalFormula = (text: string): string | undefined => {
  const box = Math.max(text.lastIndexOf("\\boxed"), text.lastIndexOf("\\fbox"))
  if (box < 0) return undefined
  const found = /final answer is:?\s{0,5}\$([^$]{1,400})\$/i.exec(text.slice(box))
  const content = found?.[1].trim()
  if (found === null || content === "" || content?.includes("\\boxed")) return undefined
  const end = box + found.index + found[0].length
  return isHedged(text, end, end) ? undefined : content
}

const hasFormula = (text: string): boolean => formulasOf(text).length > 0

const apply = (rule: ExtractionRule, text: string, options: ExtractionOptions): string | undefined => {
  const { several = "joined" } = options
  switch (rule) {
    case "answer-tag":
      return tagged(text, several)
    case "boxed":
      return finalFormula(text) ?? boxedAnswer(text, several)
    case "hash":
      return hashed(text)
    case "announced":
      return (
        announcedAnswer(text, options.announcements ?? []) ?? concludedAnswer(text, hasFormula) ?? explainedLater(text)
      )
    case "whole":
      return whole(text)
    case "last-formula":
      return lastFormula(text, several)
    case "last-number":
      return lastNumber(text)
  }
}

/** The answer stands at the end: of a longer text no more is made plain; a box before it is read as it is written. */
const longestEnd = 150_000

const withPlainEnd = (text: string): string => {
  if (text.length <= longestEnd) return plainCharacters(text)
  const cut = text.length - longestEnd
  // Not within a character of two code units.
  const code = text.charCodeAt(cut)
  const start = code >= 0xdc00 && code <= 0xdfff ? cut - 1 : cut
  return text.slice(0, start) + plainCharacters(text.slice(start))
}

/**
 * Finds the answer in a response; undefined where no rule finds one. An empty box is no answer.
 *
 * @example
 * ```ts
 * import { extractAnswer } from "@alloc/verifiers/math"
 *
 * console.log(extractAnswer("So it is \\boxed{\\frac{1}{2}}.")) // => { text: "\\frac{1}{2}", rule: "boxed" }
 * console.log(extractAnswer("I do not know")) // => undefined
 * ```
 */
export const extractAnswer = (response: string, options: ExtractionOptions = {}): Extracted | undefined => {
  const text = withPlainEnd(withSingleBackslashes(withoutThinking(response)))
  for (const rule of options.rules ?? defaultRules) {
    const found = apply(rule, text, options)
    if (found === undefined) continue
    const answer = tidy(found.length > 20_000 ? found.slice(0, 20_000) : found)
    if (answer !== "") return { text: answer, rule }
    if (rule === "boxed") return undefined
  }
  return undefined
}
