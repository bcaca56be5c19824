/**
 * Tokens of an answer written in LaTeX, in plain text, or in both. Spelling variants (sizing, spacing and font
 * commands, Unicode signs, styles of thousands separators) end here.
 *
 * @module
 */
import {
  commands,
  currencies,
  fontCommands,
  functionNames,
  nothing,
  sameCommand,
  shortWords,
  signs,
  superscripts,
  textCommands,
  vulgar
} from "./Commands.ts"
import type { FunctionName } from "./Expression.ts"
import { fromDigits, type Rational } from "./Rational.ts"
import type { Steps } from "./Steps.ts"
import { isUnitWord } from "./Units.ts"

export type Token =
  | { readonly kind: "number"; readonly digits: string; readonly value: Rational; readonly spaced: boolean }
  /** A command with a meaning, without its backslash. */
  | { readonly kind: "command"; readonly name: string }
  | { readonly kind: "function"; readonly name: FunctionName }
  | { readonly kind: "letter"; readonly name: string }
  | { readonly kind: "text"; readonly words: string }
  | { readonly kind: "sign"; readonly sign: string }

/** The text is no answer that the lexer knows; `at` is where. */
export class Unreadable extends Error {
  readonly _tag = "Unreadable"
}
// Separators of thousands: any of these between groups of three digits; a comma only outside brackets, where it is no
// separator of items.
const grouped = " ?\\{ ?, ?\\} ?|,\\\\! ?|\\\\,|\\\\ |\\\\;|\\\\!|~|'|_(?=\\d{3})| "
const numberInside = new RegExp(`(\\d{1,3}(?:(?:${grouped})\\d{3})+(?![\\d.]*\\d)|\\d+)(?:\\.(\\d+))?|\\.(\\d+)`, "y")
const numberOutside = new RegExp(`([1-9]\\d{0,2}(?:(?:,|${grouped})\\d{3})+(?!\\d)|\\d+)(?:\\.(\\d+))?|\\.(\\d+)`, "y")
const repeating = /(\d*)\.(\d*)\\(?:overline|bar|dot|overset)\s*(?:\{(\d+)\}|(\d))|(\d*)\.\((\d+)\)/y
// 0.333... and 0.1666...: a block of digits that repeats before the dots.
const dotted = /(\d{0,40})\.(\d{0,20}?)(\d{1,12}?)\3{1,60}(?:\.\.\.|\u2026|\\[lc]?dots(?![a-zA-Z]))/y
// A dollar sign that nothing closes, before a number, is money: $18.90.
const dollars = /\$\s?(?=-?[\d.,]*\d[\s.]*$)/y
const european = /\d{1,3}(?:\.\d{3})+,\d+(?!\d)/y
const scientific = /[eE]([+-]?\d{1,4})(?![\d.a-zA-Z])/y
const command = /\\([a-zA-Z]+|[^a-zA-Z])/y
const run = /[A-Za-z]+/y

/** Numerals longer than this are not numbers that an answer holds. */
const longestNumeral = 2_000

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** The content of the braces that open at `at`, and where they end; undefined where they are not closed. */
export const braced = (text: string, at: number): { readonly content: string; readonly end: number } | undefined => {
  let depth = 0
  for (let index = at; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 92) index += 1
    else if (code === 123) depth += 1
    else if (code === 125) {
      depth -= 1
      if (depth === 0) return { content: text.slice(at + 1, index), end: index + 1 }
    }
  }
  return undefined
}

const powerOfTen = (exponent: number): Rational =>
  exponent >= 0 ? { top: 10n ** BigInt(exponent), bottom: 1n } : { top: 1n, bottom: 10n ** BigInt(-exponent) }

