/**
 * First samples as a predictor reads them.
 *
 * @module
 */
import type { FirstSamples } from "@alloc/predictor"
import { fail } from "../DecoderError.ts"
import type { Answer } from "./Answer.ts"

/** A list of values, where all are known. */
const whole = <A>(values: ReadonlyArray<A | undefined>): ReadonlyArray<A> | undefined => {
  const known = values.filter((value) => value !== undefined)
  return known.length === values.length ? known : undefined
}

/**
 * What the first sample of each answer showed, for `predictQueries` of a predictor that was trained with `firstSample()`
 * features: its reward, log-probability, length, and why it ended. What is not known of all queries is left out.
 *
 * @throws DecoderError `InvalidRequest` for an answer without a sample that was drawn
 * @example
 * ```ts
 * import { uniform } from "@alloc/core"
 * import { decode, firstSamplesOf } from "@alloc/decoders"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { countsOf, firstSample, ridge, successHead, trainQueries, withoutFirst } from "@alloc/predictor"
 * import { verifier } from "@alloc/verifiers"
 *
 * // Of a recording: what each query's first sample showed, and the rewards of the others.
 * const numbers = Array.from({ length: 40 }, (_, i) => i)
 * const rewards = numbers.map((i) => [0, 0, i % 2, 1, i % 2])
 * const ids = numbers.map((i) => `recorded ${i}`)
 * const tokens = numbers.map((i) => (i % 2 === 0 ? 90 : 2))
 * const predictor = trainQueries({ ids, first: { tokens } }, countsOf(withoutFirst({ rewards })), {
 *   features: firstSample(),
 *   head: successHead(),
 *   model: ridge()
 * })
 *
 * // One sample of each query; what is verified is done, and the others are predicted from what they showed.
 * const model = fakeModel({ success: (query) => (query === "easy" ? 1 : 0.2) })
 * const check = verifier({ name: "right", check: (_query, response) => response.trim() === "right" })
 * const queries = ["easy", "one", "two", "three"].map((id) => ({ id, prompt: id }))
 * const probe = await decode({ queries, model, verifier: check, policy: uniform(), budget: { samples: 1 } })
 * const open = probe.answers.filter(({ reward }) => reward !== 1)
 * const predict = () => predictor.predictQueries({ first: firstSamplesOf(open) }).curves(8)
 * // Another seed: the same one would draw the first samples again.
 * const rest = open.map(({ place }) => queries[place])
 * const { answers } = await decode({ queries: rest, model, verifier: check, predict, budget: { samples: 4 }, seed: 1 })
 * console.log(answers.length === open.length, answers.every(({ samples }) => samples.length >= 1)) // => true true
 * ```
 */
export const firstSamplesOf = (answers: ReadonlyArray<Answer>): FirstSamples => {
  const samples = answers.map(({ id, samples: [first] }) => {
    if (first?.drawn === undefined)
      return fail({
        _tag: "InvalidRequest",
        field: `first sample of query ${id}`,
        value: "none",
        valid: "one that was drawn"
      })
    return { ...first.drawn, reward: first.verdict?.reward }
  })
  return {
    reward: whole(samples.map(({ reward }) => reward)),
    logProbability: whole(samples.map(({ logProbability }) => logProbability)),
    tokens: whole(samples.map(({ tokens }) => tokens)),
    finish: whole(samples.map(({ finish }) => finish))
  }
}
