/**
 * Letters without a text command: a function, a unit after a number, a word, or a product of variables.
 *
 * @module
 */
import { functionNames, shortWords } from "./Commands.ts"
import type { Token } from "./Token.ts"
import { isUnitWord, unitOf } from "./Units.ts"

/** What stands around a run of letters. */
export interface WordPlace {
  readonly previous: Token | undefined
  /** Whether a unit and a slash stand before it: km/h. */
  readonly afterUnitSlash: boolean
  readonly spaced: boolean
  /** Some of the text behind it. */
  readonly behind: string
}

const prefix = /^(?:sqrt|arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|log|ln|pi)/
/** Short names of months and of days: no product of variables. */
const calendar = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)$/

const infinities = /^(?:infinity|inf|infty)$/i

/** Letters, one variable each. */
export const letterTokens = (name: string, upright: boolean): ReadonlyArray<Token> =>
  Array.from(name, (one): Token => ({ kind: "letter", name: one, upright }))

/** A conjunction, or the word for a remainder; undefined for other words. */
export const conjunction = (word: string): Token | undefined =>
  /^(?:and|or)$/i.test(word) || word === "mod" ? { kind: "command", name: word.toLowerCase() } : undefined

/** An x between two numbers, with spaces around it, is a multiplication sign: 12 x 3. */
const isTimes = (name: string, { behind, previous, spaced }: WordPlace): boolean =>
  /^[xX]$/.test(name) && spaced && previous?.kind === "number" && /^\s+\d/.test(behind)

const isUnitHere = (name: string, { afterUnitSlash, behind, previous }: WordPlace): boolean => {
  if (!afterUnitSlash && ((previous?.kind !== "number" && previous?.kind !== "text") || name.length === 1)) return false
  // Minutes, unless it is the minimum of something.
  if (name === "min") return !/^\s*[({\\]/.test(behind)
  return !functionNames.has(name) && (isUnitWord(name) || name.toLowerCase() === "per" || unitOf(name) !== undefined)
}

/** What a run of letters says at a place. */
export const plainWordTokens = (name: string, place: WordPlace): ReadonlyArray<Token> => {
  const lower = name.toLowerCase()
  if (isTimes(name, place)) return [{ kind: "sign", sign: "*" }]
  const known = functionNames.get(name)
  const joined = conjunction(name)
  if (isUnitHere(name, place)) return [{ kind: "text", words: name }]
  if (known !== undefined) return [{ kind: "function", name: known }]
  if (shortWords.has(lower)) return [{ kind: "text", words: name }]
  if (joined !== undefined) return [joined]
  if (calendar.test(name)) return [{ kind: "text", words: name }]
  if (lower === "cup" || lower === "pi") return [{ kind: "command", name: lower }]
  if (infinities.test(name) || name === "oo") return [{ kind: "command", name: "infty" }]
  const start = prefix.exec(name)?.[0]
  if (start !== undefined && name.length - start.length <= 2) {
    const rest = { ...place, previous: undefined, afterUnitSlash: false }
    return [...plainWordTokens(start, rest), ...plainWordTokens(name.slice(start.length), rest)]
  }
  // Three capitals are a name or an order of points, which no product keeps.
  return name.length > 3 || /^[A-Z]{3}$/.test(name) ? [{ kind: "text", words: name }] : letterTokens(name, false)
}