/** Splits an answer into tokens. Throws `Unreadable` on what no answer holds. Costs a step for four characters. */
export const tokens = (text: string, steps: Steps): ReadonlyArray<Token> => {
  const found: Array<Token> = []
  let depth = 0
  let spaced = false
  let at = 0
  const push = (token: Token): void => {
    found.push(token)
    spaced = false
  }
  const sign = (name: string): void => {
    if (name === "(" || name === "[") depth += 1
    else if (name === ")" || name === "]") depth -= 1
    push({ kind: "sign", sign: name })
  }
  const number = (value: Rational, digits: string, length: number): void => {
    if (digits.length > longestNumeral) throw new Unreadable("a numeral is too long")
    push({ kind: "number", value, digits, spaced })
    at += length
  }
  const word = (name: string): void => {
    const previous = found[found.length - 1]
    const lower = name.toLowerCase()
    const named = functionNames.get(name)
    const prefix = /^(?:sqrt|arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|log|ln|pi)/.exec(name)
    const unit = name.length > 1 && isUnitWord(name) && (previous?.kind === "number" || previous?.kind === "text")
    if (named !== undefined) push({ kind: "function", name: named })
    else if (shortWords.has(lower)) push({ kind: "text", words: name })
    else if (lower === "and" || lower === "or" || lower === "cup") push({ kind: "command", name: lower })
    else if (lower === "pi") push({ kind: "command", name: "pi" })
    else if (lower === "infinity" || lower === "inf" || lower === "infty" || name === "oo")
      push({ kind: "command", name: "infty" })
    else if (prefix !== null && name.length - prefix[0].length <= 2) {
      word(prefix[0])
      word(name.slice(prefix[0].length))
    } else if (unit || name.length > 3) push({ kind: "text", words: name })
    else for (const letter of name) push({ kind: "letter", name: letter })
  }

  while (at < text.length) {
    steps.spend(0.25)
    const character = text[at]
    const code = character.charCodeAt(0)
    if (character === "$" && found.length === 0 && match(dollars, text, at) !== null) {
      push({ kind: "command", name: "dollar" })
      at += 1
      continue
    }
    if (text.startsWith("...", at)) {
      push({ kind: "command", name: "dots" })
      at += 3
      continue
    }
    if (code <= 32 || code === 0xa0 || character === "~" || character === "$" || (code >= 0x2000 && code <= 0x200b)) {
      spaced = true
      at += 1
      continue
    }
    if ((code >= 48 && code <= 57) || (character === "." && /[\d\\(]/.test(text[at + 1] ?? ""))) {
      const endless = match(dotted, text, at)
      if (endless !== null) {
        number(fromDigits(endless[1], endless[2], endless[3]), endless[0], endless[0].length)
        continue
      }
      const cycle = match(repeating, text, at)
      if (cycle !== null) {
        const [all, integer = "", fraction = "", block, single, plainInteger, plainBlock] = cycle
        if (all.length > longestNumeral) throw new Unreadable("a numeral is too long")
        const value = fromDigits(plainInteger ?? integer, fraction, block ?? single ?? plainBlock)
        number(value, all, all.length)
        continue
      }
      const continental = match(european, text, at)
      if (continental !== null) {
        const [integer, fraction] = continental[0].split(",")
        number(fromDigits(integer.replaceAll(".", ""), fraction), continental[0], continental[0].length)
        continue
      }
      const plain = match(depth > 0 ? numberInside : numberOutside, text, at)
      if (plain !== null) {
        const [all, integer = "", fraction, onlyFraction] = plain
        if (all.length > longestNumeral) throw new Unreadable("a numeral is too long")
        const digits = integer.replace(/\D/g, "")
        const value = fromDigits(digits, fraction ?? onlyFraction)
        const exponent = match(scientific, text, at + all.length)
        if (exponent === null)
          number(value, onlyFraction === undefined && fraction === undefined ? digits : all, all.length)
        else {
          const scale = powerOfTen(Number(exponent[1]))
          const scaled = { top: value.top * scale.top, bottom: value.bottom * scale.bottom }
          // A product of lowest terms by a power of ten need not be in lowest terms; fractions of it are reduced later.
          number(reduced(scaled), all + exponent[0], all.length + exponent[0].length)
        }
        continue
      }
    }
    if (character === "\\") {
      const next = match(command, text, at)
      if (next === null) break
      const name = next[1]
      at += next[0].length
      if (name.length === 1 && !/[a-zA-Z]/.test(name)) {
        if (name === "%") push({ kind: "command", name: "percent" })
        else if (name === "$") push({ kind: "command", name: "dollar" })
        else if (name === "{" || name === "}") {
          depth += name === "{" ? 1 : -1
          push({ kind: "command", name })
        } else if (name === "|") sign("|")
        else if (name === "\\") push({ kind: "command", name: "newline" })
        else spaced = true
        continue
      }
      if (nothing.has(name)) {
        if ((name === "left" || name === "right") && text[at] === ".") at += 1
        if (name === "hspace" || name === "vspace") at = braced(text, at)?.end ?? at
        continue
      }
      if (name === "phantom" || name === "hphantom" || name === "vphantom" || name === "label") {
        const group = match(/\s*\{/y, text, at)
        at = group === null ? at : (braced(text, at + group[0].length - 1)?.end ?? text.length)
        continue
      }
      if (textCommands.has(name) || fontCommands.has(name)) {
        while (text[at] === " " || text[at] === "*") at += 1
        const group = text[at] === "{" ? braced(text, at) : undefined
        if (group === undefined) continue
        const words = group.content.replace(/\\(?:text|mathrm|textbf)\s*(?=\{)/g, "").replace(/\\[,;! ]|~/g, " ")
        const trimmed = words
          .trim()
          .replace(/^[,;.]+|[,;]+$/g, "")
          .trim()
        at = group.end
        // A single letter or a number in another font is still a variable or a number.
        if (
          /^(?:[\d.,\s+\-*/^()]*|[A-Za-z](?![A-Za-z]).*[=<>+].*)$/.test(trimmed) ||
          words.includes("\\") ||
          words.includes("$")
        ) {
          for (const token of tokens(words, steps)) push(token)
        } else if (fontCommands.has(name) && /^[A-Za-z]$/.test(trimmed)) push({ kind: "letter", name: trimmed })
        else if (functionNames.has(trimmed) && !(isUnitWord(trimmed) && found[found.length - 1]?.kind === "number"))
          word(trimmed)
        else if (/^(?:and|or)$/i.test(trimmed)) push({ kind: "command", name: trimmed.toLowerCase() })
        else if (trimmed !== "") push({ kind: "text", words: trimmed })
        continue
      }
      if (name === "mathbb") {
        const group = match(/\s*\{?([A-Z])\}?/y, text, at)
        if (group === null) throw new Unreadable("a command misses its letter")
        at += group[0].length
        push({ kind: "command", name: group[1] === "R" ? "reals" : group[1] === "Z" ? "integers" : `set${group[1]}` })
        continue
      }
      const named = functionNames.get(name)
      if (named !== undefined && name !== "sqrt" && name !== "binom") {
        push({ kind: "function", name: named })
        continue
      }
      const same = sameCommand.get(name) ?? name
      if (same === "{" || same === "}") {
        depth += same === "{" ? 1 : -1
        push({ kind: "command", name: same })
      } else if (/^[a-zA-Z]+$/.test(same)) push({ kind: "command", name: same })
      else sign(same)
      continue
    }
    if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) {
      const letters = match(run, text, at)![0]
      if (letters.length > 200) throw new Unreadable("a word is too long")
      at += letters.length
      // After a command such as \frac the letters are its arguments, one each.
      const previous = found[found.length - 1]
      if (previous?.kind === "command" && previous.name === "frac" && !functionNames.has(letters) && letters !== "pi")
        for (const letter of letters) push({ kind: "letter", name: letter })
      else word(letters)
      continue
    }
    const power = superscripts.indexOf(character)
    if (power >= 0) {
      let digits = String(power)
      while (at + 1 < text.length && superscripts.includes(text[at + 1])) {
        at += 1
        digits += String(superscripts.indexOf(text[at]))
      }
      sign("^")
      number({ top: BigInt(digits), bottom: 1n }, digits, 1)
      continue
    }
    const part = vulgar.get(character)
    if (part !== undefined) {
      number({ top: BigInt(part[0]), bottom: BigInt(part[1]) }, character, 1)
      continue
    }
    const unicode = commands.get(character)
    if (unicode !== undefined) {
      push({ kind: "command", name: unicode })
      at += 1
      continue
    }
    const money = currencies.get(character)
    if (money !== undefined) {
      const after = found[found.length - 1]?.kind === "number"
      push(after ? { kind: "text", words: money } : { kind: "command", name: money })
      at += 1
      continue
    }
    if (character === "%") {
      push({ kind: "command", name: "percent" })
      at += 1
      continue
    }
    const two = text.slice(at, at + 2)
    if (two === "<=" || two === ">=" || two === "!=") {
      push({ kind: "command", name: two === "<=" ? "le" : two === ">=" ? "ge" : "ne" })
      at += 2
      continue
    }
    if (two === "**") {
      sign("^")
      at += 2
      continue
    }
    if (two === "+-" || two === "+/") {
      if (text.slice(at, at + 3) === "+/-") {
        push({ kind: "command", name: "pm" })
        at += 3
        continue
      }
    }
    sign(signs.get(character) ?? character)
    at += 1
  }
  return found
}

const reduced = (value: Rational): Rational => {
  let [a, b] = [value.top < 0n ? -value.top : value.top, value.bottom]
  while (b !== 0n) [a, b] = [b, a % b]
  return { top: value.top / a, bottom: value.bottom / a }
}
