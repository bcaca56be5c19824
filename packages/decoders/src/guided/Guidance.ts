/**
 * Value-augmented sampling (Han, Shenfeld and others, 2024): at every token the most probable candidates get a value
 * each, which is added to their logits.
 *
 * @module
 */
import { fail } from "../DecoderError.ts"
import type { NextToken, TokenModel } from "../local/SampleTree.ts"

/** A prefix whose next token is to be valued. */
export interface ValuedPrefix {
  /** Generated tokens so far. */
  readonly path: ReadonlyArray<number>
  /** The model's hidden state of the prefix's last token, where the model shows it. */
  readonly state: Float32Array | undefined
}

/** Estimates of the final reward of the prefix continued by each candidate, in their order. */
export type CandidateValues = (
  prefix: ValuedPrefix,
  candidates: Int32Array
) => ArrayLike<number> | Promise<ArrayLike<number>>

/** How values guide. */
export interface Guidance {
  readonly values: CandidateValues
  /** Strength: a value that is 1 above the candidates' mean adds `beta` to the logit. 0 is plain sampling. */
  readonly beta: number
  /** Number of most probable tokens that get a value. Default 20. */
  readonly candidates?: number | undefined
}

/** Number of candidates where none is said, as in the authors' code. */
export const defaultCandidates = 20

/**
 * Weights of guided sampling. With values v of the first k tokens and their mean m, weights are multiplied by
 * exp(beta (v - m) / temperature); the other tokens keep theirs, so that the first k are no truncation.
 */
export const guidedToken = (
  next: NextToken,
  values: ArrayLike<number>,
  beta: number,
  temperature: number
): NextToken => {
  const k = values.length
  let mean = 0
  for (let i = 0; i < k; i++) mean += values[i] / k
  const weights = next.weights.slice()
  let { total } = next
  for (let i = 0; i < k; i++) {
    weights[i] *= Math.exp((beta * (values[i] - mean)) / temperature)
    total += weights[i] - next.weights[i]
  }
  return { ...next, weights, total, plain: next }
}

/**
 * The model under guidance, for `drawSamples`. `temperature` is that of its weights. With `beta` 0 it is the model itself,
 * token for token.
 *
 * @throws DecoderError `InvalidRequest`
 * @example
 * ```ts
 * import { drawSamples, guided, type TokenModel } from "@alloc/decoders"
 *
 * // Two equally probable tokens, a and b; b is worth more.
 * const plain: TokenModel = {
 *   evaluate: async () => ({ tokens: Int32Array.of(0, 1), weights: Float64Array.of(1, 1), total: 2 }),
 *   text: (tokens) => tokens.map((token) => "ab"[token]).join(""),
 *   isEnd: () => false
 * }
 * const values = (_: unknown, candidates: Int32Array) => candidates
 * const sampling = { temperature: 1, maxTokens: 100, stop: [] }
 * const request = { query: "q1", prompt: "?", seed: 1, from: 0, to: 1, sampling }
 * const { samples } = await drawSamples(guided(plain, { values, beta: 4 }, 1), request, 0)
 * // exp(4 / 2) / (exp(4 / 2) + exp(-4 / 2)) = .98 of the tokens are b.
 * console.log([...samples[0].text].filter((letter) => letter === "b").length > 90) // => true
 * ```
 */
export const guided = (model: TokenModel, guidance: Guidance, temperature: number): TokenModel => {
  const { beta, candidates = defaultCandidates, values } = guidance
  if (!Number.isFinite(beta) || beta < 0)
    fail({ _tag: "InvalidRequest", field: "beta", value: beta, valid: "a finite number >= 0" })
  if (!Number.isInteger(candidates) || candidates < 1)
    fail({ _tag: "InvalidRequest", field: "candidates", value: candidates, valid: "a whole number >= 1" })
  const path: Array<number> = []
  return {
    ...model,
    evaluate: async (depth, token, full) => {
      const next = await model.evaluate(depth, token, full)
      path.length = token === undefined ? 0 : depth
      if (token !== undefined) path.push(token)
      if (beta === 0) return next
      const found = await values({ path, state: next.state }, next.tokens.subarray(0, candidates))
      return guidedToken(next, found, beta, temperature)
    }
  }
}
