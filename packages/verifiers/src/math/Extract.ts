/**
 * Finds the answer in a response. Every rule is one pass over the text, however long it is.
 *
 * @module
 */
import { withoutThinking } from "../Thinking.ts"
import { functionNames } from "./Commands.ts"
import { isUnitWord } from "./Units.ts"

/** The rules, in the order in which `defaultRules` tries them. */
export type ExtractionRule =
  /** What stands in the last `<answer>` tags. */
  | "answer-tag"
  /** The last `\boxed{}` by balanced braces; boxes close together and joined by "and", "or" or a comma form a list. */
  | "boxed"
  /** The number after `####`. */
  | "hash"
  /** "The final answer is ...", "Answer: ...". */
  | "announced"
  /** The whole response, where it is an answer and no prose. */
  | "whole"
  /** The last formula between dollar signs, \( \) or \[ \]. */
  | "last-formula"
  | "last-number"

/**
 * The rules of `extractAnswer`, in order.
 *
 * @example
 * ```ts
 * import { defaultRules } from "@alloc/verifiers"
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
  /** Phrases that announce an answer, besides the English ones, for example "la réponse est". */
  readonly announcements?: ReadonlyArray<string> | undefined
}

interface Box {
  readonly start: number
  readonly content: string
  readonly end: number
}

const boxCommand = /\\(?:boxed|fbox)\s{0,10}/y

/** The boxes that are not inside another, in order. */
const boxes = (text: string): ReadonlyArray<Box> => {
  const found: Array<Box> = []
  const open: Array<{ readonly start: number; readonly content: number } | undefined> = []
  for (let at = text.indexOf("\\"); at >= 0 && at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92) {
      boxCommand.lastIndex = at
      const command = boxCommand.exec(text)
      if (command === null) {
        at += 1
        continue
      }
      const content = at + command[0].length
      if (text.charCodeAt(content) === 123) open.push({ start: at, content: content + 1 })
      else if (content < text.length) {
        // \boxed 5, without braces.
        const bare = /^[^\s$\\.,]{1,20}/.exec(text.slice(content, content + 20))?.[0] ?? ""
        if (bare !== "" && command[0].endsWith(" "))
          found.push({ start: at, content: bare, end: content + bare.length })
      }
      at = content < text.length && text.charCodeAt(content) === 123 ? content : content - 1
    } else if (code === 123) open.push(undefined)
    else if (code === 125) {
      const box = open.pop()
      if (box === undefined) continue
      while (found.length > 0 && found[found.length - 1].start > box.start) found.pop()
      found.push({ start: box.start, content: text.slice(box.content, at), end: at + 1 })
    }
  }
  return found
}

const joint = /^(?:|[\s$.\\()[\]]*(?:,|and|or|\\text\{\s*(?:and|or)\s*\}|,\s*(?:and|or))[\s$\\()[\]]*)$/

const boxed = (text: string): string | undefined => {
  if (!text.includes("\\boxed") && !text.includes("\\fbox")) return undefined
  const all = boxes(text)
  let first = all.length - 1
  if (first < 0) return undefined
  while (
    first > 0 &&
    all[first].start - all[first - 1].end < 40 &&
    joint.test(text.slice(all[first - 1].end, all[first].start).replace(/\\q?quad/g, ""))
  )
    first -= 1
  return all
    .slice(first)
    .map((box) => box.content)
    .join(", ")
}

const tagged = (text: string): string | undefined => {
  const start = text.lastIndexOf("<answer>")
  if (start < 0) return undefined
  const end = text.indexOf("</answer>", start)
  const inside = text.slice(start + "<answer>".length, end < 0 ? undefined : end)
  return boxed(inside) ?? inside
}

const hashed = (text: string): string | undefined => {
  const start = text.lastIndexOf("####")
  if (start < 0) return undefined
  return /^\s{0,20}\$?\s?(-?[\d.,]*\d)/.exec(text.slice(start + 4, start + 400))?.[1]
}

const isProse = (word: string | undefined): boolean => word !== undefined && !isUnitWord(word.trim())

