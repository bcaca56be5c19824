/**
 * A recursive-descent parser of answers: numbers, expressions, relations, intervals, sets, tuples, lists, matrices,
 * words and units, in LaTeX or plain text.
 *
 * @module
 */
import { type Expression, keyOf, type Relation } from "./Expression.ts"
import { ExpressionParser, greek } from "./ExpressionParser.ts"
import { tokens, Unreadable } from "./Lexer.ts"
import { isVariable } from "./Relations.ts"
import { OverCap, type Steps } from "./Steps.ts"

/** Longer answers are not read. */
export const longestAnswer = 4_000

const relations: ReadonlyMap<string, Relation> = new Map<string, Relation>([
  ["=", "="],
  ["<", "<"],
  [">", ">"],
  ["le", "<="],
  ["ge", ">="],
  ["ne", "!="],
  ["approx", "="],
  ["equiv", "="],
  ["in", "in"]
])

class Parser extends ExpressionParser {
  answer(): Expression {
    const node = this.items()
    // A full stop or a comma after the answer says nothing.
    while (this.is(".") || this.is(",") || this.is(";")) this.at += 1
    if (this.at < this.list.length) throw new Unreadable(`unexpected ${this.shown()}`)
    return node
  }
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
      let operator = relations.get(name)
      if (operator === undefined) break
      this.at += 1
      if (name === "approx" && !isVariable(items[items.length - 1])) operator = "~"
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
  private group(open: string, close: string): Expression {
    this.expect(open)
    const bars = this.bars
    this.bars = 0
    const node = this.items()
    this.bars = bars
    this.expect(close)
    return node
  }

  protected primary(): Expression {
    this.enter()
    const node = this.primaryInside()
    this.depth -= 1
    return node
  }

  protected primaryInside(): Expression {
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
      return this.infix() ?? this.group("{", "}")
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
      if (node.kind === "matrix") return node
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

  /** {n \choose k} and {a \over b}, or undefined. */
  private infix(): Expression | undefined {
    const end = this.closing(this.at)
    for (let index = this.at, depth = 0; index < end; index += 1) {
      this.steps.spend(0.1)
      const token = this.list[index]
      if (token.kind === "sign") depth += token.sign === "{" ? 1 : token.sign === "}" ? -1 : 0
      if (token.kind !== "command" || (token.name !== "choose" && token.name !== "over") || depth !== 1) continue
      this.at += 1
      const top = this.sum()
      if (!this.isCommand(token.name)) throw new Unreadable(`an expression with ${token.name} misses its parts`)
      this.at += 1
      const bottom = this.sum()
      this.expect("}")
      return token.name === "over"
        ? { kind: "quotient", top, bottom }
        : { kind: "call", name: "binomial", args: [top, bottom] }
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
      case "euro":
      case "sterling":
      case "yen":
      case "cent":
        return { kind: "quantity", value: this.postfix(), unit: name }
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
}

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
