/**
 * Answers that words announce: "The answer is 5", "Option B is correct", and the like in other languages.
 *
 * @module
 */
import { choiceOf } from "./Choices.ts"
import { isConditional, isContrary, isOthersAnswer, isTakenBack } from "./Claims.ts"
import { firstFormula, formulasOf } from "./Formulas.ts"
import { deniesBehind, deniesFirst, isHedged, isSupposed, proseWords, withoutContrast } from "./Prose.ts"
import { lastNumber, leadingValue, scaledNumber } from "./ProseNumbers.ts"
import { unitOf } from "./Units.ts"
import { numberFromWords } from "./Words.ts"

/** A word that announces, and what must follow it. */
interface Announcer {
  readonly stem: string
  readonly pattern: RegExp
  /** Whether only the letter of a choice may follow. */
  readonly choice: boolean
}

const verbs = "(?:is|are|:|=|would be|must be|should be|will be|has to be|equals|comes (?:out )?to(?: be)?)"
const fillers =
  "(?:(?:therefore|thus|simply|just|then|definitely|certainly|clearly|indeed|actually|equal to)(?![a-z])\\s*)*"
const english = (noun: string, choice: boolean): Announcer => ({
  stem: noun,
  pattern: new RegExp(`${noun}s?[\\s*_]*${verbs}[\\s*_]*:?[\\s*_]*${fillers}`, "iy"),
  choice
})
const other = (stem: string, behind: string): Announcer => ({
  stem,
  pattern: new RegExp(`${stem}[\\s*_]*(?:${behind})[\\s*_]*:?[\\s*_]*`, "iuy"),
  choice: false
})

const announcers: ReadonlyArray<Announcer> = [
  english("answer", false),
  english("option", true),
  english("choice", true),
  // "Q: ... A: ..."
  { stem: "\na:", pattern: /\n[ \t*]*a\**:[ \t*_]*(?=[-\u2212$\d\\][^\n]{0,200}\s*$)/iy, choice: false },
  { stem: "q:", pattern: /q:[^\n]{1,400}\n[\s*]*a[\s*]*:[\s*_]*/iy, choice: false },
  other("\u7b54\u6848", "[\u662f\u4e3a\u70ba:]+"),
  other("\u7b54\u3048", "[\u306f:]+"),
  other("\ub2f5\uc740", ""),
  other("\u043e\u0442\u0432\u0435\u0442", "[:\u2014\u2013-]|\u0440\u0430\u0432\u0435\u043d"),
  other("antwort", "ist(?: gleich)?|lautet|:"),
  other("respuesta", "es(?: igual a)?|:"),
  other("r\u00e9ponse", "est(?: \u00e9gale? \u00e0)?|:"),
  other("risposta", "\u00e8|:"),
  other("resposta", "\u00e9|:"),
  other("\u0627\u0644\u062c\u0648\u0627\u0628", "\u0647\u0648|:|"),
  other("\u0627\u0644\u0625\u062c\u0627\u0628\u0629", "\u0647\u064a|:|"),
  other("\u0909\u0924\u094d\u0924\u0930", "\u0939\u0948|:|")
]

/** The sentence that begins a text, without the emphasis around it, up to a semicolon before words. A point between digits ends none. */
const sentenceOf = (text: string): string => {
  const line = (/^[^\n]{0,600}/.exec(text.slice(0, 600))?.[0] ?? "").trimStart()
  return (/^.*?(?=[.!?](?:\s|$)|;\s+(?!(?:or|and)\b)\p{L}{3}|$)/u.exec(line)?.[0] ?? line)
    .replace(/[*_]+\s*$/, "")
    .trim()
}

/** Items that a conjunction of another language joins: 5\u62166, 5 \u0438\u043b\u0438 6. */
const foreignJoint =
  /(?<=\d)\s*(?:\u6216\u8005|\u6216|\u548c|\u3068|\u307e\u305f\u306f|\ub610\ub294|\u0438\u043b\u0438|\u0438|oder|und|ou|et|y|e|of|en|lub|veya|ve|\u0623\u0648|\u0648|\u092f\u093e|\u0914\u0930)\s*(?=[-\u2212]?\d)/giu

/** A word of another script behind a number, as a verb at the end is; a unit is none. */
const foreignWord = (behind: string): boolean => {
  const word = /^[\s,]*([^\p{ASCII}\p{Script=Greek}][\p{L}\p{M}]*)/u.exec(behind)?.[1]
  return word !== undefined && /\p{L}/u.test(word) && unitOf(behind.trim()) === undefined
}

