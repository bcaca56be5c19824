/**
 * The part of the parser that reads expressions: sums, products, powers, functions, units.
 *
 * @module
 */
import type { Expression, FunctionName } from "./Expression.ts"
import { Unreadable } from "./Lexer.ts"
import { whole } from "./Rational.ts"
import { TokenCursor } from "./TokenCursor.ts"
import { unitOf } from "./Units.ts"

export const greek = new Set(
  (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega " +
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell hbar triangle angle dots reals integers setN setQ setC setF setP " +
    "Re Im star circ top bot parallel perp"
  ).split(" ")
)
/** Reads expressions; what may stand inside brackets and after commands is left to the parser of answers. */
export abstract class ExpressionParser extends TokenCursor {
  /** How many absolute values are open, so that a bar closes rather than opens one. */
  protected bars = 0

  protected abstract primary(): Expression

  protected sum(): Expression {
    const terms: Array<Expression> = []
    for (;;) {
      if (this.is("+")) {
        this.at += 1
        terms.push(this.product())
      } else if (this.is("-")) {
        this.at += 1
        terms.push({ kind: "negative", of: this.product() })
      } else if (this.isCommand("pm") || this.isCommand("mp")) {
        const lower = this.isCommand("mp")
        this.at += 1
        this.wrap()
        const left: Expression | undefined =
          terms.length === 0 ? undefined : terms.length === 1 ? terms[0] : { kind: "sum", terms: [...terms] }
        const right = this.product()
        terms.length = 0
        terms.push({ kind: "plus-minus", left, right: lower ? { kind: "negative", of: right } : right })
      } else if (terms.length === 0) terms.push(this.product())
      else break
    }
    return terms.length === 1 ? terms[0] : measured({ kind: "sum", terms })
  }

  protected product(): Expression {
    this.enter()
    let left = this.signed()
    for (;;) {
      this.steps.spend(0.5)
      if (this.is("*")) {
        this.at += 1
        left = times(left, this.signed())
      } else if (this.is("/")) {
        this.at += 1
        this.wrap()
        left = { kind: "quotient", top: left, bottom: this.signed() }
      } else if (this.is(":") && this.starts(1)) {
        this.at += 1
        const next = this.signed()
        left =
          left.kind === "tuple" && left.open === ":"
            ? { ...left, items: [...left.items, next] }
            : { kind: "tuple", open: ":", close: ":", items: [left, next] }
      } else if (this.starts(0)) {
        const previous = this.list[this.at - 1]
        const mixed = this.mixed(left)
        if (mixed !== undefined) {
          left = this.measured() ? this.suffixes(mixed) : mixed
          continue
        }
        const next = this.peek()!
        if (next.kind === "number" && previous?.kind === "number")
          throw new Unreadable("two numbers stand side by side")
        left = times(left, this.postfix())
      } else break
    }
    this.depth -= 1
    return measured(left)
  }

  /** A whole number followed by a fraction of whole numbers is their sum: 3\frac12, 3 1/2. */
  protected mixed(left: Expression): Expression | undefined {
    const previous = this.list[this.at - 1]
    if (left.kind !== "number" || left.value.bottom !== 1n || previous?.kind !== "number") return undefined
    const next = this.peek()
    if (next?.kind === "number") {
      const vulgar = next.value.bottom !== 1n && next.digits.length === 1
      if (vulgar) {
        this.at += 1
        return { kind: "sum", terms: [left, { kind: "number", value: next.value }] }
      }
      const bottom = this.peek(2)
      if (!next.spaced || !this.is("/", 1) || bottom?.kind !== "number" || next.value.top >= bottom.value.top)
        return undefined
      this.at += 3
      const fraction: Expression = {
        kind: "quotient",
        top: { kind: "number", value: next.value },
        bottom: { kind: "number", value: bottom.value }
      }
      return { kind: "sum", terms: [left, fraction] }
    }
    if (!this.isCommand("frac")) return undefined
    const start = this.at
    const fraction = this.primary()
    if (
      fraction.kind === "quotient" &&
      fraction.top.kind === "number" &&
      fraction.bottom.kind === "number" &&
      fraction.top.value.bottom === 1n &&
      !this.is("^")
    )
      return { kind: "sum", terms: [left, fraction] }
    this.at = start
    return undefined
  }

  protected signed(): Expression {
    let negative = false
    while (this.is("-") || this.is("+")) {
      this.steps.spend(1)
      if (this.is("-")) negative = !negative
      this.at += 1
    }
    const node = this.postfix()
    return negative ? { kind: "negative", of: node } : node
  }

