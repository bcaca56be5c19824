/**
 * Tokens of an answer written in LaTeX, in plain text, or in both. Spelling variants (sizing, spacing and font
 * commands, Unicode signs, styles of thousands separators, doubled backslashes) end here. What a `\text` holds is read
 * as what stands outside it: numbers, signs and words.
 *
 * @module
 */
import { withSingleBackslashes } from "./Backslashes.ts"
import { asLatex } from "./Characters.ts"
import {
  commands,
  currencies,
  fontCommands,
  functionNames,
  ignoredCommands,
  sameCommand,
  signs,
  textCommands
} from "./Commands.ts"
import { basedAt, numberAt, numeralAt } from "./Numerals.ts"
import { conjunction, letterTokens, plainWordTokens } from "./PlainWords.ts"
import type { Steps } from "./Steps.ts"
import { braced, matchAt } from "./TextScan.ts"
import { type Token, Unreadable } from "./Token.ts"
import { isUnitWord, unitOf } from "./Units.ts"

const command = /\\([a-zA-Z]+|.)/sy
const run = /[A-Za-z]+/y
// A word, since a letter in it has a mark: triệu.
const markedWord = /[A-Za-z]*(?![A-Za-z])\p{Script=Latin}[\p{Script=Latin}\p{M}]*/uy
const uprightRun = /[\p{L}\p{M}]+(?:['\u2019-]\p{L}[\p{L}\p{M}]*)*/uy
const otherScript = /[^\p{ASCII}\p{Script=Greek}\s\d][\p{L}\p{M}]*/uy
const letter = /^\p{L}$/u
// A dollar sign that nothing closes, before a number, is money: $18.90.
const dollars = /\$\s?(?=-?[\d.,]*\d[\s.]*$)/y
const halfDay = /([apAP])\.? ?[mM](?:\.|(?!\p{L}))/uy
const deepestText = 10
/** Characters such as \u00bd grow as they become LaTeX. */
const longestLatex = 8_000

class Lexer {
  private at = 0
  /** Brackets that are open. */
  private depth = 0
  private spaced = false
  private readonly text: string
  private readonly steps: Steps
  private readonly found: Array<Token>
  /** How many text commands are open: letters are words then. */
  private readonly upright: number

  constructor(text: string, steps: Steps, found: Array<Token> = [], upright = 0, depth = 0) {
    this.text = text
    this.steps = steps
    this.found = found
    this.upright = upright
    this.depth = depth
  }

  run(): ReadonlyArray<Token> {
    while (this.at < this.text.length) {
      this.steps.spend(0.25)
      if (this.blank() || this.number() || this.command() || this.word() || this.character()) continue
      throw new Unreadable(`unexpected ${this.text[this.at]}`)
    }
    return this.found
  }

  private push(token: Token, length: number): true {
    this.found.push(token)
    this.spaced = false
    this.at += length
    return true
  }

  private sign(name: string, length: number): true {
    if (name === "(" || name === "[") this.depth += 1
    else if (name === ")" || name === "]") this.depth -= 1
    return this.push({ kind: "sign", sign: name }, length)
  }

  private named(name: string, length: number): true {
    if (name === "{") this.depth += 1
    else if (name === "}") this.depth -= 1
    return this.push({ kind: "command", name }, length)
  }

  private skip(length: number): true {
    this.spaced = true
    this.at += length
    return true
  }

  private last(): Token | undefined {
    return this.found[this.found.length - 1]
  }

  private blank(): boolean {
    const character = this.text[this.at]
    if (character === "$" && this.found.length === 0 && matchAt(dollars, this.text, this.at) !== null)
      return this.named("dollar", 1)
    return (character <= " " || /[\s~$]/.test(character)) && this.skip(1)
  }

  private number(): boolean {
    const { at, text } = this
    const code = text.charCodeAt(at)
    const digit = code >= 48 && code <= 57
    if (!digit && !(code >= 65 && code <= 90) && code !== 40 && !(code === 46 && /[\d\\(]/.test(text[at + 1] ?? "")))
      return false
    const numeral = code === 46 ? undefined : numeralAt(text, at)
    if (numeral !== undefined)
      return this.push({ kind: "numeral", digits: numeral.digits, base: numeral.base }, numeral.length)
    if (!digit && code !== 46) return false
    const number = numberAt(text, at, this.depth > 0)
    if (number === undefined) return false
    return this.push({ kind: "number", value: number.value, digits: number.digits, spaced: this.spaced }, number.length)
  }

  private command(): boolean {
    const next = this.text[this.at] === "\\" ? matchAt(command, this.text, this.at) : null
    if (next === null) return false
    const [all, name] = next
    if (!/[a-zA-Z]/.test(name)) return this.escaped(name)
    // \rm{cm} as \mathrm{cm}.
    if (name === "rm" && this.text[this.at + all.length] === "{") return this.group("mathrm", all.length)
    if (ignoredCommands.has(name)) return this.ignored(name, all.length)
    if (textCommands.has(name) || fontCommands.has(name)) return this.group(name, all.length)
    if (name === "mathbb") return this.doubleStruck(all.length)
    const known = functionNames.get(name)
    if (known !== undefined && name !== "sqrt" && name !== "binom")
      return this.push({ kind: "function", name: known }, all.length)
    if (/^[hv]?phantom$|^label$|^tag$|^color$|^textcolor$/.test(name)) return this.unseen(all.length)
    const same = sameCommand.get(name) ?? name
    return /^[a-zA-Z{}]+$/.test(same) ? this.named(same, all.length) : this.sign(same, all.length)
  }

  /** A backslash before what is no letter: spacing, a sign that is escaped, the end of a row. */
  private escaped(name: string): true {
    if (name === "\\") {
      // \\[2pt]: the space below a row.
      const space = matchAt(/\[\s?-?[\d.]+\s?(?:pt|em|ex|mm|cm)\s?\]/y, this.text, this.at + 2)
      return this.named("newline", 2 + (space?.[0].length ?? 0))
    }
    if (name === "%") return this.named("percent", 2)
    if (name === "$") return this.named("dollar", 2)
    if (name === "{" || name === "}") return this.named(name, 2)
    if (name === "|") return this.sign("|", 2)
    if (name === "_" || name === "*" || name === "&" || name === "^") return this.sign(name, 2)
    if (/[\s,;:!>()[\]]/.test(name)) return this.skip(2)
    throw new Unreadable(`unknown command ${name}`)
  }

  private ignored(name: string, length: number): true {
    this.skip(length)
    if ((name === "left" || name === "right") && this.text[this.at] === ".") this.at += 1
    if (name === "hspace" || name === "vspace") this.at = braced(this.text, this.at)?.end ?? this.at
    return true
  }

  /** What is not shown, or says how something is shown. */
  private unseen(length: number): true {
    this.skip(length)
    const group = matchAt(/\s*\{/y, this.text, this.at)
    if (group !== null) this.at = braced(this.text, this.at + group[0].length - 1)?.end ?? this.text.length
    return true
  }

  private doubleStruck(length: number): true {
    const group = matchAt(/\s*\{?\s*([A-Z])\s*\}?/y, this.text, this.at + length)
    if (group === null) throw new Unreadable("a command misses its letter")
    const [all, name] = group
    return this.named(name === "R" ? "reals" : name === "Z" ? "integers" : `set${name}`, length + all.length)
  }

  private group(name: string, length: number): true {
    this.at += length
    while (this.text[this.at] === " " || this.text[this.at] === "*") this.at += 1
    const group = this.text[this.at] === "{" ? braced(this.text, this.at) : undefined
    if (group === undefined) return true
    this.at = group.end
    // "5 (units)".
    const bracketed = this.isAfterNumber() ? /^\s*\(([\p{L}\s]+)\)\s*$/u.exec(group.content)?.[1] : undefined
    const inside = bracketed !== undefined && unitOf(bracketed) !== undefined ? bracketed : group.content
    const content = inside.trim()
    const numeral = /^[0-9A-Z.]+$/.test(content)
      ? basedAt(content + this.text.slice(this.at, this.at + 40), 0)
      : undefined
    if (numeral !== undefined) {
      const { base, digits, length } = numeral
      return this.push({ kind: "numeral", digits, base }, length - content.length)
    }
    const known = functionNames.get(content)
    const isUnit = isUnitWord(content) && this.isAfterNumber()
    if (known !== undefined && !isUnit) return this.push({ kind: "function", name: known }, 0)
    if (this.upright > deepestText) throw new Unreadable("text is nested too deeply")
    // A letter in bold is a variable; a word in any font is a word.
    const upright =
      fontCommands.has(name) && name !== "mathrm" && content.length === 1 ? this.upright : this.upright + 1
    const inner = new Lexer(inside, this.steps, this.found, upright, this.depth)
    inner.spaced = this.spaced
    inner.run()
    this.depth = inner.depth
    this.spaced = inner.spaced
    return true
  }

  private word(): boolean {
    const code = this.text.charCodeAt(this.at)
    const ascii = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
    if (code < 128 && !ascii) return false
    if (
      !ascii &&
      (commands.has(this.text[this.at]) || !letter.test(String.fromCodePoint(this.text.codePointAt(this.at)!)))
    )
      return false
    const half = matchAt(halfDay, this.text, this.at)
    const isHalfDay = half !== null && (this.upright > 0 || this.spaced || half[0].includes("."))
    if (isHalfDay && this.isAfterNumber())
      return this.push({ kind: "text", words: `${half[1].toLowerCase()}m` }, half[0].length)
    const marked = this.upright > 0 ? undefined : matchAt(markedWord, this.text, this.at)?.[0]
    const pattern = this.upright > 0 ? uprightRun : ascii ? run : otherScript
    const letters = marked ?? matchAt(pattern, this.text, this.at)?.[0]
    if (letters === undefined) return false
    if (letters.length > 200) throw new Unreadable("a word is too long")
    const end = this.at + letters.length
    // After a command such as \frac the letters are its arguments, one each.
    const previous = this.last()
    const isArgument = previous?.kind === "command" && previous.name === "frac"
    if (this.upright > 0) this.pushAll(this.uprightWord(letters))
    else if (!ascii || marked !== undefined) this.push({ kind: "text", words: letters }, 0)
    else if (isArgument && !functionNames.has(letters) && letters !== "pi") this.pushAll(letterTokens(letters, false))
    else this.pushAll(this.plainWord(letters))
    this.at = end
    return true
  }

  private isAfterNumber(): boolean {
    return this.last()?.kind === "number"
  }

  private pushAll(list: ReadonlyArray<Token>): void {
    for (const token of list) this.push(token, 0)
  }

  private uprightWord(word: string): ReadonlyArray<Token> {
    const joined = conjunction(word)
    if (joined !== undefined) return [joined]
    // An article before a word is one; alone it is a variable or a choice.
    const article = /^[aI]$/.test(word) && /^\s+\p{L}{2}/u.test(this.text.slice(this.at + 1, this.at + 12))
    return /^[A-Za-z]$/.test(word) && !article ? letterTokens(word, true) : [{ kind: "text", words: word }]
  }

  private plainWord(name: string): ReadonlyArray<Token> {
    const previous = this.last()
    const slash = previous?.kind === "sign" && previous.sign === "/"
    return plainWordTokens(name, {
      previous,
      spaced: this.spaced,
      afterUnitSlash: slash && this.found[this.found.length - 2]?.kind === "text",
      behind: this.text.slice(this.at + name.length, this.at + name.length + 6)
    })
  }

  private character(): boolean {
    const { at, text } = this
    const character = text[at]
    if (text.startsWith("...", at)) return this.named("dots", 3)
    const unicode = commands.get(character)
    if (unicode !== undefined) return this.named(unicode, 1)
    const money = currencies.get(character)
    if (money !== undefined)
      return this.last()?.kind === "number" ? this.push({ kind: "text", words: money }, 1) : this.named(money, 1)
    if (character === "%") return this.named("percent", 1)
    const two = text.slice(at, at + 2)
    if (two === "<=" || two === ">=" || two === "!=")
      return this.named(two === "<=" ? "le" : two === ">=" ? "ge" : "ne", 2)
    if (two === "==") return this.sign("=", 2)
    if (two === "**") return this.sign("^", 2)
    if (text.startsWith("+/-", at)) return this.named("pm", 3)
    return this.sign(signs.get(character) ?? character, 1)
  }
}

/**
 * Splits an answer into tokens. Costs a step for four characters. `Unreadable` leaves it on what no answer holds, `OverCap`
 * where the steps are used up.
 */
export const tokens = (text: string, steps: Steps): ReadonlyArray<Token> => {
  const latex = asLatex(withSingleBackslashes(text))
  if (latex.length > longestLatex) throw new Unreadable("too long")
  return new Lexer(latex, steps).run()
}
