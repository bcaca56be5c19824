/**
 * The part of the parser that reads what stands behind a value: powers, factorials, primes, subscripts, units.
 *
 * @module
 */
import type { Expression } from "./Expression.ts"
import { negated, withUnit } from "./Quantities.ts"
import { whole } from "./Rational.ts"
import { type Token, Unreadable } from "./Token.ts"
import { TokenCursor } from "./TokenCursor.ts"
import { raisedUnit, unitOf } from "./Units.ts"
import { partsOfOne } from "./Words.ts"

/** Reads suffixes; what they stand behind is left to the parser of expressions. */
export abstract class SuffixParser extends TokenCursor {
  /** Closing braces of groups that no command takes: what stands in them is shown as if they were not there. */
  private readonly bareGroups = new Set<number>()

  protected abstract primary(): Expression

  /** Notes that the group which just ended is shown without braces. */
  protected closedBare(): void {
    this.bareGroups.add(this.at - 1)
  }

  /** The argument of a command or an exponent, whose braces part it from what follows. */
  protected delimited(): Expression {
    const node = this.primary()
    this.bareGroups.delete(this.at - 1)
    return node
  }

  /** Whether what was read last is shown with a digit at its end: 12, {12}; not \sqrt{12}. */
  protected endsInDigit(): boolean {
    return this.endsIn("number")
  }

  protected endsIn(kind: Token["kind"]): boolean {
    let at = this.at - 1
    while (this.bareGroups.has(at)) at -= 1
    return this.list[at]?.kind === kind
  }

  protected startsWithDigit(): boolean {
    let ahead = 0
    while (this.is("{", ahead)) ahead += 1
    return this.peek(ahead)?.kind === "number"
  }

  protected postfix(): Expression {
    return this.suffixes(this.primary())
  }

  protected suffixes(of: Expression): Expression {
    let node = of
    for (;;) {
      this.steps.spend(0.5)
      const next = this.suffix(node)
      if (next === undefined) return node
      this.wrap()
      node = next
    }
  }

  private suffix(node: Expression): Expression | undefined {
    const token = this.peek()
    if (token === undefined) return undefined
    if (token.kind === "sign") return this.signSuffix(node, token.sign)
    if (token.kind === "command") return this.commandSuffix(node, token.name)
    return node.kind !== "text" && this.isUnitToken(token) ? this.unit(node) : undefined
  }

  private signSuffix(node: Expression, sign: string): Expression | undefined {
    if (sign === "^") {
      this.at += 1
      return this.raised(node)
    }
    if (sign === "!") {
      const marks = this.is("!", 1) ? 2 : 1
      this.at += marks
      // n!! is the double factorial, as opposed to (n!)!; more marks are no notation that is known.
      if (this.is("!")) throw new Unreadable("three factorial signs")
      return { kind: "call", name: marks === 1 ? "factorial" : "doubleFactorial", args: [node] }
    }
    if (sign === "'" || (sign === '"' && this.inDegrees)) return this.primed(node)
    if (sign !== "_") return undefined
    this.at += 1
    return this.subscripted(node)
  }

  private commandSuffix(node: Expression, name: string): Expression | undefined {
    if (name === "percent" || name === "degree") {
      this.at += 1
      if (node.kind === "quantity" && node.unit === name) throw new Unreadable(`two signs of ${name}`)
      return name === "degree" ? this.degrees(node) : { kind: "quantity", value: node, unit: name }
    }
    if (name === "dollar" && this.peek(1)?.kind !== "number") {
      this.at += 1
      return { kind: "quantity", value: node, unit: "dollar" }
    }
    return undefined
  }

  private raised(node: Expression): Expression {
    if (this.isCommand("circ") || this.isCommand("degree") || this.bracedDegree()) {
      if (this.isCommand("circ") || this.isCommand("degree")) this.at += 1
      return this.degrees(node)
    }
    if (this.is("'") || (this.inDegrees && this.is("{") && this.is("'", 1))) return this.primed(node)
    const exponent = this.exponent()
    if (node.kind === "quantity" && node.unit !== "degree" && node.unit !== "percent" && exponent.kind === "number")
      return { ...node, unit: raisedUnit(node.unit, Number(exponent.value.top)) }
    return { kind: "power", base: node, exponent }
  }

  /** Degrees of an angle, or of a temperature where its scale follows. */
  private degrees(value: Expression): Expression {
    const token = this.peek()
    const scale = token?.kind === "letter" ? token.name : token?.kind === "text" ? token.words.toLowerCase() : ""
    const named: Readonly<Record<string, string>> = {
      C: "celsius",
      F: "fahrenheit",
      celsius: "celsius",
      fahrenheit: "fahrenheit"
    }
    const unit = Object.hasOwn(named, scale) ? named[scale] : undefined
    if (unit !== undefined) this.at += 1
    return { kind: "quantity", value, unit: unit ?? "degree" }
  }

  private bracedDegree(): boolean {
    if (!this.is("{") || !(this.isCommand("circ", 1) || this.isCommand("degree", 1)) || !this.is("}", 2)) return false
    this.at += 3
    return true
  }

