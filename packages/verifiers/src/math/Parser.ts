/**
 * A recursive-descent parser of answers: numbers, expressions, relations, intervals, sets, tuples, lists, matrices,
 * words and units, in LaTeX or plain text.
 *
 * @module
 */
import { type Expression, type FunctionName, keyOf, type Relation } from "./Expression.ts"
import { type Token, tokens, Unreadable } from "./Lexer.ts"
import { whole } from "./Rational.ts"
import { OverCap, type Steps } from "./Steps.ts"
import { unitOf } from "./Units.ts"

/** Longer answers are not read. */
export const longestAnswer = 4_000
const deepest = 300
/** Signs that wrap what stands before them, in one answer: each makes the tree a level deeper. */
const mostWraps = 1_000

const relations: Readonly<Record<string, Relation>> = {
  "=": "=",
  "<": "<",
  ">": ">",
  le: "<=",
  ge: ">=",
  ne: "!=",
  approx: "=",
  equiv: "=",
  in: "in"
}

const greek = new Set(
  (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega " +
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega ell hbar triangle angle dots reals integers setN setQ setC setF setP " +
    "Re Im star circ top bot parallel perp"
  ).split(" ")
)

class Parser {
  private at = 0
  private depth = 0
  private bars = 0
  private wraps = 0
  private readonly list: Array<Token>
  private readonly steps: Steps
  constructor(list: ReadonlyArray<Token>, steps: Steps) {
    this.list = [...list]
    this.steps = steps
  }

  answer(): Expression {
    const node = this.items()
    // A full stop or a comma after the answer says nothing.
    while (this.is(".") || this.is(",") || this.is(";")) this.at += 1
    if (this.at < this.list.length) throw new Unreadable(`unexpected ${this.shown()}`)
    return node
  }

  private shown(): string {
    const token = this.list[this.at]
    if (token === undefined) return "end"
    if (token.kind === "number") return token.digits.slice(0, 20)
    return token.kind === "sign" ? token.sign : token.kind === "text" ? token.words.slice(0, 20) : token.name
  }

  private peek(ahead = 0): Token | undefined {
    return this.list[this.at + ahead]
  }

  private is(sign: string, ahead = 0): boolean {
    const token = this.list[this.at + ahead]
    return token !== undefined && token.kind === "sign" && token.sign === sign
  }

  private isCommand(name: string, ahead = 0): boolean {
    const token = this.list[this.at + ahead]
    return token !== undefined && token.kind === "command" && token.name === name
  }

  private expect(sign: string): void {
    if (!this.is(sign)) throw new Unreadable(`expected ${sign}, found ${this.shown()}`)
    this.at += 1
  }

  private enter(): void {
    this.depth += 1
    this.steps.spend(1)
    if (this.depth > deepest) throw new OverCap("the answer is nested too deeply")
  }

  private wrap(): void {
    this.wraps += 1
    if (this.wraps > mostWraps) throw new OverCap("the answer is nested too deeply")
  }

  /** `a, b and c`: a list where there is more than one. */
  private items(): Expression {
    const found = [this.statement()]
    while (this.separator()) {
      if (this.at >= this.list.length || this.closes()) break
      found.push(this.statement())
    }
    return found.length === 1 ? found[0] : { kind: "list", items: found }
  }

  private closes(): boolean {
    const token = this.peek()
    return (
      token === undefined ||
      (token.kind === "sign" && (token.sign === ")" || token.sign === "]" || token.sign === "}")) ||
      (token.kind === "command" && (token.name === "}" || token.name === "rangle"))
    )
  }

  private separator(): boolean {
    const start = this.at
    while (this.is(",") || this.is(";") || this.isCommand("and") || this.isCommand("or") || this.isCommand("newline"))
      this.at += 1
    return this.at > start
  }

