/**
 * Values with units: the unit belongs to the whole of an expression, not to its last part, so that -5 m and 2\sqrt{3} cm
 * are quantities.
 *
 * @module
 */
import type { Expression } from "./Expression.ts"
import { multiply } from "./Rational.ts"
import { combinedUnit, conversion } from "./Units.ts"

type Quantity = Expression & { readonly kind: "quantity" }

const isQuantity = (node: Expression): node is Quantity => node.kind === "quantity"

/** A value with a unit; one that has a unit already has the product of both, "\$5 per hour", or the same, "\$5 dollars". */
export const withUnit = (value: Expression, unit: string): Expression =>
  value.kind === "quantity" && value.unit !== unit
    ? { kind: "quantity", value: value.value, unit: combinedUnit(value.unit, unit, 1) }
    : { kind: "quantity", value: value.kind === "quantity" ? value.value : value, unit }

/** The negative of an expression; of a quantity, that of its value. */
export const negated = (of: Expression): Expression =>
  of.kind === "quantity" || of.kind === "noted" ? { ...of, value: negated(of.value) } : { kind: "negative", of }

/** A quantity in another unit of its dimension; undefined where there is none. */
export const inUnit = (node: Quantity, unit: string): Expression | undefined => {
  const factor = conversion(node.unit, unit)
  if (factor === undefined) return undefined
  if (factor.top === 1n && factor.bottom === 1n) return node.value
  if (node.value.kind === "number") return { kind: "number", value: multiply(node.value.value, factor) }
  return { kind: "product", factors: [node.value, { kind: "number", value: factor }] }
}

/** A percent sign is a factor, and degrees of parts are of those parts. */
const isFactor = (unit: string): boolean => unit === "percent" || unit === "degree"

const sumWithUnit = (terms: ReadonlyArray<Expression>): Expression | undefined => {
  const last = terms[terms.length - 1]
  if (last.kind !== "quantity" || isFactor(last.unit)) return undefined
  // Only the last has its unit written: 2 + \sqrt{3} cm.
  if (!terms.slice(0, -1).some(isQuantity))
    return { kind: "quantity", unit: last.unit, value: { kind: "sum", terms: [...terms.slice(0, -1), last.value] } }
  const [first] = terms
  if (first.kind !== "quantity") return undefined
  const values = terms.map((term) => (isQuantity(term) ? inUnit(term, first.unit) : undefined))
  const known = values.filter((value) => value !== undefined)
  return known.length === terms.length
    ? { kind: "quantity", unit: first.unit, value: { kind: "sum", terms: known } }
    : undefined
}

const productWithUnit = (factors: ReadonlyArray<Expression>): Expression | undefined => {
  const quantities = factors.filter(isQuantity)
  if (quantities.length === 0) return undefined
  // 50% of something is a product; 2\sqrt{3}% is a percentage.
  const percent = quantities.findIndex(({ unit }) => unit === "percent")
  if (percent >= 0 && (quantities.length > 1 || factors[factors.length - 1] !== quantities[percent])) return undefined
  const unit = quantities.map((one) => one.unit).reduce((a, b) => combinedUnit(a, b, 1))
  const value: Expression = { kind: "product", factors: factors.map((one) => (isQuantity(one) ? one.value : one)) }
  return unit === "" ? value : { kind: "quantity", unit, value }
}

const quotientWithUnit = (node: Expression & { readonly kind: "quotient" }): Expression | undefined => {
  const { bottom, top } = node
  if ([top, bottom].some((part) => isQuantity(part) && isFactor(part.unit))) return undefined
  if (isQuantity(top) && isQuantity(bottom)) {
    const unit = combinedUnit(top.unit, bottom.unit, -1)
    const value: Expression = { kind: "quotient", top: top.value, bottom: bottom.value }
    return unit === "" ? value : { kind: "quantity", unit, value }
  }
  if (isQuantity(top)) return { kind: "quantity", unit: top.unit, value: { ...node, top: top.value } }
  // 1/2 cm is half a centimetre.
  if (isQuantity(bottom)) return { kind: "quantity", unit: bottom.unit, value: { ...node, bottom: bottom.value } }
  return undefined
}

/** An expression whose parts have units as one quantity, where it is one; otherwise as it is. */
export const measured = (node: Expression): Expression => {
  switch (node.kind) {
    case "negative":
      return negated(node.of)
    case "sum":
      return sumWithUnit(node.terms) ?? node
    case "product":
      return productWithUnit(node.factors) ?? node
    case "quotient":
      return quotientWithUnit(node) ?? node
    case "ratio": {
      // 4:30 pm.
      const last = node.items[node.items.length - 1]
      return last.kind === "quantity"
        ? { kind: "quantity", unit: last.unit, value: { ...node, items: [...node.items.slice(0, -1), last.value] } }
        : node
    }
    default:
      return node
  }
}