  /** Whether a factor starts here, so that it multiplies what stands before it. */
  protected starts(ahead: number): boolean {
    const token = this.peek(ahead)
    if (token === undefined) return false
    switch (token.kind) {
      case "number":
      case "letter":
      case "function":
      case "text":
        return true
      case "sign":
        return token.sign === "(" || token.sign === "[" || token.sign === "{" || (token.sign === "|" && this.bars === 0)
      case "command":
        return (
          greek.has(token.name) ||
          [
            "frac",
            "sqrt",
            "pi",
            "binom",
            "infty",
            "overline",
            "lfloor",
            "lceil",
            "hat",
            "vec",
            "dollar",
            "begin"
          ].includes(token.name)
        )
    }
  }

  protected postfix(): Expression {
    return this.suffixes(this.primary())
  }

  /** Whether a unit, a percent sign or a degree sign comes next. */
  private measured(): boolean {
    return this.isCommand("percent") || this.isCommand("degree") || this.peek()?.kind === "text"
  }

  private suffixes(of: Expression): Expression {
    let node = of
    for (;;) {
      this.steps.spend(0.5)
      const token = this.peek()
      if (token === undefined) return node
      this.wrap()
      if (token.kind === "sign" && token.sign === "^") {
        this.at += 1
        if (this.isCommand("circ") || this.isCommand("degree") || this.bracedDegree()) {
          if (this.isCommand("circ") || this.isCommand("degree")) this.at += 1
          node = { kind: "quantity", value: node, unit: "degree" }
        } else if (this.is("'")) node = this.primed(node)
        else {
          const exponent = this.exponent()
          node =
            node.kind === "quantity" && node.unit !== "degree" && node.unit !== "percent" && exponent.kind === "number"
              ? { ...node, unit: `${node.unit}^${exponent.value.top}` }
              : { kind: "power", base: node, exponent }
        }
      } else if (token.kind === "sign" && token.sign === "!") {
        this.at += 1
        node = { kind: "call", name: "factorial", args: [node] }
      } else if (token.kind === "sign" && token.sign === "'") node = this.primed(node)
      else if (token.kind === "sign" && token.sign === "_") {
        this.at += 1
        node = this.subscripted(node)
      } else if (token.kind === "command" && (token.name === "percent" || token.name === "degree")) {
        this.at += 1
        node = { kind: "quantity", value: node, unit: token.name }
      } else if (token.kind === "command" && token.name === "dollar" && this.peek(1)?.kind !== "number") {
        this.at += 1
        node = { kind: "quantity", value: node, unit: "dollar" }
      } else if (token.kind === "text" && node.kind !== "text") node = this.unit(node)
      else return node
    }
  }

  protected bracedDegree(): boolean {
    if (!this.is("{") || !(this.isCommand("circ", 1) || this.isCommand("degree", 1)) || !this.is("}", 2)) return false
    this.at += 3
    return true
  }

  protected primed(node: Expression): Expression {
    this.at += 1
    if (node.kind !== "symbol") throw new Unreadable("a prime follows something that is no variable")
    return { kind: "symbol", name: `${node.name}'` }
  }

  protected unit(node: Expression): Expression {
    let words = ""
    for (;;) {
      const token = this.peek()
      if (token?.kind === "text") words += ` ${token.words}`
      else if (token?.kind === "sign" && token.sign === "/" && this.peek(1)?.kind === "text") words += "/"
      else if (token?.kind === "sign" && token.sign === "^" && this.unitPower()) {
        const digits = this.peek(this.is("{", 1) ? 2 : 1)
        words += `^${digits?.kind === "number" ? digits.digits : ""}`
        this.at += this.is("{", 1) ? 3 : 1
      } else break
      this.at += 1
    }
    return { kind: "quantity", value: node, unit: unitOf(words) }
  }

  protected unitPower(): boolean {
    return this.peek(1)?.kind === "number" || (this.is("{", 1) && this.peek(2)?.kind === "number" && this.is("}", 3))
  }