  /** A relation, a chain of them, or an expression. */
  private statement(): Expression {
    this.enter()
    if (this.isCommand("approx") || (this.is("=") && this.at === 0)) this.at += 1
    const items = [this.setOperation()]
    const operators: Array<Relation> = []
    for (;;) {
      const token = this.peek()
      if (token === undefined) break
      const name = token.kind === "sign" ? token.sign : token.kind === "command" ? token.name : ""
      let operator = relations[name]
      if (operator === undefined) break
      this.at += 1
      if ((operator === "<" || operator === ">") && this.is("=")) {
        operator = operator === "<" ? "<=" : ">="
        this.at += 1
      }
      operators.push(operator)
      items.push(this.setOperation())
    }
    this.depth -= 1
    return operators.length === 0 ? items[0] : { kind: "relation", items, operators }
  }

  private setOperation(): Expression {
    let left = this.sum()
    for (;;) {
      const operator = this.isCommand("cup")
        ? "union"
        : this.isCommand("cap")
          ? "intersection"
          : this.isCommand("setminus")
            ? "difference"
            : undefined
      if (operator === undefined) return left
      this.at += 1
      this.wrap()
      const right = this.sum()
      left =
        left.kind === "set-operation" && left.operator === operator && operator !== "difference"
          ? { ...left, items: [...left.items, right] }
          : { kind: "set-operation", operator, items: [left, right] }
    }
  }

  private sum(): Expression {
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
    return terms.length === 1 ? terms[0] : { kind: "sum", terms }
  }