/** Whether what stands between two dollar signs is a formula; it is not where they are two amounts of money. */
const isFormula = (content: string): boolean =>
  content.length <= 4_000 &&
  content.trim() !== "" &&
  !content.includes("<<") &&
  !/\n\s*\n|[-\u2212\u2013+*/=(]\s*$/.test(content) &&
  // "$10 and spent $": a number, and prose at the end.
  !(/^\s*\d/.test(content) && isProse(/(?<![\\a-zA-Z{])[a-z]{2,}\s*$/.exec(content)?.[0])) &&
  proseWords(content) <= 1

const closers: ReadonlyMap<string, string> = new Map([
  ["\\(", "\\)"],
  ["\\[", "\\]"]
])

/** The formulas of a text, in order. */
const formulas = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const missing = new Set<string>()
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== 92 && code !== 36) continue
    if (code === 92) {
      const closer = closers.get(text.slice(at, at + 2))
      const end = closer === undefined || missing.has(closer) ? -1 : text.indexOf(closer, at + 2)
      // What is not found once is not looked for again, so that the whole is one pass.
      if (end < 0 && closer !== undefined) missing.add(closer)
      if (end >= 0) found.push(text.slice(at + 2, end))
      at = end >= 0 ? end + 1 : at + 1
      continue
    }
    const length = text.charCodeAt(at + 1) === 36 ? 2 : 1
    let end = text.indexOf("$", at + length)
    while (end > 0 && text.charCodeAt(end - 1) === 92) end = text.indexOf("$", end + 1)
    if (end < 0) break
    const content = text.slice(at + length, end)
    // As in Pandoc: no digit follows a dollar sign that closes.
    const next = text.charCodeAt(end + length)
    if (!(next >= 48 && next <= 57) && isFormula(content)) {
      found.push(content)
      at = end + length - 1
    } else at += length - 1
  }
  return found
}

const numberPattern =
  /(?<![A-Za-z])(?:(?<![\d)\]]\s?)[-\u2212]\s?)?\$?(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+,\d\d(?=\s?[$\u20ac\u00a3])|\d+)?(?:\.\d+|(?<=\d))(?:[eE][-+]?\d+|\s?\/\s?\d+|\s?\\?%)?/g

/** The last number: it ends at the last digit, or at the percent sign behind it. */
const lastNumber = (text: string): string | undefined => {
  let last = text.length - 1
  for (; last >= 0; last -= 1) {
    const code = text.charCodeAt(last)
    if (code >= 48 && code <= 57) break
  }
  if (last < 0) return undefined
  const found = text.slice(Math.max(0, last - 200), last + 4).match(numberPattern)
  return found
    ?.filter((one) => /\d/.test(one))
    .at(-1)
    ?.replace("$", "")
}

/** Words of prose in a text: letters in a row that are no command, function or unit. */
const proseWords = (text: string): number =>
  (
    text
      .replace(/\\(?:text|mathrm|textbf|mbox|textit|begin|end|operatorname)\s*\{[^{}]*\}|\\[a-zA-Z]+/g, " ")
      .match(/[A-Za-z]{2,}/g)
      ?.filter(
        (word) => !functionNames.has(word) && !isUnitWord(word) && word !== "pi" && !/^(?:and|or)$/i.test(word)
      ) ?? []
  ).length

