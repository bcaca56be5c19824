/**
 * Gauss-Hermite quadrature for expectations over a standard normal variable.
 *
 * @module
 */

/** Nodes and weights with sum_k weight_k f(node_k) = E f(Z), exact for polynomials below degree 2 nodes. */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/** Values of the last two orthonormal Hermite polynomials (of the weight exp(-x^2 / 2) / sqrt(2 pi)) at x. */
const hermite = (order: number, x: number): readonly [last: number, before: number] => {
  let before = 0
  let last = 1
  for (let k = 0; k < order; k++) {
    const next = (x * last - Math.sqrt(k) * before) / Math.sqrt(k + 1)
    before = last
    last = next
  }
  return [last, before]
}

/** The rule with `order` nodes, by bisection between sign changes on a fine grid. O(order^2 / grid step). */
export const gaussHermite = (order: number): Quadrature => {
  const nodes: Array<number> = []
  const weights: Array<number> = []
  const limit = Math.sqrt(4 * order + 2)
  const step = 0.01
  const value = (x: number): number => hermite(order, x)[0]
  // Starts off the middle of a step, so that the root at 0 lies inside one.
  for (let left = -limit - step / 3; left < limit; left += step) {
    let [low, high] = [left, left + step]
    if (value(low) * value(high) > 0) continue
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2
      if (value(low) * value(middle) <= 0) high = middle
      else low = middle
    }
    const node = (low + high) / 2
    const [, before] = hermite(order, node)
    nodes.push(node)
    weights.push(1 / (order * before * before))
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) }
}
