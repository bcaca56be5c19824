/**
 * The part of the parser that reads expressions: sums, products, mixed numbers, functions and their arguments.
 *
 * @module
 */
import { symbolCommands } from "./Commands.ts"
import type { Expression, FunctionName } from "./Expression.ts"
import { determinant } from "./MatrixArithmetic.ts"
import { measured, negated } from "./Quantities.ts"
import { whole } from "./Rational.ts"
import { SuffixParser } from "./SuffixParser.ts"
import { Unreadable } from "./Token.ts"
import { conversion } from "./Units.ts"

/** Commands with which a factor may begin, besides those of symbols. */
const factorCommands: ReadonlySet<string> = new Set(
  "frac sqrt pi binom infty overline lfloor lceil hat vec bar tilde widehat dollar begin langle".split(" ")
)

/** Reads expressions; what may stand inside brackets and after commands is left to the parser of answers. */
export abstract class ExpressionParser extends SuffixParser {
  /** How many absolute values are open, so that a bar closes rather than opens one. */
  protected bars = 0

  protected sum(): Expression {
    const terms: Array<Expression> = []
    for (;;) {
      if (this.is("+")) {
        this.at += 1
        terms.push(this.product())
      } else if (this.is("-")) {
        this.at += 1
        terms.push(negated(this.product()))
      } else if (this.isCommand("pm") || this.isCommand("mp")) {
        const lower = this.isCommand("mp")
        this.at += 1
        this.wrap()
        const left: Expression | undefined =
          terms.length === 0 ? undefined : terms.length === 1 ? terms[0] : { kind: "sum", terms: [...terms] }
        const right = this.product()
        terms.length = 0
        terms.push({ kind: "plus-minus", left, right: lower ? negated(right) : right })
      } else if (terms.length === 0) terms.push(this.product())
      else break
    }
    return terms.length === 1 ? terms[0] : measured({ kind: "sum", terms })
  }

  protected product(): Expression {
    this.enter()
    let node = this.factors()
    while (this.is(":") && this.starts(1)) {
      this.at += 1
      node = this.ratio(node)
    }
    this.depth -= 1
    return measured(node)
  }

  private factors(): Expression {
    let left = this.signed()
    for (let next: Expression | undefined = left; next !== undefined; next = this.factorAfter(left)) left = next
    return measured(left)
  }

  /** What stands before, with the next factor or divisor; undefined where none follows. */
  private factorAfter(left: Expression): Expression | undefined {
    this.steps.spend(0.5)
    if (this.is("*")) {
      this.at += 1
      return times(left, this.signed())
    }
    if (this.is("/")) {
      this.at += 1
      this.wrap()
      return { kind: "quotient", top: left, bottom: this.signed() }
    }
    if (this.isCommand("bmod") || this.isCommand("mod")) {
      this.at += 1
      this.wrap()
      return { kind: "call", name: "mod", args: [left, this.signed()] }
    }
    return this.starts(0) ? this.juxtaposed(left) : undefined
  }

  private ratio(left: Expression): Expression {
    const token = this.peek()
    const clock = token?.kind === "number" && /^[0-5]\d$/.test(token.digits)
    const next = this.factors()
    return left.kind === "ratio"
      ? { kind: "ratio", clock: left.clock && clock, items: [...left.items, next] }
      : { kind: "ratio", clock, items: [left, next] }
  }