const whole = (text: string): string | undefined => {
  const trimmed = text.trim()
  if (trimmed === "" || trimmed.length > 400 || trimmed.includes("<<")) return undefined
  const words = proseWords(trimmed)
  // One word may be the answer, or name what is counted: Evelyn, 12 apples. Before a formula it is prose.
  return words === 0 || (words === 1 && /^[^A-Za-z]*[A-Za-z]+[\s.!"'*)\]}]*$/.test(trimmed)) ? trimmed : undefined
}

const announcers =
  /(?:answer|solution|result)[\s*_]*(?:is|are|:|=)[\s*_]*:?[\s*_]*(?:therefore|thus|simply|just|then)?\s*/giy

const announcedAt = (text: string, at: number): string | undefined => {
  const line = /^[^\n]{0,600}/.exec(text.slice(at, at + 600))![0]
  const head = line.trimStart()
  if (head === "") return undefined
  if (/^(?:\$|\\\(|\\\[)/.test(head)) {
    const first = formulas(text.slice(at, at + 4_000))[0]
    if (first !== undefined && first.trim() !== "") return first
  }
  const sentence = (/^.*?(?=[.!?](?:\s|$)|$)/.exec(head)?.[0] ?? head).replace(/[*_]+\s*$/, "").trim()
  if (sentence === "") return undefined
  if (proseWords(sentence.replace(/\$[^$]*\$/g, " ")) <= 1) return sentence
  // "The largest n is 34."
  const tail = /.*\b(?:is|are|equals?)\b(.+)$/.exec(sentence)?.[1]?.trim()
  if (tail !== undefined && /[\d\\$]/.test(tail) && proseWords(tail.replace(/\$[^$]*\$/g, " ")) === 0) return tail
  // "The answer is 12 and not 13 apples."
  const first = /^-?\$?\d[\d.,]*(?:\/\d+)?\\?%?(?=\s+\p{Ll})/u.exec(sentence)?.[0]
  if (first !== undefined) return first
  const inside = formulas(sentence)
  return inside.length > 0 ? inside[inside.length - 1] : lastNumber(sentence)
}

const announced = (text: string, phrases: ReadonlyArray<string>): string | undefined => {
  const lower = text.toLowerCase()
  for (const word of [...phrases.map((phrase) => phrase.toLowerCase()), "answer"]) {
    let at = lower.lastIndexOf(word)
    for (let tries = 0; at >= 0 && tries < 20; tries += 1) {
      announcers.lastIndex = at
      const end = word === "answer" ? (announcers.exec(text)?.[0].length ?? 0) : word.length
      const found = end > 0 ? announcedAt(text, at + end) : undefined
      if (found !== undefined) return found
      if (at === 0) break
      at = lower.lastIndexOf(word, at - 1)
    }
  }
  return undefined
}

/** Without what surrounds an answer but does not belong to it: spaces, emphasis, dollar signs, a full stop. */
const tidy = (text: string): string => {
  let tidied = text.trim()
  for (let before = "", rounds = 0; before !== tidied && rounds < 12; rounds += 1) {
    before = tidied
    // A dollar sign that opens no formula is money; an ellipsis is no punctuation.
    tidied = tidied
      .replace(/^(?:\*\*|["\u201c]|\\\(|\\\[|\$\$?(?=[^$]*\$))/, "")
      .replace(/(?:\*\*|["\u201d]|(?<![\\.])[.:;,]|\\\)|\\\]|(?<!\\)\$)$/, "")
      .trim()
  }
  return tidied
}

/** "Therefore, there are 12 such sequences.": the one number of a last conclusion without formulas. */
const concluded = (text: string): string | undefined => {
  const end = text.slice(-1_000)
  const start = [...end.matchAll(/\b(?:therefore|thus|hence)\b/gi)].at(-1)?.index ?? -1
  if (start < 0 || end.includes("\\", start) || formulas(end.slice(start)).length > 0) return undefined
  const numbers = end.slice(start).match(/(?<![\w.,])-?\d[\d.,]*(?<=\d)(?!\w)/g)
  return numbers?.length === 1 ? numbers[0] : undefined
}

/** "The final answer is $...$" after the last box: the later word counts. */
const finalFormula = (text: string): string | undefined => {
  const box = Math.max(text.lastIndexOf("\\boxed"), text.lastIndexOf("\\fbox"))
  if (box < 0) return undefined
  const found = /final answer is:?\s{0,5}\$([^$]{1,400})\$/i.exec(text.slice(box))?.[1]
  return found?.trim() === "" ? undefined : found
}

const apply = (rule: ExtractionRule, text: string, options: ExtractionOptions): string | undefined => {
  switch (rule) {
    case "answer-tag":
      return tagged(text)
    case "boxed":
      return finalFormula(text) ?? boxed(text)
    case "hash":
      return hashed(text)
    case "announced":
      return announced(text, options.announcements ?? []) ?? concluded(text)
    case "whole":
      return whole(text)
    case "last-formula":
      return formulas(text).at(-1)
    case "last-number":
      return lastNumber(text)
  }
}

/**
 * Finds the answer in a response; undefined where no rule finds one. An empty box is no answer.
 *
 * @example
 * ```ts
 * import { extractAnswer } from "@alloc/verifiers"
 *
 * console.log(extractAnswer("So it is \\boxed{\\frac{1}{2}}.")) // => { text: "\\frac{1}{2}", rule: "boxed" }
 * console.log(extractAnswer("I do not know")) // => undefined
 * ```
 */
export const extractAnswer = (response: string, options: ExtractionOptions = {}): Extracted | undefined => {
  const text = withoutThinking(response)
  for (const rule of options.rules ?? defaultRules) {
    const found = apply(rule, text, options)
    if (found === undefined) continue
    const answer = tidy(found.length > 20_000 ? found.slice(0, 20_000) : found)
    if (answer !== "") return { text: answer, rule }
    if (rule === "boxed") return undefined
  }
  return undefined
}
