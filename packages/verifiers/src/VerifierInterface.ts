/**
 * What every verifier is, however it was made.
 *
 * @module
 */
import type { Effect, Result } from "effect"
import type { Verdict } from "./Verdict.ts"
import type { VerifierError } from "./VerifierError.ts"

/** What a verifier looks at. `reference` is the known answer, the tests, or whatever the verifier needs to judge. */
export interface Query {
  readonly id: string
  readonly text?: string | undefined
  readonly reference?: unknown
}

/** One response to one query. */
export interface Pair {
  readonly query: Query
  readonly response: string
}

/**
 * Judges responses. `verify` and `verifyAll` are the Effect entries, `check` and `checkAll` the plain promises of the
 * same work. In a batch a response that could not be checked does not spoil the others: its place holds the error.
 */
export interface Verifier {
  readonly name: string
  readonly verify: (query: Query, response: string) => Effect.Effect<Verdict, VerifierError>
  readonly verifyAll: (
    pairs: ReadonlyArray<Pair>
  ) => Effect.Effect<ReadonlyArray<Result.Result<Verdict, VerifierError>>>
  readonly check: (query: Query, response: string) => Promise<Verdict>
  readonly checkAll: (pairs: ReadonlyArray<Pair>) => Promise<ReadonlyArray<Verdict | VerifierError>>
}