  /** A factor without a sign before it. Digits side by side are shown as one number, which nobody meant. */
  private juxtaposed(left: Expression): Expression {
    if (left.kind === "quantity" && this.startsWithDigit()) {
      this.inDegrees = left.unit === "degree"
      const next = this.factor()
      // 30^\circ 30'.
      if (this.inDegrees && next.kind === "quantity" && next.unit === "degree" && next.value.kind === "quotient") {
        this.inDegrees = false
        return { kind: "quantity", unit: "degree", value: { kind: "sum", terms: [left.value, next.value] } }
      }
      this.inDegrees = false
      // 5 hours 30 minutes.
      if (next.kind === "quantity" && conversion(left.unit, next.unit) !== undefined && left.unit !== next.unit)
        return measured({ kind: "sum", terms: [left, next] })
      throw new Unreadable("a number stands behind a quantity")
    }
    if (left.kind === "noted") throw new Unreadable(`mathematics behind words: ${left.words.slice(0, 30)}`)
    if (this.endsInDigit() && this.startsWithDigit()) throw new Unreadable("two numbers stand side by side")
    // x2 may be a power, an index or a product; n2^{n-1} is a product.
    if (this.endsIn("letter") && this.startsWithDigit() && !this.isPower())
      throw new Unreadable("a number stands behind a variable")
    return times(left, this.factor())
  }

  /** Whether the number that starts here is raised to a power. */
  private isPower(): boolean {
    let ahead = 0
    while (this.is("{", ahead)) ahead += 1
    return this.is("^", ahead + 1)
  }

  /** One factor; a whole number and the proper fraction behind it are a mixed number. */
  protected factor(): Expression {
    const node = this.postfix()
    return node.kind === "number" && node.value.bottom === 1n && this.endsInDigit() ? this.mixed(node) : node
  }

  /** 3\frac12 and 3 1/2 are sums; before an improper fraction it is not said whether a sum or a product is meant. */
  private mixed(left: Expression): Expression {
    const next = this.peek()
    const bottom = this.peek(2)
    if (next?.kind === "number") {
      if (!next.spaced || !this.is("/", 1) || bottom?.kind !== "number" || next.value.top >= bottom.value.top)
        return left
      this.at += 3
      const fraction: Expression = {
        kind: "quotient",
        top: { kind: "number", value: next.value },
        bottom: { kind: "number", value: bottom.value }
      }
      return this.suffixes({ kind: "sum", terms: [left, fraction] })
    }
    let ahead = 0
    while (this.is("{", ahead)) ahead += 1
    if (!this.isCommand("frac", ahead)) return left
    const fraction = this.postfix()
    const value = fraction.kind === "quantity" ? fraction.value : fraction
    if (value.kind !== "quotient" || value.top.kind !== "number" || value.bottom.kind !== "number")
      return times(left, fraction)
    if (value.top.value.top >= value.bottom.value.top)
      throw new Unreadable("a number stands before an improper fraction")
    const sum: Expression = { kind: "sum", terms: [left, value] }
    return fraction.kind === "quantity" ? { ...fraction, value: sum } : sum
  }

  protected signed(): Expression {
    let negative = false
    while (this.is("-") || this.is("+")) {
      this.steps.spend(1)
      if (this.is("-")) negative = !negative
      this.at += 1
    }
    const node = this.factor()
    return negative ? negated(node) : node
  }

  /** Whether a factor starts here, so that it multiplies what stands before it. */
  protected starts(ahead: number): boolean {
    const token = this.peek(ahead)
    if (token === undefined) return false
    switch (token.kind) {
      case "number":
      case "numeral":
      case "function":
      case "text":
        return true
      case "letter":
        return !(token.name === "U" && this.joinsSets(ahead))
      case "sign":
        if (token.sign === "(") return !this.isCommand("mod", ahead + 1)
        return token.sign === "[" || token.sign === "{" || (token.sign === "|" && this.bars === 0)
      case "command":
        return symbolCommands.has(token.name) || factorCommands.has(token.name)
    }
  }

