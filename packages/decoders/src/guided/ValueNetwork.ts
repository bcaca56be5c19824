/**
 * A small network that estimates the final reward of a reply from the hidden state of its prefix and, for tokens, the
 * embedding of the candidate that may come next.
 *
 * @module
 */
import type { CandidateValues } from "./Guidance.ts"

/**
 * v(h, e) = output . relu(state h' + token e + bias) + constant, where h' = (h - mean) / scale. Plain data, to be saved as
 * it is. Matrices are row-major, one row per hidden unit.
 */
export interface ValueNetwork {
  /** Length of a state, and of an embedding. */
  readonly width: number
  readonly hidden: number
  readonly mean: Float32Array
  readonly scale: Float32Array
  readonly state: Float32Array
  /** Undefined: values of prefixes alone, for whole blocks. */
  readonly token: Float32Array | undefined
  readonly bias: Float32Array
  readonly output: Float32Array
  readonly constant: number
}

/** One row of a matrix with a vector. */
const product = (matrix: Float32Array, row: number, vector: Float32Array): number => {
  const from = row * vector.length
  let sum = 0
  for (let j = 0; j < vector.length; j++) sum += matrix[from + j] * vector[j]
  return sum
}

const standardised = ({ mean, scale }: ValueNetwork, state: Float32Array): Float32Array =>
  state.map((value, j) => (value - mean[j]) / scale[j])

/** What the hidden units get of a state. O(hidden x width). */
const ofState = (network: ValueNetwork, state: Float32Array): Float64Array => {
  const input = standardised(network, state)
  return Float64Array.from({ length: network.hidden }, (_, u) => network.bias[u] + product(network.state, u, input))
}

const outputOf = ({ constant, output }: ValueNetwork, base: Float64Array, added: Float64Array | undefined): number => {
  let sum = constant
  for (let u = 0; u < base.length; u++) sum += output[u] * Math.max(0, base[u] + (added?.[u] ?? 0))
  return sum
}

/** The value of a prefix by its state alone. */
export const prefixValue = (network: ValueNetwork, state: Float32Array): number =>
  outputOf(network, ofState(network, state), undefined)

/**
 * The values of candidates, for `guided`. `embedding` gives a token's embedding; what the hidden units get of it is
 * computed once per token.
 */
export const candidateValues = (network: ValueNetwork, embedding: (token: number) => Float32Array): CandidateValues => {
  const known = new Map<number, Float64Array>()
  const ofToken = (matrix: Float32Array, token: number): Float64Array => {
    const found = known.get(token)
    if (found !== undefined) return found
    const vector = embedding(token)
    const made = Float64Array.from({ length: network.hidden }, (_, u) => product(matrix, u, vector))
    known.set(token, made)
    return made
  }
  return ({ state }, candidates) => {
    const { token: matrix } = network
    if (state === undefined || matrix === undefined) return new Float64Array(candidates.length)
    const base = ofState(network, state)
    return Float64Array.from(candidates, (token) => outputOf(network, base, ofToken(matrix, token)))
  }
}
