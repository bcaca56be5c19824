/**
 * Sets of real numbers, written as intervals, points, unions, intersections and differences, compared by what they
 * hold: (2, 3) with (3, 4) is (2, 4) without 3.
 *
 * @module
 */
import { type Comparison, compareValues, toNumber } from "./Compare.ts"
import { type Expression, symbolsOf } from "./Expression.ts"
import { infinity, isInfinite, reals } from "./Relations.ts"
import type { Steps } from "./Steps.ts"

interface Endpoint {
  readonly node: Expression
  readonly value: number
}

const numberOf = (node: Expression, steps: Steps): number | undefined => {
  if (isInfinite(node)) return node.kind === "negative" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return symbolsOf(node).size > 0 ? undefined : toNumber(node, steps)
}

/** A set of which it can be said whether it holds a point, or the open gap between neighbouring endpoints. */
const isReal = (node: Expression): boolean => {
  switch (node.kind) {
    case "set-operation":
      return node.items.every(isReal)
    case "set":
      return true
    case "tuple":
      return node.items.length === 2 && (node.open === "(" || node.open === "[")
    default:
      return node.kind === "symbol" && node.name === "\\reals"
  }
}

/** The numbers at which a set may begin or end. */
const boundsOf = (node: Expression): ReadonlyArray<Expression> =>
  node.kind === "symbol"
    ? [{ kind: "negative", of: infinity }, infinity]
    : node.kind === "set-operation"
      ? node.items.flatMap(boundsOf)
      : node.kind === "set" || node.kind === "tuple"
        ? node.items
        : []

/**
 * Whether two sets are the same; undefined where one is no such set, as one with variables in its bounds, or an
 * interval that runs backwards.
 */
export const compareRealSets = (gold: Expression, answer: Expression, steps: Steps): Comparison | undefined => {
  if (!isReal(gold) || !isReal(answer)) return undefined
  const ends: Array<Endpoint> = []
  const places = new Map<Expression, number>()
  for (const node of [...boundsOf(gold), ...boundsOf(answer)]) {
    const value = numberOf(node, steps)
    if (value === undefined || Number.isNaN(value)) return undefined
    ends.push({ node, value })
  }
  ends.sort((a, b) => a.value - b.value)
  // Equal endpoints share a place; those that doubles cannot tell apart are compared exactly.
  let place = -1
  for (const [index, { node, value }] of ends.entries()) {
    const before = ends[index - 1]
    const same =
      before !== undefined &&
      (before.value === value
        ? !Number.isFinite(value) || compareValues(before.node, node, steps) === "equal"
        : Math.abs(before.value - value) <= 1e-9 * Math.abs(value) &&
          compareValues(before.node, node, steps) === "equal")
    if (!same) place += 1
    places.set(node, place)
  }
  // Pieces in turn: the endpoint 0, the gap after it, the endpoint 1, ...
  const placeOf = (node: Expression): number => 2 * (places.get(node) ?? 0)
  let backwards = false
  const holds = (node: Expression, piece: number): boolean => {
    steps.spend(0.2)
    switch (node.kind) {
      case "set-operation":
        if (node.operator === "union") return node.items.some((item) => holds(item, piece))
        if (node.operator === "intersection") return node.items.every((item) => holds(item, piece))
        return holds(node.items[0], piece) && !node.items.slice(1).some((item) => holds(item, piece))
      case "set":
        return node.items.some((item) => placeOf(item) === piece)
      case "tuple": {
        const [low, high] = [placeOf(node.items[0]), placeOf(node.items[1])]
        if (low >= high) backwards = true
        return (
          (piece > low && piece < high) ||
          (piece === low && node.open === "[") ||
          (piece === high && node.close === "]")
        )
      }
      default:
        return true
    }
  }
  let same = true
  for (let piece = 0; piece <= 2 * place; piece += 1) {
    // Infinity is no number: whether a bracket holds it says nothing.
    const infinite =
      piece % 2 === 0 && ends.some(({ node, value }) => placeOf(node) === piece && !Number.isFinite(value))
    const [left, right] = [holds(gold, piece), holds(answer, piece)]
    if (left !== right && !infinite) same = false
  }
  return backwards ? undefined : same ? "equal" : "different"
}

/** The symbol of the real numbers as an interval. */
export const asRealSet = (node: Expression): Expression =>
  node.kind === "symbol" && node.name === "\\reals" ? reals : node
