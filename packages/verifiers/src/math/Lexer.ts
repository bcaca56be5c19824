/**
 * Tokens of an answer written in LaTeX, in plain text, or in both. Spelling variants (sizing, spacing and font
 * commands, Unicode signs, styles of thousands separators) end here.
 *
 * @module
 */
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

export const functionNames: ReadonlyMap<string, FunctionName> = new Map<string, FunctionName>([
  ["sqrt", "sqrt"],
  ["abs", "abs"],
  ["floor", "floor"],
  ["ceil", "ceil"],
  ["log", "log"],
  ["lg", "log"],
  ["ln", "ln"],
  ["exp", "exp"],
  ["sin", "sin"],
  ["cos", "cos"],
  ["tan", "tan"],
  ["cot", "cot"],
  ["sec", "sec"],
  ["csc", "csc"],
  ["arcsin", "arcsin"],
  ["arccos", "arccos"],
  ["arctan", "arctan"],
  ["asin", "arcsin"],
  ["acos", "arccos"],
  ["atan", "arctan"],
  ["sinh", "sinh"],
  ["cosh", "cosh"],
  ["tanh", "tanh"],
  ["gcd", "gcd"],
  ["lcm", "lcm"],
  ["min", "min"],
  ["max", "max"],
  ["binom", "binomial"]
])

const nothing = new Set(
  (
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle scriptstyle " +
    "quad qquad limits nolimits hspace vspace rm bf it thinspace ensuremath mathstrut boldmath large Large middle " +
    "scriptscriptstyle enspace"
  ).split(" ")
)

const textCommands = new Set("text textbf textit textrm textsf texttt mbox hbox emph textnormal".split(" "))
const fontCommands = new Set(
  "mathrm mathbf mathit mathsf mathcal boldsymbol operatorname bm mathscr mathfrak".split(" ")
)

const signs: Readonly<Record<string, string>> = {
  "\u2212": "-",
  "\u2013": "-",
  "\uff0d": "-",
  "\u00d7": "*",
  "\u00b7": "*",
  "\u22c5": "*",
  "\u2217": "*",
  "\u00f7": "/",
  "\u2044": "/",
  "\uff0c": ",",
  "\u3001": ",",
  "\uff1b": ";",
  "\uff08": "(",
  "\uff09": ")",
  "\uff1d": "=",
  "\u2032": "'",
  "\u2019": "'"
}

const commands: Readonly<Record<string, string>> = {
  "\u03c0": "pi",
  "\u221e": "infty",
  "\u2264": "le",
  "\u2265": "ge",
  "\u2260": "ne",
  "\u2248": "approx",
  "\u00b1": "pm",
  "\u2213": "mp",
  "\u00b0": "degree",
  "\u222a": "cup",
  "\u2229": "cap",
  "\u2208": "in",
  "\u2205": "emptyset",
  "\u221a": "sqrt",
  "\u03b1": "alpha",
  "\u03b2": "beta",
  "\u03b8": "theta",
  "\u03bb": "lambda",
  "\u211d": "reals",
  "\u2124": "integers"
}

const sameCommand: Readonly<Record<string, string>> = {
  dfrac: "frac",
  tfrac: "frac",
  cfrac: "frac",
  dbinom: "binom",
  tbinom: "binom",
  leq: "le",
  leqslant: "le",
  geq: "ge",
  geqslant: "ge",
  neq: "ne",
  lvert: "|",
  rvert: "|",
  vert: "|",
  mid: "|",
  lbrace: "{",
  rbrace: "}",
  lbrack: "[",
  rbrack: "]",
  lparen: "(",
  rparen: ")",
  cdot: "*",
  times: "*",
  ast: "*",
  div: "/",
  colon: ":",
  lt: "<",
  gt: ">",
  varnothing: "emptyset",
  bigcup: "cup",
  bigcap: "cap",
  backslash: "setminus",
  land: "and",
  lor: "or",
  wedge: "and",
  vee: "or",
  prime: "'",
  degrees: "degree",
  cdots: "dots",
  ldots: "dots",
  textpi: "pi",
  iff: "=",
  equiv: "equiv",
  varphi: "phi",
  varepsilon: "epsilon",
  vartheta: "theta"
}

const superscripts = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
const vulgar: Readonly<Record<string, readonly [number, number]>> = {
  "\u00bd": [1, 2],
  "\u00bc": [1, 4],
  "\u00be": [3, 4],
  "\u2153": [1, 3],
  "\u2154": [2, 3],
  "\u215b": [1, 8]
}

// Separators of thousands: any of these between groups of three digits; a comma only outside brackets, where it is no
// separator of items.
const grouped = "\\{,\\}|,\\\\!|\\\\,|\\\\ |\\\\;|\\\\!|~|'|_(?=\\d{3})| "
const numberInside = new RegExp(`(\\d{1,3}(?:(?:${grouped})\\d{3})+(?![\\d.]*\\d)|\\d+)(?:\\.(\\d+))?|\\.(\\d+)`, "y")
const numberOutside = new RegExp(`([1-9]\\d{0,2}(?:(?:,|${grouped})\\d{3})+(?!\\d)|\\d+)(?:\\.(\\d+))?|\\.(\\d+)`, "y")
const repeating = /(\d*)\.(\d*)\\(?:overline|bar|dot|overset)\s*(?:\{(\d+)\}|(\d))|(\d*)\.\((\d+)\)/y
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
    if (code <= 32 || code === 0xa0 || character === "~" || character === "$" || (code >= 0x2000 && code <= 0x200b)) {
      spaced = true
      at += 1
      continue
    }
    if ((code >= 48 && code <= 57) || (character === "." && /[\d\\(]/.test(text[at + 1] ?? ""))) {
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
      if (next === null) throw new Unreadable("a backslash ends the answer")
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
      const same = sameCommand[name] ?? name
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
    const part = vulgar[character]
    if (part !== undefined) {
      number({ top: BigInt(part[0]), bottom: BigInt(part[1]) }, character, 1)
      continue
    }
    const unicode = commands[character]
    if (unicode !== undefined) {
      push({ kind: "command", name: unicode })
      at += 1
      continue
    }
    if (character === "\u20ac" || character === "\u00a3" || character === "\u00a2") {
      push({
        kind: "text",
        words: character === "\u20ac" ? "euro" : character === "\u00a3" ? "pound sterling" : "cent"
      })
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
    sign(signs[character] ?? character)
    at += 1
  }
  return found
}

const reduced = (value: Rational): Rational => {
  let [a, b] = [value.top < 0n ? -value.top : value.top, value.bottom]
  while (b !== 0n) [a, b] = [b, a % b]
  return { top: value.top / a, bottom: value.bottom / a }
}
