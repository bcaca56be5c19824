/**
 * Plus-minus signs: two values, not a ball.
 *
 * @module
 */
import { childrenOf, type Expression } from "./Expression.ts"

/** Replaces plus-minus signs by one of their two signs. */
const withSign = (node: Expression, upper: boolean): Expression => {
  const map = (items: ReadonlyArray<Expression>): ReadonlyArray<Expression> =>
    items.map((item) => withSign(item, upper))
  switch (node.kind) {
    case "plus-minus": {
      const right = withSign(node.right, upper)
      const signed: Expression = upper ? right : { kind: "negative", of: right }
      return node.left === undefined ? signed : { kind: "sum", terms: [withSign(node.left, upper), signed] }
    }
    case "sum":
      return { ...node, terms: map(node.terms) }
    case "product":
      return { ...node, factors: map(node.factors) }
    case "quotient":
      return { ...node, top: withSign(node.top, upper), bottom: withSign(node.bottom, upper) }
    case "power":
      return { ...node, base: withSign(node.base, upper), exponent: withSign(node.exponent, upper) }
    case "negative":
      return { ...node, of: withSign(node.of, upper) }
    case "call":
      return { ...node, args: map(node.args) }
    case "relation":
    case "tuple":
    case "ratio":
    case "set":
    case "list":
    case "set-operation":
      return { ...node, items: map(node.items) }
    case "matrix":
      return { ...node, rows: node.rows.map(map) }
    case "quantity":
    case "noted":
      return { ...node, value: withSign(node.value, upper) }
    case "modulo":
      return { ...node, of: withSign(node.of, upper), modulus: withSign(node.modulus, upper) }
    case "cases":
      return {
        ...node,
        rows: node.rows.map(({ condition, value }) => ({
          condition: condition === undefined ? undefined : withSign(condition, upper),
          value: withSign(value, upper)
        }))
      }
    // No default: a kind with parts that were left out would keep its signs, and be expanded without end.
    case "number":
    case "numeral":
    case "constant":
    case "symbol":
    case "text":
      return node
  }
}

/** Whether a plus-minus sign stands anywhere in a tree. */
export const hasPlusMinus = (node: Expression): boolean =>
  node.kind === "plus-minus" || childrenOf(node).some(hasPlusMinus)

/** Items of a list, without lists inside it; what has plus-minus signs counts twice. */
export const flatItems = (items: ReadonlyArray<Expression>): ReadonlyArray<Expression> =>
  items.flatMap((item) => {
    if (!hasPlusMinus(item)) return item.kind === "list" ? flatItems(item.items) : [item]
    return [withSign(item, true), withSign(item, false)]
  })
