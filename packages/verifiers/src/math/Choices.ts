/**
 * Letters of a multiple choice. An answer chooses where it names one letter, alone or before what the letter stands for.
 * One that names several, or says that a letter is wrong, chooses none.
 *
 * @module
 */
import { plainCharacters } from "./Characters.ts"

const plainText = (text: string): string =>
  plainCharacters(text)
    .replace(/\\(?:text|textbf|textrm|mathrm|mathbf|textit|mbox|boldsymbol)\s*\{/g, "")
    .replace(/[{}$*]|\\[ ,;!]|\\quad|\\left|\\right|~/g, " ")
    .replace(/\s+/g, " ")
    .trim()

/** The letter of a choice written alone: C, (C), \text{(C)}, C. */
export const choiceLetter = (text: string): string | undefined =>
  text.length > 40 ? undefined : /^[([]?\s*([A-J])\s*[)\]]?\s*[.:]?$/.exec(plainText(text))?.[1]

const labels = /^(?:(?:option|choice|answer)\s*:?\s*)?(?:\(\s*([A-J])\s*\)|\[\s*([A-J])\s*\]|([A-J])\s*[.):])\s*(.*)$/i
const bare = /^(?:(?:[Oo]ption|[Cc]hoice|[Aa]nswer)\s+)?[([]?\s*([A-J])\s*[)\]]?(?:\s*[.:])?\s*(?:$|(.*)$)/
const another =
  /^(?:or|and|nor|,|\/|&|\||;|as well as|plus)\s*(?:also\s*)?(?:option\s*|choice\s*)?[([]?\s*[A-J](?![A-Za-z])/i
const doubtful =
  /^(?:is|isn't|are|was|not|cannot|can't|seems?|may|might|could|or|and|maybe|perhaps|possibly|probably|but|nor|\?)(?![a-z])|\?\s*$|\b(?:is|are) (?:wrong|incorrect|false|not (?:right|correct))\.?$/i

/** What an answer to a multiple choice chooses; undefined where it is none. */
export type Choice =
  | { readonly kind: "one"; readonly letter: string }
  | { readonly kind: "several" }
  | { readonly kind: "doubtful" }
  | undefined

/** Whether another label of the same style stands in what follows a label. */
const labelsAgain = (letter: string, bracketed: boolean, rest: string): boolean => {
  const pattern = bracketed ? /[([]\s*([A-J])\s*[)\]]/g : /(?<![A-Za-z0-9])([A-J])\s*[.):](?=\s|$)/g
  return [...rest.matchAll(pattern)].some(([, other]) => other !== letter)
}

/** The choice that an answer makes: (C) 12, C. x = 42, Option C; several in "(A) or (B)", none in "A is wrong". */
export const choiceOf = (answer: string): Choice => {
  const text = plainText(answer.slice(0, 400))
  const labelled = labels.exec(text)
  if (labelled !== null) {
    const [, round, square, dotted, rest] = labelled
    const letter = (round ?? square ?? dotted).toUpperCase()
    if (rest === "") return { kind: "one", letter }
    if (another.test(rest) || /^[A-J]$/.test(rest) || labelsAgain(letter, dotted === undefined, rest))
      return { kind: "several" }
    if (doubtful.test(rest)) return { kind: "doubtful" }
    return /^[-+*/^=<>_,)]/.test(rest) ? undefined : { kind: "one", letter }
  }
  const alone = bare.exec(text)
  if (alone === null) return undefined
  const [, letter, rest = ""] = alone
  if (rest === "") return { kind: "one", letter }
  if (another.test(rest)) return { kind: "several" }
  return doubtful.test(rest) ? { kind: "doubtful" } : undefined
}
