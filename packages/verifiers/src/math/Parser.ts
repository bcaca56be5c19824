/**
 * A recursive-descent parser of answers: numbers, expressions, relations, intervals, sets, tuples, lists, matrices,
 * words and units, in LaTeX or plain text.
 *
 * @module
 */
import { BracketParser, casesOf } from "./BracketParser.ts"
import type { Expression, Relation } from "./Expression.ts"
import { tokens } from "./Lexer.ts"
import { determinant } from "./MatrixArithmetic.ts"
import { measured } from "./Quantities.ts"
import { isVariable } from "./Relations.ts"
import { OverCap, type Steps } from "./Steps.ts"
import { keyOfTokens, type Token, Unreadable } from "./Token.ts"
import { leadIn, numberFromWords } from "./Words.ts"

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

/** Words before a condition in a row of cases. */
const conditional = /^(?:if|for|when|where|on|x if)$/i

class Parser extends BracketParser {
  answer(): Expression {
    const node = this.items()
    if (this.at < this.list.length) throw new Unreadable(`unexpected ${this.shown()}`)
    return node
  }

  protected items(): Expression {
    const found = [this.statement()]
    let joint: "and" | "or" | undefined
    while (this.separator()) {
      const before = this.list[this.at - 1]
      if (before?.kind === "command" && (before.name === "and" || before.name === "or")) joint = before.name
      if (this.at >= this.list.length) break
      found.push(this.statement())
    }
    // A full stop after the answer says nothing.
    while (this.is(".") && this.at === this.list.length - 1) this.at += 1
    return found.length === 1 ? found[0] : (together(found, joint) ?? { kind: "list", items: found, joint })
  }

  /** One separator: a comma, "and", both, the end of a line. An entry between two may not be empty. */
  private separator(): boolean {
    const start = this.at
    while (this.isCommand("newline")) this.at += 1
    const comma = this.is(",") || this.is(";")
    if (comma) this.at += 1
    while (this.isCommand("newline")) this.at += 1
    const joined = this.isCommand("and") || this.isCommand("or")
    if (joined) this.at += 1
    if (this.at === start) return false
    const closed = this.isCommand("}") || this.is(")") || this.is("]") || this.is("}")
    if ((comma || joined) && (this.is(",") || this.is(";") || closed)) throw new Unreadable("an entry is empty")
    if (joined && this.at >= this.list.length) throw new Unreadable("an entry is missing")
    return true
  }

  /** A relation, a chain of them, or an expression. */
  private statement(): Expression {
    this.enter()
    if (this.isCommand("approx") || (this.is("=") && this.at === 0)) this.at += 1
    this.skipLeadIn()
    const items = [this.definedFunction() ?? this.setOperation()]
    const operators: Array<Relation> = []
    let congruent = false
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      const name = token.kind === "sign" ? token.sign : token.kind === "command" ? token.name : ""
      let operator = relations.get(name)
      if (operator === undefined || (name === ">" && this.angles > 0)) break
      congruent ||= name === "equiv"
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
    const node: Expression = operators.length === 0 ? items[0] : { kind: "relation", items, operators }
    return this.withModulus(node, congruent)
  }

  /** p(x) before an equals sign: the value of a function, not p times x. */
  private definedFunction(): Expression | undefined {
    const [name, , argument] = [this.peek(0), this.peek(1), this.peek(2)]
    if (name?.kind !== "letter" || argument?.kind !== "letter") return undefined
    if (!this.is("(", 1) || !this.is(")", 3) || !this.is("=", 4)) return undefined
    this.at += 4
    return { kind: "symbol", name: `${name.name}($${argument.name})` }
  }

  /** "about 5": what stands before the value and does not change it. */
  private skipLeadIn(): void {
    let length = 0
    let words = ""
    for (let token = this.peek(); token?.kind === "text" || isArticle(token); token = this.peek(length)) {
      words += ` ${token.kind === "text" ? token.words : "a"}`
      length += 1
      if (leadIn.test(words.trim()) && !this.is("=", length)) {
        this.at += length
        return
      }
      if (length > 4) return
    }
  }

  /** `\pmod{7}`, `(mod 7)`, and `x \equiv 3 \mod 7`, whose last part was read as an operation. */
  private withModulus(node: Expression, congruent: boolean): Expression {
    if (this.isCommand("pmod")) {
      this.at += 1
      return { kind: "modulo", of: node, modulus: this.argument(false) }
    }
    if (this.is("(") && this.isCommand("mod", 1)) {
      this.at += 2
      const modulus = this.sum()
      this.expect(")")
      return { kind: "modulo", of: node, modulus }
    }
    if (!congruent || node.kind !== "relation") return node
    const last = node.items[node.items.length - 1]
    // The modulus is missing: of which class the number is, is not said.
    if (last.kind !== "call" || last.name !== "mod")
      return { kind: "modulo", of: node, modulus: { kind: "text", words: "" } }
    const [value, modulus] = last.args
    return { kind: "modulo", of: { ...node, items: [...node.items.slice(0, -1), value] }, modulus }
  }

  private setOperator(): "union" | "intersection" | "difference" | undefined {
    const token = this.peek()
    if (token?.kind === "letter" && token.name === "U" && this.joinsSets(0)) return "union"
    if (this.isCommand("cup")) return "union"
    if (this.isCommand("cap")) return "intersection"
    return this.isCommand("setminus") ? "difference" : undefined
  }

