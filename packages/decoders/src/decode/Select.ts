/**
 * Which of a query's samples becomes the answer.
 *
 * @module
 */
import { majorityVote } from "@alloc/core/voting"
import type { Query, Verifier } from "@alloc/verifiers"
import { Effect, Result } from "effect"
import { fail, toDecoderError } from "../DecoderError.ts"
import type { SampleRecord } from "./Answer.ts"
import type { Selector } from "./DecodeOptions.ts"

/** A drawn sample and its place among all of its query. */
interface Candidate {
  readonly place: number
  readonly sample: SampleRecord
}

/** The place with the largest score; among equals the first. */
const best = (candidates: ReadonlyArray<Candidate>, score: (candidate: Candidate, k: number) => number): number => {
  let found = candidates[0].place
  let top = Number.NEGATIVE_INFINITY
  for (const [k, candidate] of candidates.entries()) {
    const value = score(candidate, k)
    if (value > top) {
      top = value
      found = candidate.place
    }
  }
  return found
}

const byReward = (candidates: ReadonlyArray<Candidate>): number =>
  best(candidates, ({ sample }) => sample.verdict?.reward ?? Number.NEGATIVE_INFINITY)

/** The first sample with the majority's answer. */
const byMajority = (candidates: ReadonlyArray<Candidate>): number => {
  const { answer } = majorityVote(candidates.map(({ sample }) => sample.answer))
  return candidates.find(({ sample }) => sample.answer === answer && answer !== undefined)?.place ?? candidates[0].place
}

/** Mean log-probability of a token, so that short answers are not preferred for being short. */
const byLogProbability = (candidates: ReadonlyArray<Candidate>): number =>
  best(candidates, ({ sample }) => {
    const { logProbability, tokens = 1 } = sample.drawn ?? {}
    return logProbability === undefined ? Number.NEGATIVE_INFINITY : logProbability / Math.max(1, tokens)
  })

const byVerifier = (candidates: ReadonlyArray<Candidate>, verifier: Verifier, query: Query): Effect.Effect<number> =>
  Effect.map(
    verifier.verifyAll(candidates.map(({ sample }) => ({ query, response: sample.drawn?.text ?? "" }))),
    (verdicts) =>
      best(candidates, (_, k) => {
        const verdict = verdicts[k]
        return Result.isSuccess(verdict) ? verdict.success.reward : Number.NEGATIVE_INFINITY
      })
  )

/** The rule where none is given: rewards if there are any, else the majority. */
export const selectorOf = (selector: Selector | undefined, verifier: Verifier | undefined): Selector =>
  selector ?? (verifier === undefined ? "majority" : "reward")

/**
 * The place of the chosen sample; undefined where none was drawn.
 *
 * @throws DecoderError `InvalidRequest`, `ModelFailed`, as a defect, where the caller's own rule is at fault
 */
export const select = (
  samples: ReadonlyArray<SampleRecord>,
  query: Query,
  selector: Selector
): Effect.Effect<number | undefined> => {
  const candidates = samples.flatMap((sample, place) => (sample.drawn === undefined ? [] : [{ place, sample }]))
  if (candidates.length === 0) return Effect.succeed(undefined)
  if (selector === "reward") return Effect.succeed(byReward(candidates))
  if (selector === "majority") return Effect.succeed(byMajority(candidates))
  if (selector === "log-probability") return Effect.succeed(byLogProbability(candidates))
  if (selector === "first") return Effect.succeed(candidates[0].place)
  if (typeof selector === "object") return byVerifier(candidates, selector, query)
  // What a caller's own rule throws is the caller's own fault: it ends the run with its error.
  return Effect.orDie(
    Effect.tryPromise({
      try: async () => {
        const place = await selector(samples, query)
        if (samples[place]?.drawn !== undefined) return place
        const valid = "the place of a sample that was drawn"
        return fail({ _tag: "InvalidRequest", field: `selection for query ${query.id}`, value: place, valid })
      },
      catch: toDecoderError(`selecting an answer to query ${query.id}`)
    })
  )
}
