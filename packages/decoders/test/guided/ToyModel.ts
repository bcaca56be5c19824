import type { NextToken, TokenModel } from "../../src/index.ts"

/** Number of the toy's token that ends a text; others are the letters a, b, c. */
export const end = 0
const words = ["", "a", "b", "c"]

/** A toy over four tokens whose state is one-hot of the last token, and all of whose evaluations are noted. */
export const toyModel = (listed = 4) => {
  const evaluated: Array<string> = []
  const context: Array<number> = []
  const after = (last: number): ReadonlyArray<number> =>
    [
      [0.1, 0.5, 0.2, 0.2],
      [0.2, 0.1, 0.4, 0.3],
      [0.2, 0.3, 0.1, 0.4],
      [0.1, 0.4, 0.3, 0.2]
    ][last]
  const model: TokenModel = {
    evaluate: async (depth, token, full) => {
      if (token !== undefined && depth > context.length) throw new Error("evaluated behind tokens that are not there")
      context.length = token === undefined ? 0 : depth
      if (token !== undefined) context.push(token)
      evaluated.push(context.join())
      const last = context.at(-1) ?? 0
      const p = after(last)
      const order = [0, 1, 2, 3].sort((a, b) => p[b] - p[a] || a - b).slice(0, full ? 4 : listed)
      const next: NextToken = {
        tokens: Int32Array.from(order),
        weights: Float64Array.from(order, (t) => 2 * p[t]),
        total: 2,
        state: Float32Array.from([0, 1, 2, 3], (t) => (t === last ? 1 : 0))
      }
      return next
    },
    text: (tokens) => tokens.map((token) => words[token]).join(""),
    isEnd: (token) => token === end
  }
  return { model, evaluated, after, context }
}