  /** Whether the letter here stands between two sets, as a union sign does. */
  protected joinsSets(ahead: number): boolean {
    const before = this.list[this.at + ahead - 1]
    const closed =
      before?.kind === "sign" ? /^[)\]]$/.test(before.sign) : before?.kind === "command" && before.name === "}"
    return closed && (this.is("(", ahead + 1) || this.is("[", ahead + 1) || this.isCommand("{", ahead + 1))
  }

  /** The argument of a command: a group, or one token, of a number its first digit. */
  protected argument(firstDigitOnly: boolean): Expression {
    const token = this.peek()
    if (firstDigitOnly && token?.kind === "number" && /^\d\d+$/.test(token.digits)) {
      const [head, tail] = [token.digits.slice(0, 1), token.digits.slice(1)]
      this.list.splice(
        this.at,
        1,
        { ...token, digits: head, value: whole(BigInt(head)) },
        { kind: "number", digits: tail, value: whole(BigInt(tail)), spaced: false }
      )
      const node = this.delimited()
      // \frac12 3 is a product with 3, as \frac{1}{2}3 is; the digits of \frac123 part in the same way.
      return node
    }
    if (this.is("-")) {
      this.at += 1
      return negated(this.argument(firstDigitOnly))
    }
    return this.delimited()
  }

  protected call(name: FunctionName): Expression {
    if (name === "sqrt") return { kind: "call", name, args: [this.argument(false)] }
    if (name === "determinant") {
      const inside = this.primary()
      if (inside.kind !== "matrix") throw new Unreadable("the determinant of something that is no matrix")
      return determinant(inside, this.steps)
    }
    if (name === "binomial" || name === "gcd" || name === "lcm" || name === "min" || name === "max") {
      const inside = this.primary()
      return { kind: "call", name, args: inside.kind === "tuple" || inside.kind === "set" ? inside.items : [inside] }
    }
    let base: Expression | undefined
    let power: Expression | undefined
    for (;;) {
      if (this.is("_") && name === "log") {
        this.at += 1
        base = this.argument(false)
      } else if (this.is("^")) {
        this.at += 1
        power = this.exponent()
      } else break
    }
    return applied(name, base, power, this.callArgument())
  }

  /** What a function without brackets takes: \sin 2x y, up to the next sign or function. */
  private callArgument(): Expression {
    if (this.is("(") || this.is("{") || this.is("[") || this.is("|")) {
      const node = this.delimited()
      return node.kind === "tuple" && node.items.length === 1 ? node.items[0] : node
    }
    if (this.is("-")) {
      this.at += 1
      return negated(this.callArgument())
    }
    let node = this.factor()
    if (node.kind === "call" && node.name !== "sqrt" && node.name !== "root") return node
    for (;;) {
      const next = this.peek()
      if (next === undefined || next.kind === "function" || next.kind === "text" || !this.starts(0)) return node
      if (next.kind === "sign") return node
      if (this.endsInDigit() && this.startsWithDigit()) throw new Unreadable("two numbers stand side by side")
      node = times(node, this.factor())
    }
  }
}

const inverses: ReadonlyMap<FunctionName, FunctionName> = new Map([
  ["sin", "arcsin"],
  ["cos", "arccos"],
  ["tan", "arctan"]
])

/** A function's value, with the power that stands at its name: \sin^2 x, \sin^{-1} x. */
const applied = (
  name: FunctionName,
  base: Expression | undefined,
  power: Expression | undefined,
  argument: Expression
): Expression => {
  const inverse = power !== undefined && isMinusOne(power) ? inverses.get(name) : undefined
  const called: Expression = {
    kind: "call",
    name: inverse ?? name,
    args: name === "log" ? [base ?? { kind: "number", value: whole(10) }, argument] : [argument]
  }
  return power === undefined || inverse !== undefined ? called : { kind: "power", base: called, exponent: power }
}

const isMinusOne = (node: Expression): boolean =>
  node.kind === "negative" && node.of.kind === "number" && node.of.value.top === 1n && node.of.value.bottom === 1n

const times = (left: Expression, right: Expression): Expression =>
  left.kind === "product"
    ? { kind: "product", factors: [...left.factors, right] }
    : { kind: "product", factors: [left, right] }
