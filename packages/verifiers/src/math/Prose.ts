/**
 * Words around an answer: how many of them are prose, and which say that what stands beside them is not the answer.
 *
 * @module
 */
import { functionNames } from "./Commands.ts"
import { isUnitWord } from "./Units.ts"

const commandsAndTexts = /\\(?:text|mathrm|textbf|mbox|textit|begin|end|operatorname)\s*\{[^{}]*\}|\\[a-zA-Z]+/g
// Words of two letters or more; in scripts without spaces, each letter.
const words =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]|\p{L}[\p{L}\p{M}]+/gu

/** Words of prose in a text: letters in a row that are no command, function or unit. */
export const proseWords = (text: string): number =>
  (
    text
      .replace(commandsAndTexts, " ")
      .match(words)
      ?.filter(
        (word) => !functionNames.has(word) && !isUnitWord(word) && word !== "pi" && !/^(?:and|or|mod)$/i.test(word)
      ) ?? []
  ).length

const negation =
  "not|isn't|aren't|wasn't|never|neither|nor|cannot be|can't be|n't|unequal to|other than|no(?=\\s+(?:more|less|fewer|longer))"
const bound =
  "at least|at most|more than|less than|fewer than|greater than|larger than|smaller than|no more than|no less than|up to|above|below|over|under|between|between\\s+\\S+\\s+and|from\\s+\\S+\\s+to|exceeds?|except(?:\\s+for)?|anything but|either\\s+\\S+\\s+or|minimum of|maximum of"
const doubt = "maybe|perhaps|possibly|probably|might be|may be|could be|either"
const foreign =
  "\u4e0d\u662f|\u4e0d\u7b49\u4e8e|\u81f3\u5c11|\u6700\u591a|\u53ef\u80fd\u662f|nicht|n'est pas|\u043d\u0435"

const hedgedEnd = new RegExp(
  `(?:\\b(?:${negation})(?:\\s+[a-z]+){0,2}|\\b(?:${bound})|\\b(?:${doubt})|(?:${foreign}))\\s*(?:the\\s+|equal to\\s+|equal\\s+)?[$\\s\\\\([]*(?:boxed\\s?\\{)?-?$`,
  "iu"
)
const hedgedStart =
  /^[$\s\\)\].]*(?:is|was|are|would be|seems|looks)(?:n't|\s+not|\s+(?:clearly\s+|definitely\s+|certainly\s+)?(?:wrong|incorrect|false|impossible))\b|^[$\s\\)\]}.!,;]*(?:no,?\s+)?(?:that|this|it|which)(?:'s|\s+is|\s+was)\s+(?:clearly\s+|obviously\s+)?(?:wrong|incorrect|false|not\s+(?:right|correct|it))\b|^[$\s\\)\]]*\?/i

const supposing =
  "(?:\\b(?:not (?:true|correct|the case) that|false that|wrong (?:to say )?that|(?:do|did) not (?:think|believe)(?: that)?|" +
  "no way(?: that)?|impossible that|unlikely(?: that)?|not sure(?: that| if| whether)?|doubt(?: that)?|if|whether|unless|suppose|assume|assuming)|n't (?:think|believe)(?: that)?)\\s+(?:(?:the|my|our|an?)\\s+)?" +
  "(?:(?:final|correct|right)\\s+)?"
const supposed = new RegExp(`${supposing}$`, "i")
const supposedAnswer = new RegExp(`${supposing}answer\\s+(?:is|was|were|would be|equals|=)\\s*[$\\s\\\\([]*-?$`, "i")

/** Whether words deny, or only suppose, what is announced at a place: "if the answer is 5", "I don't think the answer is 5". */
export const isSupposed = (text: string, at: number): boolean => supposed.test(text.slice(Math.max(0, at - 60), at))

/** Whether the words before and behind a place say that it is not, or not surely, the answer: "not 5", "at least 5". */
export const isHedged = (text: string, start: number, end: number): boolean =>
  hedgedEnd.test(text.slice(Math.max(0, start - 60), start)) ||
  supposedAnswer.test(text.slice(Math.max(0, start - 80), start)) ||
  hedgedStart.test(text.slice(end, end + 40))

/** Whether a statement begins by denying, bounding or doubting what follows: "definitely not 5". */
export const deniesFirst = (statement: string): boolean =>
  new RegExp(`^(?:[a-z]+ly\\s+)?(?:${negation}|${bound}|${doubt})(?![a-z])|^(?:${foreign})`, "iu").test(
    statement.trim()
  )

const contrast =
  /[\s,;]+(?:(?:and|but|et|y|und)\s+)?(?:not|non|no|nicht|rather than|instead of|as opposed to)\s+(?=[^\s]).*$/iu

/** A statement without what it says the answer is not: "12 and not 13". */
export const withoutContrast = (statement: string): string => {
  const but = /^not\b.*?,?\s+but(?:\s+rather)?\s+(\S.*)$/i.exec(statement)
  if (but !== null) return but[1]
  const kept = statement.replace(contrast, "")
  return /[\p{L}\p{N}]/u.test(kept) ? kept : statement
}
