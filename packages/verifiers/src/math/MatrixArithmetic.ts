/**
 * Carries out arithmetic of matrices that an answer leaves written: sums, products, multiples, negatives.
 *
 * @module
 */
import type { Expression } from "./Expression.ts"
import type { Steps } from "./Steps.ts"
import { Unreadable } from "./Token.ts"

type Matrix = Expression & { readonly kind: "matrix" }

const mapped = (matrix: Matrix, change: (entry: Expression) => Expression): Matrix => ({
  kind: "matrix",
  rows: matrix.rows.map((row) => row.map(change))
})

const sum = (a: Matrix, b: Matrix): Matrix | undefined =>
  a.rows.length !== b.rows.length || a.rows[0].length !== b.rows[0].length
    ? undefined
    : {
        kind: "matrix",
        rows: a.rows.map((row, i) => row.map((entry, j) => ({ kind: "sum", terms: [entry, b.rows[i][j]] })))
      }

const product = (a: Matrix, b: Matrix): Matrix | undefined =>
  a.rows[0].length !== b.rows.length
    ? undefined
    : {
        kind: "matrix",
        rows: a.rows.map((row) =>
          b.rows[0].map((_, j) => ({
            kind: "sum",
            terms: row.map((entry, k) => ({ kind: "product", factors: [entry, b.rows[k][j]] }))
          }))
        )
      }

/** Determinants of larger matrices are not expanded. */
const largestDeterminant = 5

/** The determinant of a matrix, expanded by its first row. One that has none, or is too large, is `Unreadable`. */
export const determinant = (matrix: Expression & { readonly kind: "matrix" }, steps: Steps): Expression => {
  const { rows } = matrix
  steps.spend(rows.length)
  if (rows.some((row) => row.length !== rows.length))
    throw new Unreadable("the determinant of a matrix that is not square")
  if (rows.length > largestDeterminant) throw new Unreadable("the determinant of a large matrix")
  if (rows.length === 1) return rows[0][0]
  return {
    kind: "sum",
    terms: rows[0].map((entry, column): Expression => {
      const minor: Matrix = {
        kind: "matrix",
        rows: rows.slice(1).map((row) => row.filter((_, index) => index !== column))
      }
      const term: Expression = { kind: "product", factors: [entry, determinant(minor, steps)] }
      return column % 2 === 0 ? term : { kind: "negative", of: term }
    })
  }
}

/** An expression with matrices in it as one matrix, where it is one; otherwise as it is. */
export const withMatrices = (node: Expression, steps: Steps): Expression => {
  switch (node.kind) {
    case "negative": {
      const inside = withMatrices(node.of, steps)
      return inside.kind === "matrix" ? mapped(inside, (of) => ({ kind: "negative", of })) : node
    }
    case "quotient": {
      const top = withMatrices(node.top, steps)
      return top.kind === "matrix"
        ? mapped(top, (entry) => ({ kind: "quotient", top: entry, bottom: node.bottom }))
        : node
    }
    case "sum": {
      const terms = node.terms.map((term) => withMatrices(term, steps))
      let total: Expression | undefined = terms[0]
      for (const term of terms.slice(1)) {
        if (total?.kind !== "matrix" || term.kind !== "matrix") return node
        total = sum(total, term)
      }
      return total?.kind === "matrix" ? total : node
    }
    case "product": {
      const factors = node.factors.map((factor) => withMatrices(factor, steps))
      if (!factors.some(({ kind }) => kind === "matrix")) return node
      const scalars = factors.filter(({ kind }) => kind !== "matrix")
      let total: Matrix | undefined
      for (const factor of factors) {
        if (factor.kind !== "matrix") continue
        steps.spend(factor.rows.length * factor.rows[0].length * (total?.rows.length ?? 1))
        const next: Matrix | undefined = total === undefined ? factor : product(total, factor)
        if (next === undefined) return node
        total = next
      }
      if (total === undefined || scalars.length === 0) return total ?? node
      return mapped(total, (entry) => ({ kind: "product", factors: [...scalars, entry] }))
    }
    default:
      return node
  }
}
