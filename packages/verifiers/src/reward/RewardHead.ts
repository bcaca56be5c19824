/**
 * A linear reward on the vectors of (query, reply) as a verifier: where no reward model is served, a head on a local
 * model's hidden states stands in its place.
 *
 * @module
 */
import { scored } from "../Verdict.ts"
import { type Verifier, verifier } from "../Verifier.ts"
import { fail, VerifierError } from "../VerifierError.ts"
import type { LinearHead } from "./Protocols.ts"

/** Vectors of (query, reply), row-major, one row of `source.width` numbers each. */
export interface ReplyVectors {
  readonly source: { readonly width: number }
  readonly values: Float32Array
}

/** Where the vectors come from, and what is made of them. */
export interface RewardHeadOptions {
  readonly name: string
  readonly head: LinearHead
  /** One vector per pair, in their order; for example the `readReplies` of a local model. */
  readonly read: (pairs: ReadonlyArray<{ readonly query: string; readonly reply: string }>) => Promise<ReplyVectors>
}

/**
 * A reward head as a verifier, beside `rewardModel` and of the same form: the reward is weights . vector + bias.
 *
 * @throws VerifierError of a pair: `InvalidQuery` (no text), `InvalidOption` (vectors of another width), `CheckFailed`
 * @example
 * ```ts
 * import { rewardHead } from "@alloc/verifiers/reward"
 *
 * const source = { model: "toy", modelHash: "0", kind: "length of the reply", width: 1 }
 * const reward = rewardHead({
 *   name: "short",
 *   head: { weights: [-0.5], bias: 2 },
 *   read: async (pairs) => ({ source, size: pairs.length, values: Float32Array.from(pairs, ({ reply }) => reply.length) })
 * })
 * console.log((await reward.check({ id: "q1", text: "Why?" }, "So.")).reward) // => 0.5
 * ```
 */
export const rewardHead = ({ head, name, read }: RewardHeadOptions): Verifier =>
  verifier({
    name,
    checkAll: async (pairs) => {
      const asked = pairs.flatMap(({ query, response }, place) =>
        query.text === undefined ? [] : [{ place, pair: { query: query.text, reply: response } }]
      )
      const { source, values } = await read(asked.map(({ pair }) => pair))
      const { width } = source
      if (width !== head.weights.length) {
        const valid = `${width} numbers, as the vectors have`
        fail({ _tag: "InvalidOption", verifier: name, field: "head.weights", value: head.weights.length, valid })
      }
      const scores = new Map(
        asked.map(({ place }, i) => {
          let score = head.bias
          for (let j = 0; j < width; j++) score += head.weights[j] * values[i * width + j]
          return [place, score] as const
        })
      )
      return pairs.map(({ query }, place) => {
        const score = scores.get(place)
        if (score !== undefined) return scored(score, `${name}: ${score}`)
        const valid = "the query's text, which the head reads"
        return new VerifierError({
          reason: { _tag: "InvalidQuery", verifier: name, query: query.id, field: "text", value: undefined, valid }
        })
      })
    }
  })