  protected subscripted(node: Expression): Expression {
    const previous = this.list[this.at - 2]
    const braces = this.is("{")
    const start = this.at
    if (braces) this.at += 1
    const first = this.peek()
    const digits =
      previous?.kind === "number" ? previous.digits : previous?.kind === "text" ? previous.words.toUpperCase() : ""
    if (first?.kind === "number" && /^[0-9A-Z]+$/.test(digits)) {
      this.at += 1
      const base = Number(first.value.top)
      if (braces) this.expect("}")
      if (base < 2 || base > 36) throw new Unreadable("a base is not between 2 and 36")
      return { kind: "numeral", digits, base }
    }
    if (node.kind !== "symbol") throw new Unreadable("a subscript follows something that has none")
    this.at = start
    const subscript = this.list.slice(start, braces ? this.closing(start) : start + 1)
    this.at = start + subscript.length
    const name = subscript
      .filter((token) => !(token.kind === "sign" && (token.sign === "{" || token.sign === "}")))
      .map((token) =>
        token.kind === "number"
          ? token.digits
          : token.kind === "sign"
            ? token.sign
            : token.kind === "text"
              ? token.words
              : token.name
      )
      .join("")
    return { kind: "symbol", name: `${node.name}_${name}` }
  }
  protected exponent(): Expression {
    if (this.is("{") || this.is("(")) return this.primary()
    if (this.is("-") || this.is("+")) {
      const negative = this.is("-")
      this.at += 1
      const node = this.exponent()
      return negative ? { kind: "negative", of: node } : node
    }
    const node = this.primary()
    // Towers associate to the right.
    if (!this.is("^")) return node
    this.enter()
    this.at += 1
    const power: Expression = { kind: "power", base: node, exponent: this.exponent() }
    this.depth -= 1
    return power
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
    }
    if (this.is("-")) {
      this.at += 1
      return { kind: "negative", of: this.argument(firstDigitOnly) }
    }
    return this.primary()
  }
  protected call(name: FunctionName): Expression {
    if (name === "sqrt") {
      return { kind: "call", name, args: [this.argument(false)] }
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
    const argument = this.callArgument()
    const inverse = power !== undefined && isMinusOne(power)
    const inverses: Partial<Record<FunctionName, FunctionName>> = { sin: "arcsin", cos: "arccos", tan: "arctan" }
    const called: Expression = {
      kind: "call",
      name: inverse ? (inverses[name] ?? name) : name,
      args: name === "log" ? [base ?? { kind: "number", value: whole(10) }, argument] : [argument]
    }
    return power === undefined || (inverse && inverses[name] !== undefined)
      ? called
      : { kind: "power", base: called, exponent: power }
  }

  /** What a function without brackets takes: \sin 2x y, up to the next sign or function. */
  protected callArgument(): Expression {
    if (this.is("(") || this.is("{") || this.is("[") || this.is("|")) {
      const node = this.primary()
      return node.kind === "tuple" && node.items.length === 1 ? node.items[0] : node
    }
    if (this.is("-")) {
      this.at += 1
      return { kind: "negative", of: this.callArgument() }
    }
    let node = this.postfix()
    if (node.kind === "call" && node.name !== "sqrt" && node.name !== "root") return node
    for (;;) {
      const next = this.peek()
      if (next === undefined || next.kind === "function" || next.kind === "text" || !this.starts(0)) return node
      if (next.kind === "sign") return node
      const mixed = this.mixed(node)
      node = mixed ?? times(node, this.postfix())
    }
  }
}
const isMinusOne = (node: Expression): boolean =>
  node.kind === "negative" && node.of.kind === "number" && node.of.value.top === 1n && node.of.value.bottom === 1n

/** The unit behind the last part of a product, a sum or a fraction is that of the whole: 2\\sqrt{3} cm, 1/2 cm. */
const measured = (node: Expression): Expression => {
  const parts =
    node.kind === "product"
      ? node.factors
      : node.kind === "sum"
        ? node.terms
        : node.kind === "quotient"
          ? [node.top, node.bottom]
          : []
  const last = parts.at(-1)
  if (last?.kind !== "quantity" || parts.slice(0, -1).some(({ kind }) => kind === "quantity" || kind === "negative"))
    return node
  const { unit, value } = last
  // A percent sign is a factor; that of a sum or of a divisor belongs to its part.
  if (unit === "percent" || (unit === "degree" && node.kind !== "product")) return node
  if (node.kind === "product")
    return { kind: "quantity", unit, value: { kind: "product", factors: [...node.factors.slice(0, -1), value] } }
  if (node.kind === "quotient") return { kind: "quantity", unit, value: { ...node, bottom: value } }
  if (node.kind === "sum")
    return { kind: "quantity", unit, value: { kind: "sum", terms: [...node.terms.slice(0, -1), value] } }
  return node
}

const times = (left: Expression, right: Expression): Expression =>
  left.kind === "product"
    ? { kind: "product", factors: [...left.factors, right] }
    : { kind: "product", factors: [left, right] }
