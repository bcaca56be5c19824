/**
 * Relations: equations, assignments, inequalities and chains of them.
 *
 * @module
 */
import { type Expression, type Relation, symbolsOf } from "./Expression.ts"
import { numberFromWords } from "./Words.ts"

const isSymbol = (node: Expression): node is Expression & { readonly kind: "symbol" } => node.kind === "symbol"

/** f^{-1}(x); AB, a segment; \angle ABC. A product of other variables is an unknown of its own: xy = 5 is no value of x. */
const isNamedProduct = ([first, second, ...others]: ReadonlyArray<Expression>): boolean => {
  if (others.length > 0 || second === undefined) return false
  if (first.kind === "power") return isSymbol(first.base) && (isSymbol(second) || second.kind === "tuple")
  if (!isSymbol(first)) return false
  if (/^\\(?:angle|triangle)$/.test(first.name)) return true
  return second.kind === "tuple" || (isSymbol(second) && /^[A-Z]$/.test(first.name) && /^[A-Z]$/.test(second.name))
}

const denyingName = /\b(?:not|no|never|wrong|incorrect|false|minimum|maximum|without|unlike|than|least|most)\b/i

/** Words before an equals sign, \text{Area}; and |AB|, the length of a segment. */
const isName = (node: Expression): boolean =>
  node.kind === "text"
    ? /^[\p{L}\s'-]{2,60}$/u.test(node.words) &&
      !denyingName.test(node.words) &&
      numberFromWords(node.words) === undefined
    : node.kind === "call" && node.name === "abs" && node.args[0].kind === "product" && isSegment(node.args[0].factors)

const isSegment = (factors: ReadonlyArray<Expression>): boolean =>
  factors.length === 2 && factors.every((one) => isSymbol(one) && /^[A-Z]$/.test(one.name))

/** Whether an expression names what an equation gives the value of. */
export const isVariable = (node: Expression): boolean =>
  isSymbol(node) ||
  isName(node) ||
  (node.kind === "tuple" && node.items.every(isSymbol)) ||
  (node.kind === "constant" && node.name !== "infinity" && node.name !== "pi") ||
  (node.kind === "product" && isNamedProduct(node.factors)) ||
  (node.kind === "noted" && isNamedProduct([node.value, node]))

export const isEquality = (node: Expression): node is Expression & { kind: "relation" } =>
  node.kind === "relation" && node.operators.every((operator) => operator === "=")

/** `x in S` says S; "not x in S" does not. */
export const withoutMembership = (node: Expression): Expression =>
  node.kind === "relation" && node.operators.length === 1 && node.operators[0] === "in" && isVariable(node.items[0])
    ? node.items[1]
    : node

/** An answer without its approximation, the value that is approximated, and the approximation where there is one. */
export interface Exact {
  readonly exact: Expression
  readonly value: Expression
  readonly approximate?: Expression
  /** What follows the approximation, from it on: each must be equal to it. */
  readonly rest?: ReadonlyArray<Expression>
}

/** What stands before and after the first approximation sign; without one, all of it stands before. */
export const exactPart = (node: Expression): Exact => {
  const at = node.kind === "relation" ? node.operators.indexOf("~") : -1
  if (node.kind !== "relation" || at < 0) return { exact: node, value: node }
  const exact: Expression =
    at === 0 ? node.items[0] : { ...node, items: node.items.slice(0, at + 1), operators: node.operators.slice(0, at) }
  return { exact, value: node.items[at], approximate: node.items[at + 1], rest: node.items.slice(at + 2) }
}

/** The value of `x = value` and of `x = ... = value`; undefined for any other relation. */
export const assigned = (node: Expression): Expression | undefined => {
  if (!isEquality(node)) return undefined
  const last = node.items[node.items.length - 1]
  return isVariable(node.items[0]) ? last : undefined
}

type Tuple = Expression & { readonly kind: "tuple" }

/** The letters of (y, x) in (y, x) = (1, 2), and its values; undefined where no tuple of letters stands first. */
export const namedValues = (
  node: Expression
): { readonly names: ReadonlyArray<string>; readonly values: Tuple } | undefined => {
  if (node.kind !== "relation" || !isEquality(node)) return undefined
  const [left, values] = [node.items[0], node.items[node.items.length - 1]]
  if (left.kind !== "tuple" || values.kind !== "tuple" || left.items.length !== values.items.length) return undefined
  const names = left.items.map((item) => (isSymbol(item) ? item.name : ""))
  return names.every((name) => /^[a-zA-Z]$/.test(name)) && new Set(names).size === names.length
    ? { names, values }
    : undefined
}

/** Values in the order of the alphabet of their names: those of (y, x) = (1, 2) are (2, 1). */
export const inAlphabet = (names: ReadonlyArray<string>, values: Tuple): Tuple => {
  const order = names.map((_, index) => index).sort((a, b) => (names[a] < names[b] ? -1 : 1))
  return { ...values, items: order.map((index) => values.items[index]) }
}

/** (y, x) = (1, 2) as (x, y) = (2, 1), alone or in a list: coordinates have an order of their own. */
export const withCoordinatesInOrder = (node: Expression): Expression => {
  if (node.kind === "list") return { ...node, items: node.items.map(withCoordinatesInOrder) }
  const named = node.kind === "relation" ? namedValues(node) : undefined
  const [left] = node.kind === "relation" ? node.items : []
  if (named === undefined || left?.kind !== "tuple" || !named.names.every((name) => /^[x-z]$/.test(name))) return node
  const { names, values } = named
  return { kind: "relation", operators: ["="], items: [inAlphabet(names, left), inAlphabet(names, values)] }
}

/** Sides of a relation as `difference operator 0`, with > turned to <. Bounds at infinity say nothing. */
export const conditions = (
  node: Expression & { kind: "relation" }
): ReadonlyArray<{ readonly operator: Relation; readonly difference: Expression }> =>
  node.operators.flatMap((operator, index) => {
    const [left, right] = [node.items[index], node.items[index + 1]]
    if (isInfinite(left) || isInfinite(right)) return []
    const swapped = operator === ">" || operator === ">="
    const [first, second] = swapped ? [right, left] : [left, right]
    const turned: Relation = operator === ">" ? "<" : operator === ">=" ? "<=" : operator
    return [{ operator: turned, difference: { kind: "sum", terms: [first, { kind: "negative", of: second }] } }]
  })

export const isInfinite = (node: Expression): boolean =>
  (node.kind === "constant" && node.name === "infinity") ||
  (node.kind === "negative" && isInfinite(node.of)) ||
  (node.kind === "sum" && node.terms.length === 1 && isInfinite(node.terms[0]))

export const infinity: Expression = { kind: "constant", name: "infinity" }
export const reals: Expression = {
  kind: "tuple",
  open: "(",
  close: ")",
  items: [{ kind: "negative", of: infinity }, infinity]
}

/** The set of one variable that an inequality, or several joined by "or", allow; undefined for other relations. */
export const asIntervals = (node: Expression): Expression | undefined => {
  if (node.kind === "list" || (node.kind === "set" && node.items.length > 1)) {
    const parts = node.items.map(asIntervals)
    return parts.includes(undefined)
      ? undefined
      : {
          kind: "set-operation",
          operator: node.kind === "list" && node.joint === "and" ? "intersection" : "union",
          items: parts.filter((part) => part !== undefined)
        }
  }
  if (node.kind !== "relation") return undefined
  const { items, operators } = node
  const at = items.findIndex((item) => item.kind === "symbol")
  if (at >= 0 && items.length === 2 && operators[0] === "!=" && symbolsOf(items[1 - at]).size === 0)
    return { kind: "set-operation", operator: "difference", items: [reals, { kind: "set", items: [items[1 - at]] }] }
  if (at < 0 || operators.some((operator) => !["<", ">", "<=", ">="].includes(operator))) return undefined
  if (items.some((item, index) => index !== at && symbolsOf(item).size > 0) || items.length > 3) return undefined
  if (items.length === 3 && (at !== 1 || operators[0][0] !== operators[1][0])) return undefined
  let [low, high]: [Expression, Expression] = [{ kind: "negative", of: infinity }, infinity]
  let [open, close]: ["(" | "[", ")" | "]"] = ["(", ")"]
  operators.forEach((operator, index) => {
    const bound = index === at ? items[index + 1] : items[index]
    const below = operator[0] === "<" ? index < at : index >= at
    const closed = operator.endsWith("=")
    if (below) {
      low = bound
      open = closed ? "[" : "("
    } else {
      high = bound
      close = closed ? "]" : ")"
    }
  })
  return { kind: "tuple", open, close, items: [low, high] }
}
