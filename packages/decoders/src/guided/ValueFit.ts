/**
 * The arithmetic of training a value network: forward and backward passes of one row, and Adam's steps.
 *
 * @module
 */
import type { Random } from "@alloc/core/random"

/** Weights of a value network while they are trained, or a gradient by them. */
export type Weights = { readonly [K in "state" | "token" | "bias" | "output" | "constant"]: Float32Array }

const parts = ["state", "token", "bias", "output", "constant"] as const

/** Random weights, but for the output layer: nothing is known yet. */
export const newWeights = (width: number, hidden: number, tokens: boolean, stream: Random): Weights => {
  const bound = Math.sqrt(3 / width)
  const uniform = (length: number): Float32Array => Float32Array.from({ length }, () => bound * (2 * stream.next() - 1))
  return {
    state: uniform(hidden * width),
    token: tokens ? uniform(hidden * width) : new Float32Array(0),
    bias: new Float32Array(hidden),
    // Nothing is known before training: all values are equal, so that guidance by them is plain sampling.
    output: new Float32Array(hidden),
    constant: new Float32Array(1)
  }
}

/** As many zeros. */
export const zeros = (weights: Weights): Weights =>
  // Every part is mapped, so that the entries make up the whole again.
  Object.fromEntries(parts.map((part) => [part, new Float32Array(weights[part].length)])) as Weights

/** Adam with bias correction (Kingma and Ba, 2015). */
export class Adam {
  readonly #first: Weights
  readonly #second: Weights
  readonly #rate: number
  readonly #decay: number
  #step = 0

  constructor(weights: Weights, rate: number, decay: number) {
    this.#first = zeros(weights)
    this.#second = zeros(weights)
    this.#rate = rate
    this.#decay = decay
  }

  step(weights: Weights, gradient: Weights): void {
    this.#step++
    const rate = (this.#rate * Math.sqrt(1 - 0.999 ** this.#step)) / (1 - 0.9 ** this.#step)
    for (const part of parts) {
      const [w, g, m, v] = [weights[part], gradient[part], this.#first[part], this.#second[part]]
      const decay = part === "bias" || part === "constant" ? 0 : this.#decay
      for (let i = 0; i < w.length; i++) {
        const d = g[i] + decay * w[i]
        m[i] += 0.1 * (d - m[i])
        v[i] += 0.001 * (d * d - v[i])
        w[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + 1e-8)
        g[i] = 0
      }
    }
  }
}

/** Forward and backward passes over one row at a time. */
export class Fit {
  readonly weights: Weights
  readonly #width: number
  readonly #hidden: number
  readonly #units: Float64Array

  constructor(weights: Weights, width: number) {
    this.weights = weights
    this.#width = width
    this.#hidden = weights.bias.length
    this.#units = new Float64Array(this.#hidden)
  }

  value(state: Float32Array, token: Float32Array | undefined): number {
    const { bias, constant, output, state: a, token: b } = this.weights
    const width = this.#width
    let value = constant[0]
    for (let u = 0; u < this.#hidden; u++) {
      const from = u * width
      let sum = bias[u]
      for (let j = 0; j < width; j++) sum += a[from + j] * state[j]
      if (token !== undefined) for (let j = 0; j < width; j++) sum += b[from + j] * token[j]
      this.#units[u] = Math.max(0, sum)
      value += output[u] * this.#units[u]
    }
    return value
  }

  /** Adds the gradient of error * value, after `value` of the same row. */
  addGradient(state: Float32Array, token: Float32Array | undefined, error: number, gradient: Weights): void {
    const { output } = this.weights
    const width = this.#width
    gradient.constant[0] += error
    for (let u = 0; u < this.#hidden; u++) {
      gradient.output[u] += error * this.#units[u]
      if (this.#units[u] === 0) continue
      const back = error * output[u]
      if (back === 0) continue
      gradient.bias[u] += back
      const from = u * width
      for (let j = 0; j < width; j++) gradient.state[from + j] += back * state[j]
      if (token !== undefined) for (let j = 0; j < width; j++) gradient.token[from + j] += back * token[j]
    }
  }
}