  private setOperation(): Expression {
    let left = this.sum()
    for (let operator = this.setOperator(); operator !== undefined; operator = this.setOperator()) {
      this.at += 1
      this.wrap()
      const right = this.sum()
      left =
        left.kind === "set-operation" && left.operator === operator && operator !== "difference"
          ? { ...left, items: [...left.items, right] }
          : { kind: "set-operation", operator, items: [left, right] }
    }
    return left
  }

  /** Words, and what stands among them, up to the next separator: Row 3. */
  protected phrase(): Expression {
    const parts: Array<string> = []
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (endsPhrase(token) && !this.isWithinNumber(parts)) break
      parts.push(shownInPhrase(token))
      this.at += 1
    }
    return { kind: "text", words: parts.join(" ") }
  }

  /** "and" in "one hundred and five". */
  private isWithinNumber(before: ReadonlyArray<string>): boolean {
    const next = this.peek(1)
    return (
      this.isCommand("and") &&
      /^(?:hundred|thousand|million)$/i.test(before[before.length - 1] ?? "") &&
      next?.kind === "text" &&
      numberFromWords(next.words) !== undefined
    )
  }

  protected environment(braced: boolean): Expression {
    const name = this.environmentName()
    if (!/^(?:[pbvV]?matrix|smallmatrix|array|[dr]?cases|aligned|gathered)$/.test(name))
      throw new Unreadable(`unknown environment ${name}`)
    if (name === "array" && this.is("{")) this.at = this.closing(this.at)
    const isCases = name.endsWith("cases") || braced
    const rows = this.rows(isCases)
    if (isCases || name === "aligned" || name === "gathered") return casesOf(rows)
    const entries = rows.map((row) => row.filter((entry) => entry !== undefined))
    if (entries.some((row) => row.length !== entries[0].length))
      throw new Unreadable("the rows of a matrix differ in length")
    // Single bars are a determinant, double ones a norm.
    if (name === "Vmatrix") throw new Unreadable("the norm of a matrix")
    const matrix: Expression = { kind: "matrix", rows: entries }
    return name === "vmatrix" ? determinant(matrix, this.steps) : matrix
  }

  private rows(withConditions: boolean): ReadonlyArray<ReadonlyArray<Expression | undefined>> {
    const rows: Array<Array<Expression | undefined>> = [[]]
    for (;;) {
      this.steps.spend(1)
      if (this.isCommand("hline")) this.at += 1
      else {
        if (this.isCommand("end") && rows[rows.length - 1].length === 0) rows.pop()
        else rows[rows.length - 1].push(this.entry(withConditions && rows[rows.length - 1].length > 0))
        if (this.isCommand("end")) break
        if (this.isCommand("newline")) rows.push([])
        else if (!this.is("&")) throw new Unreadable(`unexpected ${this.shown()} in a matrix`)
        this.at += 1
      }
    }
    this.at += 1
    this.environmentName()
    if (rows.length === 0) throw new Unreadable("a matrix is empty")
    return rows
  }

  /** An entry of a row; a condition without the word before it, and none for "otherwise". */
  private entry(isCondition: boolean): Expression | undefined {
    const token = this.peek()
    if (isCondition && token?.kind === "text") {
      if (/^(?:otherwise|else)$/i.test(token.words)) {
        this.at += 1
        while (this.is(".") || this.is(",")) this.at += 1
        return undefined
      }
      if (conditional.test(token.words)) this.at += 1
    }
    const node = this.statement()
    while (this.is(",") || this.is(".") || this.is(";")) this.at += 1
    return node
  }

  private environmentName(): string {
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

const compound = /^(?:day\*?)?(?:h\*?)?(?:min\*?)?s?$|^ft\*in$|^lb\*oz$/

/** 2 hours and 30 minutes, 5 feet and 6 inches: one quantity in two units. Undefined for a list. */
const together = (items: ReadonlyArray<Expression>, joint: "and" | "or" | undefined): Expression | undefined => {
  const [first, second] = items
  if (joint !== "and" || items.length !== 2 || first.kind !== "quantity" || second.kind !== "quantity") return undefined
  return first.unit !== second.unit && compound.test(`${first.unit}*${second.unit}`)
    ? measured({ kind: "sum", terms: items })
    : undefined
}

const isArticle = (token: Token | undefined): token is Token & { readonly kind: "letter" } =>
  token?.kind === "letter" && token.name === "a" && token.upright

const endsPhrase = (token: Token): boolean =>
  (token.kind === "sign" && /^[,;)\]}|=<>&]$/.test(token.sign)) ||
  (token.kind === "command" && /^(?:and|or|\}|newline|end|rangle|pmod|le|ge|in)$/.test(token.name))

const shownInPhrase = (token: Token): string =>
  token.kind === "text"
    ? token.words
    : token.kind === "number" || token.kind === "numeral"
      ? token.digits
      : token.kind === "sign"
        ? token.sign
        : token.name

/** What came of reading an answer; `key` is that of its tokens, where it has any. */
export type Reading =
  | { readonly kind: "read"; readonly expression: Expression; readonly key: string }
  | { readonly kind: "unreadable"; readonly why: string; readonly key: string | undefined }

/** Reads an answer. What is over the step cap or unknown is "unreadable". */
export const read = (text: string, steps: Steps): Reading => {
  if (text.length > longestAnswer)
    return { kind: "unreadable", why: `longer than ${longestAnswer} characters`, key: undefined }
  let key: string | undefined
  try {
    const list = tokens(text, steps)
    key = keyOfTokens(list)
    return { kind: "read", expression: new Parser(list, steps).answer(), key }
  } catch (error) {
    if (error instanceof Unreadable || error instanceof OverCap) return { kind: "unreadable", why: error.message, key }
    throw error
  }
}
