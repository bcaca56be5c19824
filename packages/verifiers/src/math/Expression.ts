/**
 * What an answer says, as a small tree.
 *
 * @module
 */
import type { Rational } from "./Rational.ts"

export type FunctionName =
  | "sqrt"
  | "root"
  | "abs"
  | "floor"
  | "ceil"
  | "factorial"
  | "doubleFactorial"
  | "binomial"
  | "log"
  | "ln"
  | "exp"
  | "sin"
  | "cos"
  | "tan"
  | "cot"
  | "sec"
  | "csc"
  | "arcsin"
  | "arccos"
  | "arctan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "gcd"
  | "lcm"
  | "min"
  | "max"
  | "mod"
  | "determinant"

/** `~` sets an exact value beside its approximation: 1/3 ~ 0.33. */
export type Relation = "=" | "<" | ">" | "<=" | ">=" | "!=" | "in" | "~"

export type Expression =
  | { readonly kind: "number"; readonly value: Rational }
  /** A numeral with its base as a subscript: 2516_8, 0.0011_2. */
  | { readonly kind: "numeral"; readonly digits: string; readonly base: number }
  | { readonly kind: "constant"; readonly name: "pi" | "e" | "i" | "infinity" }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "sum"; readonly terms: ReadonlyArray<Expression> }
  | { readonly kind: "product"; readonly factors: ReadonlyArray<Expression> }
  | { readonly kind: "quotient"; readonly top: Expression; readonly bottom: Expression }
  | { readonly kind: "power"; readonly base: Expression; readonly exponent: Expression }
  | { readonly kind: "negative"; readonly of: Expression }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: ReadonlyArray<Expression> }
  /** Plus-minus: two values, not a ball. */
  | { readonly kind: "plus-minus"; readonly left: Expression | undefined; readonly right: Expression }
  | {
      readonly kind: "relation"
      readonly items: ReadonlyArray<Expression>
      readonly operators: ReadonlyArray<Relation>
    }
  /** Items in brackets: an ordered tuple, or an interval; which of them is only known from the brackets used. */
  | {
      readonly kind: "tuple"
      readonly open: "(" | "[" | "<"
      readonly close: ")" | "]" | ">"
      readonly items: ReadonlyArray<Expression>
    }
  /** 3:2, or a time of day: `clock` where the last part is written as minutes are. */
  | { readonly kind: "ratio"; readonly items: ReadonlyArray<Expression>; readonly clock: boolean }
  | { readonly kind: "set"; readonly items: ReadonlyArray<Expression> }
  /** A list without brackets: "1, 2 and 3"; `joint` is the conjunction in it. */
  | { readonly kind: "list"; readonly items: ReadonlyArray<Expression>; readonly joint?: "and" | "or" | undefined }
  | {
      readonly kind: "set-operation"
      readonly operator: "union" | "intersection" | "difference"
      readonly items: ReadonlyArray<Expression>
    }
  | { readonly kind: "matrix"; readonly rows: ReadonlyArray<ReadonlyArray<Expression>> }
  /** A value, or a congruence as a relation, modulo a number. */
  | { readonly kind: "modulo"; readonly of: Expression; readonly modulus: Expression }
  /** Values by condition; the last may have none. */
  | {
      readonly kind: "cases"
      readonly rows: ReadonlyArray<{ readonly value: Expression; readonly condition: Expression | undefined }>
    }
  | { readonly kind: "text"; readonly words: string }
  /** A value with a unit: "percent", "degree", "dollar", "cm^2"... */
  | { readonly kind: "quantity"; readonly value: Expression; readonly unit: string }
  /** A value followed by words that are no unit, so that it is not said what the answer is: 5 is wrong. */
  | { readonly kind: "noted"; readonly value: Expression; readonly words: string }

const list = (items: ReadonlyArray<Expression>): string => items.map(keyOf).join(",")

/** A string that two trees share where they are the same tree. */
export const keyOf = (node: Expression): string => {
  switch (node.kind) {
    case "number":
      return node.value.bottom === 1n ? String(node.value.top) : `${node.value.top}/${node.value.bottom}`
    case "numeral":
      return `${node.digits}_${node.base}`
    case "constant":
      return `#${node.name}`
    case "symbol":
      return `$${node.name}`
    case "sum":
      return `(+ ${list(node.terms)})`
    case "product":
      return `(* ${list(node.factors)})`
    case "quotient":
      return `(/ ${keyOf(node.top)},${keyOf(node.bottom)})`
    case "power":
      return `(^ ${keyOf(node.base)},${keyOf(node.exponent)})`
    case "negative":
      return `(- ${keyOf(node.of)})`
    case "call":
      return `(${node.name} ${list(node.args)})`
    case "plus-minus":
      return `(+- ${node.left === undefined ? "" : keyOf(node.left)},${keyOf(node.right)})`
    case "relation":
      return `(rel ${node.operators.join("")} ${list(node.items)})`
    case "tuple":
      return `(tuple ${node.open} ${list(node.items)} ${node.close})`
    case "ratio":
      return `(ratio ${node.clock ? "clock " : ""}${list(node.items)})`
    case "set":
      return `(set ${list(node.items)})`
    case "list":
      return `(list ${node.joint ?? ""} ${list(node.items)})`
    case "set-operation":
      return `(${node.operator} ${list(node.items)})`
    case "matrix":
      return `(matrix ${node.rows.map(list).join(";")})`
    case "text":
      return `"${node.words}"`
    case "quantity":
      return `(unit ${node.unit} ${keyOf(node.value)})`
    case "noted":
      return `(noted ${node.words.toLowerCase()} ${keyOf(node.value)})`
    case "modulo":
      return `(mod ${keyOf(node.modulus)} ${keyOf(node.of)})`
    case "cases":
      return `(cases ${node.rows.map(({ condition, value }) => `${keyOf(value)} if ${condition === undefined ? "" : keyOf(condition)}`).join(";")})`
  }
}

/** The direct parts of a tree. */
export const childrenOf = (node: Expression): ReadonlyArray<Expression> => {
  switch (node.kind) {
    case "sum":
      return node.terms
    case "product":
      return node.factors
    case "quotient":
      return [node.top, node.bottom]
    case "power":
      return [node.base, node.exponent]
    case "negative":
      return [node.of]
    case "call":
      return node.args
    case "plus-minus":
      return node.left === undefined ? [node.right] : [node.left, node.right]
    case "relation":
    case "tuple":
    case "ratio":
    case "set":
    case "list":
    case "set-operation":
      return node.items
    case "matrix":
      return node.rows.flat()
    case "modulo":
      return [node.of, node.modulus]
    case "cases":
      return node.rows.flatMap(({ condition, value }) => (condition === undefined ? [value] : [value, condition]))
    case "quantity":
    case "noted":
      return [node.value]
    case "number":
    case "numeral":
    case "constant":
    case "symbol":
    case "text":
      return []
  }
}

/** The names of the free variables of a tree, added to `into`. */
export const symbolsOf = (node: Expression, into: Set<string> = new Set()): Set<string> => {
  if (node.kind === "symbol") into.add(node.name)
  for (const child of childrenOf(node)) symbolsOf(child, into)
  return into
}
