/**
 * The four entries of a verifier from the two that are Effects.
 *
 * @module
 */
import { Effect, Result } from "effect"
import type { Verdict } from "./Verdict.ts"
import type { VerifierError } from "./VerifierError.ts"
import type { Pair, Verifier } from "./VerifierInterface.ts"

/** The promise entries beside the Effects. */
export const withPromises = (name: string, effects: Pick<Verifier, "verify" | "verifyAll">): Verifier => ({
  name,
  ...effects,
  check: (query, response) =>
    Effect.runPromise(Effect.result(effects.verify(query, response))).then((result) => {
      if (Result.isFailure(result)) throw result.failure
      return result.success
    }),
  checkAll: (pairs) => Effect.runPromise(effects.verifyAll(pairs)).then((results) => results.map(Result.merge))
})

/** What a batch gives, in the order of its pairs. */
export type Judged = ReadonlyArray<Result.Result<Verdict, VerifierError>>

/** A verifier whose single check is a batch of one. */
export const fromBatches = (name: string, verifyAll: (pairs: ReadonlyArray<Pair>) => Effect.Effect<Judged>): Verifier =>
  withPromises(name, {
    verify: (query, response) =>
      verifyAll([{ query, response }]).pipe(Effect.flatMap(([result]) => Effect.fromResult(result))),
    verifyAll
  })
