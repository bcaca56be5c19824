/**
 * The part of the parser that reads what has delimiters: groups, tuples, intervals, sets, bars, and commands with
 * arguments.
 *
 * @module
 */
import { symbolCommands } from "./Commands.ts"
import { type Expression, keyOf } from "./Expression.ts"
import { ExpressionParser } from "./ExpressionParser.ts"
import { determinant } from "./MatrixArithmetic.ts"
import { withUnit } from "./Quantities.ts"
import { type Token, Unreadable } from "./Token.ts"

/** Reads brackets and commands; lists and environments are left to the parser of answers. */
export abstract class BracketParser extends ExpressionParser {
  /** How many vectors in angle brackets are open, so that a sign closes rather than compares. */
  protected angles = 0

  protected abstract items(): Expression
  /** Rows between `\\begin` and `\\end`; `braced` where a brace stands before them, as before cases. */
  protected abstract environment(braced: boolean): Expression
  protected abstract phrase(): Expression

  protected primary(): Expression {
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
      case "numeral":
        this.at += 1
        return { kind: "numeral", digits: token.digits, base: token.base }
      case "letter":
        this.at += 1
        return this.variable(token.name)
      case "text":
        return this.phrase()
      case "function":
        this.at += 1
        return this.call(token.name)
      case "sign":
        return this.bracketed(token.sign)
      case "command":
        this.at += 1
        return this.commanded(token.name)
    }
  }

  private variable(name: string): Expression {
    if ((name === "e" || name === "i") && !this.is("_") && !this.is("'")) return { kind: "constant", name }
    // f(2) is the value of a function that is not known, not f times 2.
    if (/^[fghFGH]$/.test(name) && this.is("("))
      return { kind: "symbol", name: `${name}(${keyOf(this.bracketed("("))})` }
    return { kind: "symbol", name }
  }

  /** What stands within delimiters: bars and angles that are open outside do not close there. */
  private within(read: () => Expression): Expression {
    const { angles, bars } = this
    this.bars = 0
    this.angles = 0
    const node = read()
    this.bars = bars
    this.angles = angles
    return node
  }

  protected bracketed(sign: string): Expression {
    if (sign === "{") return this.group()
    if (sign === "(" || sign === "[") return this.parenthesis(sign)
    if (sign === "|") return this.barred()
    if (sign === "<") return this.angled(">")
    throw new Unreadable(`unexpected ${sign}`)
  }

  private group(): Expression {
    if (this.is("}", 1)) throw new Unreadable("a group is empty")
    const infix = this.infix()
    if (infix !== undefined) return infix
    this.at += 1
    const node = this.within(() => this.items())
    this.expect("}")
    this.closedBare()
    return node
  }

  private parenthesis(open: "(" | "["): Expression {
    this.at += 1
    const node = this.within(() => this.items())
    const token = this.peek()
    if (token?.kind !== "sign" || (token.sign !== ")" && token.sign !== "]"))
      throw new Unreadable(`a bracket is not closed, found ${this.shown()}`)
    const close = token.sign
    this.at += 1
    if (node.kind === "matrix") return node
    if (node.kind === "list") return { kind: "tuple", open, close, items: node.items }
    if (open === "(" && close === ")") return node
    if (open === "[" && close === "]") return { kind: "tuple", open, close, items: [node] }
    throw new Unreadable("an interval misses a bound")
  }

  /** An absolute value; of a matrix, its determinant. */
  private barred(): Expression {
    this.at += 1
    const { angles, bars } = this
    this.bars = bars + 1
    this.angles = 0
    const node = this.sum()
    this.bars = bars
    this.angles = angles
    this.expect("|")
    return node.kind === "matrix" ? determinant(node, this.steps) : { kind: "call", name: "abs", args: [node] }
  }

  private angled(close: ">" | "rangle"): Expression {
    if (close === ">") this.at += 1
    const { angles, bars } = this
    this.bars = 0
    this.angles = 1
    const node = this.items()
    this.bars = bars
    this.angles = angles
    if (!(this.is(">") || this.isCommand("rangle"))) throw new Unreadable("an angle bracket is not closed")
    this.at += 1
    return { kind: "tuple", open: "<", close: ">", items: node.kind === "list" ? node.items : [node] }
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
    switch (name) {
      case "frac": {
        const top = this.argument(true)
        return { kind: "quotient", top, bottom: this.argument(true) }
      }
      case "sqrt":
        return this.root()
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
        return this.money(name)
      case "{":
        return this.set()
      case "lfloor":
      case "lceil":
        return this.rounded(name)
      case "langle":
        return this.angled("rangle")
      case "overline":
      case "hat":
      case "vec":
      case "bar":
      case "tilde":
      case "widehat":
        return this.accented(name)
      case "begin":
        return this.environment(false)
      default:
        if (symbolCommands.has(name)) return { kind: "symbol", name: `\\${name}` }
        throw new Unreadable(`unknown command ${name.slice(0, 30)}`)
    }
  }

  private root(): Expression {
    if (!this.is("[")) return { kind: "call", name: "sqrt", args: [this.argument(false)] }
    this.at += 1
    const degree = this.sum()
    this.expect("]")
    return { kind: "call", name: "root", args: [degree, this.argument(false)] }
  }

  private money(name: string): Expression {
    const value = this.signed()
    if (value.kind === "noted") return value
    return withUnit(value, name)
  }

  private rounded(name: "lfloor" | "lceil"): Expression {
    const node = this.within(() => this.sum())
    if (!this.isCommand(name === "lfloor" ? "rfloor" : "rceil")) throw new Unreadable(`a ${name} is not closed`)
    this.at += 1
    return { kind: "call", name: name === "lfloor" ? "floor" : "ceil", args: [node] }
  }

  private accented(name: string): Expression {
    const start = this.at
    this.at = this.is("{") ? this.closing(start) : start + 1
    const shown = (token: Token): string =>
      "name" in token ? token.name : "digits" in token ? token.digits : "words" in token ? token.words : token.sign
    const inside = this.list.slice(start, this.at).map(shown)
    return { kind: "symbol", name: `${name}(${inside.join("").replace(/^\{|\}$/g, "")})` }
  }

  private set(): Expression {
    if (this.isCommand("}")) {
      this.at += 1
      return { kind: "set", items: [] }
    }
    // A brace before rows is that of cases, which nothing closes.
    if (this.isCommand("begin")) {
      this.at += 1
      const rows = this.environment(true)
      if (this.isCommand("}")) throw new Unreadable("rows in braces")
      return rows
    }
    const { angles, bars } = this
    this.bars = 1
    this.angles = 0
    let node = this.items()
    // A set by its condition, {x | x > 2}, says what the condition says.
    const conditional = this.is("|") || this.is(":")
    if (conditional) {
      this.at += 1
      node = this.items()
    }
    this.bars = bars
    this.angles = angles
    if (!this.isCommand("}")) throw new Unreadable("a set is not closed")
    this.at += 1
    return conditional ? node : { kind: "set", items: node.kind === "list" ? node.items : [node] }
  }
}

/** Rows of one entry are a system; of two, values and their conditions. */
export const casesOf = (rows: ReadonlyArray<ReadonlyArray<Expression | undefined>>): Expression => {
  const single = rows.map(([first]) => first).filter((first) => first !== undefined)
  if (rows.every((row) => row.length === 1)) return { kind: "list", items: single }
  if (single.length < rows.length || rows.some((row) => row.length > 2)) throw new Unreadable("cases with other rows")
  return { kind: "cases", rows: rows.map(([, condition], index) => ({ value: single[index], condition })) }
}