  /** Whether a quantity in degrees stands before, so that primes are minutes and seconds of arc. */
  protected inDegrees = false

  /** 30' and 30'' behind degrees, as degrees; undefined where no primes are read so. */
  private minutes(node: Expression): Expression | undefined {
    if (!this.inDegrees || node.kind !== "number" || node.value.top >= 60n * node.value.bottom) return undefined
    const isMark = (): boolean => this.is("'") || this.is('"')
    const braced = this.is("{")
    if (braced) this.at += 1
    const seconds = this.is('"') || this.is("'", 1)
    while (isMark()) this.at += 1
    if (braced) this.expect("}")
    const parts: Expression = { kind: "number", value: whole(seconds ? 3600 : 60) }
    return { kind: "quantity", value: { kind: "quotient", top: node, bottom: parts }, unit: "degree" }
  }

  private primed(node: Expression): Expression {
    const minutes = this.minutes(node)
    if (minutes !== undefined) return minutes
    this.at += 1
    if (node.kind !== "symbol") throw new Unreadable("a prime follows something that is no variable")
    return { kind: "symbol", name: `${node.name}'` }
  }

  /** Words, and letters in text that are units: \text{ cm}, \mathrm{m}. */
  protected isUnitToken(token: Token | undefined): boolean {
    return token?.kind === "text" || (token?.kind === "letter" && token.upright && unitOf(token.name) !== undefined)
  }

  /** A value and the words behind it: with a unit, scaled, or noted where the words are neither. */
  private unit(value: Expression): Expression {
    const words = this.unitWords()
    const squared = /^(squared|cubed|factorial)$/i.exec(words)?.[1].toLowerCase()
    if (squared === "factorial") return { kind: "call", name: "factorial", args: [value] }
    if (squared !== undefined)
      return { kind: "power", base: value, exponent: { kind: "number", value: whole(squared === "squared" ? 2 : 3) } }
    const parts = partsOfOne(words.toLowerCase())
    if (parts !== undefined && value.kind === "number")
      return { kind: "quotient", top: value, bottom: { kind: "number", value: whole(parts) } }
    const found = unitOf(words)
    if (found === undefined) return { kind: "noted", value, words }
    const { scale, unit } = found
    const scaled: Expression =
      scale.top === 1n && scale.bottom === 1n
        ? value
        : { kind: "product", factors: [value, { kind: "number", value: scale }] }
    return unit === "" ? scaled : withUnit(scaled, unit)
  }

  private unitWords(): string {
    let words = ""
    for (;;) {
      const token = this.peek()
      const next = this.peek(1)
      if (token?.kind === "text") words += ` ${token.words}`
      else if (token?.kind === "letter" && token.upright) words += ` ${token.name}`
      else if (token?.kind === "sign" && /^[/*]$/.test(token.sign) && this.isUnitToken(next)) words += token.sign
      else if (
        token?.kind === "sign" &&
        token.sign === "." &&
        (next?.kind === "text" || (next?.kind === "letter" && next.upright))
      )
        words += "."
      else if (token?.kind === "sign" && token.sign === "^" && this.unitPower() !== undefined) {
        const [power, length] = this.unitPower()!
        words += `^${power}`
        this.at += length
      } else return words.trim()
      this.at += 1
    }
  }

  /** The power of a unit, and the tokens that it takes: ^2, ^{2}, ^{-1}. */
  private unitPower(): readonly [string, number] | undefined {
    const braces = this.is("{", 1) ? 1 : 0
    const minus = this.is("-", 1 + braces) ? 1 : 0
    const digits = this.peek(1 + braces + minus)
    if (digits?.kind !== "number" || (braces === 1 && !this.is("}", 2 + minus + 1))) return undefined
    return [`${minus === 1 ? "-" : ""}${digits.digits}`, 1 + 2 * braces + minus]
  }

  private subscripted(node: Expression): Expression {
    if (node.kind !== "symbol") throw new Unreadable("a subscript follows something that has none")
    const start = this.at
    const subscript = this.list.slice(start, this.is("{") ? this.closing(start) : start + 1)
    this.at = start + subscript.length
    return { kind: "symbol", name: `${node.name}_${subscript.map(shownInName).join("")}` }
  }

  protected exponent(): Expression {
    if (this.is("{") || this.is("(")) return this.delimited()
    if (this.is("-") || this.is("+")) {
      const negative = this.is("-")
      this.at += 1
      const node = this.exponent()
      return negative ? negated(node) : node
    }
    const node = this.delimited()
    // Towers associate to the right.
    if (!this.is("^")) return node
    this.enter()
    this.at += 1
    const power: Expression = { kind: "power", base: node, exponent: this.exponent() }
    this.depth -= 1
    return power
  }
}

/** What a token adds to the name of a variable. */
const shownInName = (token: Token): string => {
  switch (token.kind) {
    case "number":
    case "numeral":
      return token.digits
    case "sign":
      return token.sign === "{" || token.sign === "}" ? "" : token.sign
    case "text":
      return token.words
    default:
      return token.name
  }
}