  private product(): Expression {
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
          left = mixed
          continue
        }
        const next = this.peek()!
        if (next.kind === "number" && previous?.kind === "number")
          throw new Unreadable("two numbers stand side by side")
        left = times(left, this.postfix())
      } else break
    }
    this.depth -= 1
    return left
  }

  /** A whole number followed by a fraction of whole numbers is their sum: 3\frac12, 3 1/2. */
  private mixed(left: Expression): Expression | undefined {
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

  private signed(): Expression {
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
  private starts(ahead: number): boolean {
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

  private postfix(): Expression {
    let node = this.primary()
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
      } else if (token.kind === "text" && node.kind !== "text") node = this.unit(node)
      else return node
    }
  }

  private bracedDegree(): boolean {
    if (!this.is("{") || !(this.isCommand("circ", 1) || this.isCommand("degree", 1)) || !this.is("}", 2)) return false
    this.at += 3
    return true
  }

  private primed(node: Expression): Expression {
    this.at += 1
    if (node.kind !== "symbol") throw new Unreadable("a prime follows something that is no variable")
    return { kind: "symbol", name: `${node.name}'` }
  }

  private unit(node: Expression): Expression {
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

  private unitPower(): boolean {
    return this.peek(1)?.kind === "number" || (this.is("{", 1) && this.peek(2)?.kind === "number" && this.is("}", 3))
  }

  private subscripted(node: Expression): Expression {
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

  private closing(start: number): number {
    let depth = 0
    for (let index = start; index < this.list.length; index += 1) {
      const token = this.list[index]
      if (token.kind !== "sign") continue
      if (token.sign === "{") depth += 1
      else if (token.sign === "}") {
        depth -= 1
        if (depth === 0) return index + 1
      }
    }
    throw new Unreadable("braces are not closed")
  }

  /** The exponent after ^: a group, or a signed number, letter or command. */
  private exponent(): Expression {
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
  private argument(firstDigitOnly: boolean): Expression {
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

  private group(open: string, close: string): Expression {
    this.expect(open)
    const bars = this.bars
    this.bars = 0
    const node = this.items()
    this.bars = bars
    this.expect(close)
    return node
  }

  private primary(): Expression {
    this.enter()
    const node = this.primaryInside()
    this.depth -= 1
    return node
  }

  private primaryInside(): Expression {
    const token = this.peek()
    if (token === undefined) throw new Unreadable("the answer ends too early")
    switch (token.kind) {
      case "number":
        this.at += 1
        return { kind: "number", value: token.value }
      case "letter":
        this.at += 1
        if (token.name === "e" || token.name === "i") {
          if (!this.is("_") && !this.is("'")) return { kind: "constant", name: token.name }
        }
        // f(2) is the value of a function that is not known, not f times 2.
        if (/^[fghFGH]$/.test(token.name) && this.is("("))
          return { kind: "symbol", name: `${token.name}(${keyOf(this.bracketed("("))})` }
        return { kind: "symbol", name: token.name }
      case "text": {
        let words = ""
        for (let next = this.peek(); next?.kind === "text"; next = this.peek()) {
          words += ` ${next.words}`
          this.at += 1
        }
        return { kind: "text", words: words.trim() }
      }
      case "function":
        this.at += 1
        return this.call(token.name)
      case "sign":
        return this.bracketed(token.sign)
      case "command":
        return this.commanded(token.name)
    }
  }

  private bracketed(sign: string): Expression {
    if (sign === "{") {
      if (this.is("}", 1)) throw new Unreadable("a group is empty")
      return this.choose() ?? this.group("{", "}")
    }
    if (sign === "(" || sign === "[") {
      this.at += 1
      const bars = this.bars
      this.bars = 0
      const node = this.items()
      this.bars = bars
      const token = this.peek()
      if (token?.kind !== "sign" || (token.sign !== ")" && token.sign !== "]"))
        throw new Unreadable(`a bracket is not closed, found ${this.shown()}`)
      this.at += 1
      if (node.kind === "list") return { kind: "tuple", open: sign, close: token.sign, items: node.items }
      if (sign === "(" && token.sign === ")") return node
      if (sign === "[" && token.sign === "]") return { kind: "tuple", open: "[", close: "]", items: [node] }
      throw new Unreadable("an interval misses a bound")
    }
    if (sign === "]") throw new Unreadable("a bracket closes what is not open")
    if (sign === "|") {
      this.at += 1
      const bars = this.bars
      this.bars = bars + 1
      const node = this.sum()
      this.bars = bars
      this.expect("|")
      return { kind: "call", name: "abs", args: [node] }
    }
    throw new Unreadable(`unexpected ${sign}`)
  }

  /** {n \choose k}, or undefined. */
  private choose(): Expression | undefined {
    const end = this.closing(this.at)
    for (let index = this.at; index < end; index += 1) {
      this.steps.spend(0.1)
      const token = this.list[index]
      if (token.kind !== "command" || token.name !== "choose") continue
      this.at += 1
      const top = this.sum()
      if (!this.isCommand("choose")) throw new Unreadable("a binomial misses its parts")
      this.at += 1
      const bottom = this.sum()
      this.expect("}")
      return { kind: "call", name: "binomial", args: [top, bottom] }
    }
    return undefined
  }

  private commanded(name: string): Expression {
    this.at += 1
    switch (name) {
      case "frac": {
        const top = this.argument(true)
        const bottom = this.argument(true)
        return { kind: "quotient", top, bottom }
      }
      case "sqrt": {
        if (!this.is("[")) return { kind: "call", name: "sqrt", args: [this.argument(false)] }
        this.at += 1
        const degree = this.sum()
        this.expect("]")
        return { kind: "call", name: "root", args: [degree, this.argument(false)] }
      }
      case "binom":
        return { kind: "call", name: "binomial", args: [this.argument(true), this.argument(true)] }
      case "pi":
        return { kind: "constant", name: "pi" }
      case "infty":
        return { kind: "constant", name: "infinity" }
      case "emptyset":
        return { kind: "set", items: [] }
      case "dollar":
        return { kind: "quantity", value: this.postfix(), unit: "dollar" }
      case "{":
        return this.set()
      case "lfloor":
      case "lceil": {
        const node = this.sum()
        const close = name === "lfloor" ? "rfloor" : "rceil"
        if (!this.isCommand(close)) throw new Unreadable(`a ${name} is not closed`)
        this.at += 1
        return { kind: "call", name: name === "lfloor" ? "floor" : "ceil", args: [node] }
      }
      case "langle": {
        const node = this.items()
        if (!this.isCommand("rangle")) throw new Unreadable("an angle bracket is not closed")
        this.at += 1
        return { kind: "tuple", open: "<", close: ">", items: node.kind === "list" ? node.items : [node] }
      }
      case "overline":
      case "hat":
      case "vec":
      case "bar":
      case "tilde":
      case "widehat": {
        const start = this.at
        if (!this.is("{")) this.at += 1
        else this.at = this.closing(start)
        const inside = this.list.slice(start, this.at).map((token) => ("name" in token ? token.name : ""))
        return { kind: "symbol", name: `${name}(${inside.join("")})` }
      }
      case "begin":
        return this.matrix()
      default:
        if (greek.has(name)) return { kind: "symbol", name: `\\${name}` }
        throw new Unreadable(`unknown command ${name.slice(0, 30)}`)
    }
  }

  private set(): Expression {
    if (this.isCommand("}")) {
      this.at += 1
      return { kind: "set", items: [] }
    }
    const bars = this.bars
    this.bars = 1
    let node = this.items()
    // A set by its condition, {x | x > 2}, says what the condition says.
    if (this.is("|") || this.is(":")) {
      this.at += 1
      node = this.items()
      if (!this.isCommand("}")) throw new Unreadable("a set is not closed")
      this.at += 1
      this.bars = bars
      return node
    }
    this.bars = bars
    if (!this.isCommand("}")) throw new Unreadable("a set is not closed")
    this.at += 1
    return { kind: "set", items: node.kind === "list" ? node.items : [node] }
  }

  private matrix(): Expression {
    const name = this.environment()
    if (!/^(?:[pbvBV]?matrix|smallmatrix|array)$/.test(name)) throw new Unreadable(`unknown environment ${name}`)
    if (name === "array" && this.is("{")) this.at = this.closing(this.at)
    const rows: Array<ReadonlyArray<Expression>> = []
    let row: Array<Expression> = []
    for (;;) {
      if (this.isCommand("end")) {
        this.at += 1
        this.environment()
        if (row.length > 0) rows.push(row)
        if (rows.length === 0 || rows.some((one) => one.length !== rows[0].length))
          throw new Unreadable("the rows of a matrix differ in length")
        return { kind: "matrix", rows }
      }
      if (this.isCommand("newline")) {
        this.at += 1
        rows.push(row)
        row = []
      } else if (this.is("&")) this.at += 1
      else if (this.isCommand("hline")) this.at += 1
      else row.push(this.statement())
      this.steps.spend(1)
    }
  }

  private environment(): string {
    this.expect("{")
    let name = ""
    while (!this.is("}")) {
      const token = this.peek()
      if (token === undefined) throw new Unreadable("an environment misses its name")
      name += token.kind === "text" ? token.words : token.kind === "letter" ? token.name : ""
      this.at += 1
    }
    this.at += 1
    return name
  }

  private call(name: FunctionName): Expression {
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
  private callArgument(): Expression {
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

const times = (left: Expression, right: Expression): Expression =>
  left.kind === "product"
    ? { kind: "product", factors: [...left.factors, right] }
    : { kind: "product", factors: [left, right] }

/** What came of reading an answer. */
export type Reading =
  | { readonly kind: "read"; readonly expression: Expression }
  | { readonly kind: "unreadable"; readonly why: string }

/** Reads an answer. Never throws but `OverCap` where the steps are used up before anything could be said. */
export const read = (text: string, steps: Steps): Reading => {
  if (text.length > longestAnswer) return { kind: "unreadable", why: `longer than ${longestAnswer} characters` }
  try {
    return { kind: "read", expression: new Parser(tokens(text, steps), steps).answer() }
  } catch (error) {
    if (error instanceof Unreadable || error instanceof OverCap) return { kind: "unreadable", why: error.message }
    throw error
  }
}