/** A mark of a list on a line of its own is no minus, nor a number. */
const bullet = /^[*_ \t]{0,20}\n\s{0,20}(?:[-*\u2022]|\d{1,2}[.)])[ \t]+(?=\S)/
const bulleted = /^[*_ \t]{0,20}((?:\n\s{0,20}(?:[-*\u2022]|\d{1,2}[.)])[ \t]+[^\n]{1,200}){2,20})/

/** The items of a list below an announcement as one list, where none of them is prose. */
const listed = (behind: string): string | undefined => {
  const items = bulleted
    .exec(behind)?.[1]
    .trim()
    .split(/\n\s*/)
    .map((item) => item.replace(/^(?:[-*\u2022]|\d{1,2}[.)])[ \t]+/, "").replace(/^\*\*|\*\*$|[.,;]?\s*$/g, ""))
  if (items === undefined || items.some((item) => proseWords(item) > 1)) return undefined
  return items.map((item) => item.replace(/^\$([^$]*)\$$/, "$1")).join(", ")
}
/** A reference to a source: 12 [1]. */
const citation = /(?<=\d)\s?\[(?:\d{1,2}|[^\]\d]{0,40}\p{L}{2}[^\]]{0,40})\]$/u
/** A remark behind a dash: "5 -- as shown in step 3". */
const remark =
  /(?<=[\d$)}*])\s+(?:--|[\u2014\u2013-])\s+(?:as|see|because|since|given|exactly|obtained|found|shown|computed|derived|just|which)(?!\p{L}).*$/iu

