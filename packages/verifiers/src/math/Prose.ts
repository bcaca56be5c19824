/**
 * Words around an answer: how many of them are prose, and which say that what stands beside them is not the answer.
 *
 * @module
 */
import { isBoxClaimed, isClaimed } from "./Claims.ts"
import { functionNames } from "./Commands.ts"
import { foreignBefore, foreignBehind } from "./ForeignHedges.ts"
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
        (word) => !functionNames.has(word) && !isUnitWord(word) && word !== "pi" && !/^(?:and|or|mod|to)$/i.test(word)
      ) ?? []
  ).length

const negation =
  "not|isn't|aren't|wasn't|never|neither|nor|(?:cannot|can't|could not|couldn't)(?:\\s+[a-z]+ly)? be|n't|unequal to|other than|no(?=\\s+(?:more|less|fewer|longer))"
const bound =
  "at least|at most|(?:more|less|fewer|greater|larger|smaller|bigger|higher|lower) than(?: or equal to)?|no more than|no less than|up to|above|below|over|under|between|between\\s+\\S+\\s+and|from\\s+\\S+\\s+to|exceeds?|except(?:\\s+for)?|anything but|either\\s+\\S+\\s+or|minimum of|maximum of"
const doubt =
  "maybe|perhaps|possibly|probably|(?:might|may|could)(?:\\s+[a-z]+ly)? be|either|(?:my|a|the|just|only a) guess(?: is| of)?|unlikely"
// A number that points at a place of the text, and one that a word takes as its argument, are no answers.
const reference =
  "(?:see|refer(?:ring)? to|look(?:ing)? at|cf\\.?|as in|pages?|eqs?\\.?|equations?|steps?|sections?|lines?|parts?|figures?|figs?\\.?|" +
  "theorem|lemma|corollary|problems?|questions?|exercises?|chapters?|examples?|footnotes?|tables?|appendix)\\s*[(#]?"
const argument =
  "(?:half|third|quarter|double|triple|twice|thrice|(?:square|cube)(?: root)?s?|root|multiples?|factors?|divisors?|powers?|sum|difference|product|" +
  "quotient|logarithm|reciprocal|inverse|opposite|negative|remainder|all|none|each|any|multiples?)\\s+of(?:\\s+the)?|twice|thrice|divisible by|multiplied by|divided by|" +
  "raised to|rounds? to|close to|far from|near(?:er)?(?: to)?|such that|(?:undefined|unknown|unclear|impossible|no solution|not defined) (?:for|at|when|if)|" +
  "(?:sum|product|difference|quotient) of \\S+ and|(?:every|any|all|each)\\s+[a-z]+\\s+but|impossible for the answer to be"

// Between the words that hedge and the value that they hedge.
const toValue =
  "[\\s*_]*(?:=\\s*)?(?:the\\s+|equal to\\s+|equal\\s+)?[$\\s\\\\([]*(?:(?<![A-Za-z])[A-Za-z](?:_\\{?\\w\\}?)?\\s*=\\s*)?(?:boxed\\s?\\{)?-?$"
const denying = `\\b(?:${negation})(?:\\s+[a-z]+){0,2}|\\b(?:${doubt})|(?:${foreignBefore})`
const hedgedEnd = new RegExp(`(?:${denying}|\\b(?:${bound})|\\b(?:${reference})|\\b(?:${argument}))${toValue}`, "iu")
// A box is a claim of its own: "at least \\boxed{17} of them" and "a maximum of \\boxed{28}" are how solutions end.
const hedgedBox = new RegExp(
  `(?:${denying}|\\banswer\\s+(?:is|was|would be|must be)\\s+(?:${bound}|${argument})|` +
    `\\b(?:half|third|quarter|double|triple|square|cube|reciprocal) of(?: the)?|\\b(?:twice|thrice|other than|anything but|except))${toValue}`,
  "iu"
)
const verdictWords =
  "(?:(?:clearly|definitely|certainly|obviously|also|just|only|still|simply)\\s+)*" +
  "(?:wrong|incorrect|false|impossible|invalid|extraneous|rejected|excluded|ruled out|inadmissible|too\\s+[a-z]+|" +
  "not\\s+(?:right|correct|it|valid|possible|allowed)|no\\s+(?:solution|answer)|(?:my|a|an|the)\\s+(?:wild\\s+|rough\\s+)?(?:guess|mistake|error|typo|trap))"
