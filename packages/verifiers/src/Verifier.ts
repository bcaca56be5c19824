/**
 * A verifier says how good a response to a query is. Everything else, allocation included, is only as good as it.
 *
 * @module
 */

/** What a verifier looks at. `reference` is the known answer, the tests, or whatever the verifier needs to judge. */
export interface Query {
  readonly id: string
  readonly text?: string | undefined
  readonly reference?: unknown
}

/**
 * How a check ended. These are different things and are counted apart:
 * `right` and `wrong` (checked), `no-answer` (nothing to check was found in the response), `undecided` (checked, but
 * neither right nor wrong could be shown within the step cap), `scored` (a real-valued reward).
 */
export type Outcome = "right" | "wrong" | "no-answer" | "undecided" | "scored"

/** The verdict on one response. */
export interface Verdict {
  readonly outcome: Outcome
  /** In [0, 1] for checks, any real for reward models. `no-answer` and `undecided` have reward 0. */
  readonly reward: number
  /** What was taken from the response as its answer, where the verifier extracts one. */
  readonly answer?: string | undefined
  /** Which rule decided, and why a response failed; for people. */
  readonly explanation: string
}