/** What an announcement that ends at `at` announces; undefined where it denies, or where nothing is found. */
const announcedAt = (text: string, at: number): string | undefined => {
  // The line at whose end the announcement stands.
  const line = at - (/[\s*_]*$/.exec(text.slice(Math.max(0, at - 20), at))?.[0].length ?? 0)
  const items = listed(text.slice(line, line + 1_000))
  if (items !== undefined) return items
  const marked = bullet.exec(text.slice(line, line + 60))?.[0].length ?? 0
  const head = text.slice(Math.max(at, line + marked), at + 600).trimStart()
  if (head === "" || text.slice(at, at + 40).startsWith("\n\n")) return undefined
  if (/^(?:\$|\\\(|\\\[)/.test(head)) {
    const first = firstFormula(text.slice(at, at + 4_000))
    if (first !== undefined && first.trim() !== "" && formulasOf(head)[0]?.start === 0) return first
  }
  const said = sentenceOf(head)
  const sentence = withoutContrast(said).replace(foreignJoint, ", ").replace(citation, "").replace(remark, "")
  // What is asked is not said.
  if (sentence === "" || deniesFirst(sentence) || /^\s*\?/.test(head.slice(said.length))) return undefined
  if (isConditional(said) || isContrary(text.slice(Math.max(0, at - 40), at), said)) return undefined
  const value = /^[-\u2212]?\s?[$\u20ac\u00a3\u00a5]?\d[\d.,]*(?<=\d)/.exec(sentence)?.[0]
  if (value !== undefined && foreignWord(sentence.slice(value.length)))
    return deniesBehind(sentence.slice(value.length)) ? undefined : scaledNumber(value, sentence.slice(value.length))
  // "4 (four)".
  const explained = /\(\s*\p{L}{2}/u.test(sentence) ? leadingValue(sentence) : undefined
  if (explained !== undefined) return explained
  if (numberFromWords(sentence) !== undefined) return sentence
  const valued = valueFirst(sentence)
  if (valued !== undefined) return valued
  if (proseWords(sentence.replace(/\$[^$]*\$/g, " ")) <= 1 || choiceOf(sentence)?.kind === "one") return sentence
  return inSentence(sentence)
}

/** Words behind a value that begin its reason. */
const reason = /^[^\p{L}]*(?:because|since|as|which|where|so|hence|given)(?!\p{L})/u
const startsWithValue = /^[-\u2212]?\s?[$\u20ac\u00a3\u00a5]?\d/

/** "5 because 2 + 3 = 5", and "48 g", whose letter is a unit in prose. */
const valueFirst = (sentence: string): string | undefined => {
  if (!startsWithValue.test(sentence)) return undefined
  const [, number = "", letter = ""] = /^(.*\d)\s([A-Za-z])$/.exec(sentence) ?? []
  if (letter !== "" && unitOf(letter) !== undefined && !/[A-Za-z\\]/.test(number)) return `${number}\\text{ ${letter}}`
  return reason.test(sentence.replace(/^[-\u2212]?\s?[$\u20ac\u00a3\u00a5]?\d[\d.,]*/, ""))
    ? leadingValue(sentence)
    : undefined
}

/** The answer of a sentence that holds prose too. */
const inSentence = (sentence: string): string | undefined => {
  // "The largest n is 34."
  const tail = /.*\b(?:is|are|equals?)\b(.+)$/.exec(sentence)?.[1]?.trim()
  if (tail !== undefined && /[\d\\$]/.test(tail) && proseWords(tail.replace(/\$[^$]*\$/g, " ")) === 0) return tail
  // "The answer is 12 (see page 7)."
  const first = leadingValue(sentence)
  if (first !== undefined) return first
  // "14 plus something" is neither 14 nor what follows it.
  if (startsWithValue.test(sentence))
    return isHedged(sentence, 0, /^[^\d]*[\d.,]*/.exec(sentence)?.[0].length ?? 0) ? undefined : sentence
  const inside = formulasOf(sentence)
  const formula = inside[inside.length - 1]
  if (formula !== undefined) return isHedged(sentence, formula.start, formula.end) ? undefined : formula.content
  return lastNumber(sentence)
}

/** Whether what follows an announced answer takes it back: "The answer is 5. That is wrong." */
const isRetracted = (said: string, found: string): boolean => {
  const at = said.indexOf(found)
  const behindNumber = said.replace(/^\D{0,12}\d[\d.,/]*(?<=\d)/, "")
  return isTakenBack(behindNumber) || (at >= 0 && isTakenBack(said.slice(at + found.length)))
}

/** The last place where an announcer announces something. A few are looked at, so that the whole is one pass. */
const announcedBy = (text: string, lower: string, { choice, pattern, stem }: Announcer): string | undefined => {
  let at = lower.lastIndexOf(stem)
  let denied = ""
  for (let tries = 0; at >= 0 && tries < 20; tries += 1) {
    pattern.lastIndex = at
    const length = pattern.exec(text)?.[0].length ?? 0
    const isSaid = length > 0 && !isSupposed(text, at) && !isOthersAnswer(text, at)
    const found = isSaid ? announcedAt(text, at + length) : undefined
    if (found === undefined && length > 0) denied += ` ${sentenceOf(text.slice(at + length, at + length + 600))} `
    const taken = found !== undefined && (!choice || choiceOf(found) !== undefined)
    // What is denied later, or taken back at once, was no answer.
    if (taken && !denied.includes(` ${found} `) && !isRetracted(text.slice(at + length, at + length + 400), found))
      return found
    if (at === 0) return undefined
    at = lower.lastIndexOf(stem, at - 1)
  }
  return undefined
}

const rightChoice =
  /(?:^|[^A-Za-z])\(?([A-J])\)? is (?:the )?(?:only )?(?:correct|right)(?: (?:answer|option|choice|one))?(?![a-z])/g

const choosing =
  /\b(?:I|[Ww]e)(?:'ll| will| would)? (?:choose|chose|pick|select|go with) (?:[Oo]ption |[Cc]hoice |[Aa]nswer )?\(?([A-J])\)?(?=[.,;!)\s]*$)/gm

/** "(B) is correct" and "I choose B", at the end of a response. */
const choiceCalledRight = (text: string): string | undefined => {
  const end = text.slice(-1_000)
  return ([...end.matchAll(rightChoice)].at(-1) ?? [...end.matchAll(choosing)].at(-1))?.[1]
}

/** The answer that a response announces last, by the phrases given or by those known; undefined where there is none. */
export const announcedAnswer = (text: string, phrases: ReadonlyArray<string>): string | undefined => {
  const lower = text.toLowerCase()
  // A letter that grows in lower case would shift the places.
  const searched = lower.length === text.length ? lower : text
  for (const phrase of phrases) {
    const stem = phrase.toLowerCase()
    const escaped = phrase.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    const found = announcedBy(text, searched, { stem, pattern: new RegExp(escaped, "iy"), choice: false })
    if (found !== undefined) return found
  }
  for (const announcer of announcers) {
    const found = announcedBy(text, searched, announcer)
    if (found !== undefined) return found
  }
  return choiceCalledRight(text)
}