const openText = "[$\\s\\\\)\\].}]*(?:\\\\(?:text|mbox|textrm)\\s*\\{\\s*)?"
const exclaimed = "(?:(?:no|wait|oops|hmm|sorry|actually|but)[,.!\\s]+)*"
const hedgedStart = new RegExp(
  `^${openText}(?:(?:is|was|are|were|would be|seems|looks)(?:n't|\\s+not|\\s+${verdictWords})|(?:fails|(?:does|did|do|can|could)(?:n't|\\s*not)(?!\\s+be\\s+(?:further\\s+)?(?:simplified|reduced|factored|written))))(?![a-z])|` +
    `^[$\\s\\\\)\\]}.!,;]*${exclaimed}(?:that|this|it|which)(?:'s|\\s+is|\\s+was)\\s+${verdictWords}(?![a-z])|^[$\\s\\\\)\\]]*\\?(?!\\s*(?:yes|yep|indeed|correct)(?![a-z]))|^-(?=(?:digit|sided|fold|year|day|hour|minute)s?(?![a-z]))|` +
    `^[^.!?\\n\\d]{0,30}\\b(?:reject|discard)(?:ed)? (?:it|this|that)\\b`,
  "i"
)

const supposing =
  "(?:\\b(?:not (?:true|correct|the case) that|false that|wrong (?:to say )?that|(?:do|did) not (?:think|believe)(?: that)?|" +
  "no way(?: that)?|impossible that|unlikely(?: that)?|not sure(?: that| if| whether)?|doubt(?: that)?|if|whether|unless|suppose|assume|assuming)|n't (?:think|believe)(?: that)?)\\s+(?:(?:the|my|our|an?)\\s+)?" +
  "(?:(?:final|correct|right)\\s+)?"
const supposed = new RegExp(`${supposing}$`, "i")
// "If x were 2, the answer would be".
const contrary = /\bif\b[^.!?\n]{0,80}\b(?:were|had|weren't|hadn't)\b[^.!?\n]{0,80}\bwould\s[^.!?\n\d]{0,20}$/i
const supposedAnswer = new RegExp(`${supposing}answer\\s+(?:is|was|were|would be|equals|=)\\s*[$\\s\\\\([]*-?$`, "i")

const denialBehind = new RegExp(`^(?:${foreignBehind})`, "iu")

/** Whether words of another language behind a number deny or bound it, as those of a verb at the end do. */
export const deniesBehind = (behind: string): boolean => denialBehind.test(behind)

/** Whether words deny, or only suppose, what is announced at a place: "if the answer is 5", "I don't think the answer is 5". */
export const isSupposed = (text: string, at: number): boolean =>
  supposed.test(text.slice(Math.max(0, at - 60), at)) || contrary.test(text.slice(Math.max(0, at - 160), at + 16))

/** Whether the words before and behind a place say that it is not, or not surely, the answer: "not 5", "at least 5". */
export const isHedged = (text: string, start: number, end: number): boolean =>
  hedgedEnd.test(text.slice(Math.max(0, start - 60), start)) ||
  supposedAnswer.test(text.slice(Math.max(0, start - 80), start)) ||
  contrary.test(text.slice(Math.max(0, start - 200), start)) ||
  hedgedStart.test(text.slice(end, end + 60)) ||
  deniesBehind(text.slice(end, end + 40)) ||
  !isClaimed(text, start, end)

/** Whether the words before and behind a box deny or doubt it. */
export const isHedgedBox = (text: string, start: number, end: number): boolean =>
  hedgedBox.test(text.slice(Math.max(0, start - 60), start)) ||
  supposedAnswer.test(text.slice(Math.max(0, start - 80), start)) ||
  contrary.test(text.slice(Math.max(0, start - 200), start)) ||
  hedgedStart.test(text.slice(end, end + 60)) ||
  deniesBehind(text.slice(end, end + 40)) ||
  !isBoxClaimed(text, start, end)

/** Whether a statement begins by denying, bounding or doubting what follows: "definitely not 5". */
export const deniesFirst = (statement: string): boolean => denied.test(statement.trim())

const denied = new RegExp(
  `^(?:[a-z]+ly\\s+)?(?:${negation}|${bound}|${doubt}|unknown|undefined|unclear|impossible|wrong|incorrect)(?![a-z])|^(?:${foreignBefore})(?!\\p{L})|^(?:${foreignBefore})(?<=[^\\p{ASCII}])`,
  "iu"
)

const contrast =
  /(?<!\b(?:is|are|was|were|does|do|did|can|could|will|would|should|must|may|might|has|have))[\s,;]+(?:(?:and|but|et|y|und)\s+)?(?:not|non|no|nicht|rather than|instead of|as opposed to)\s+(?=[^\s]).*$/iu

/** A statement without what it says the answer is not: "12 and not 13". */
export const withoutContrast = (statement: string): string => {
  const but = /^not\b.*?,?\s+but(?:\s+rather)?\s+(\S.*)$/i.exec(statement)
  if (but !== null) return but[1]
  const kept = statement.replace(contrast, "")
  return /[\p{L}\p{N}]/u.test(kept) ? kept : statement
}
