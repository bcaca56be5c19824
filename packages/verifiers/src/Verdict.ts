/**
 * What a check found: an outcome, a reward, the answer that was taken from the response, and why.
 *
 * @module
 */

/**
 * How a check ended. These are different things and are counted apart:
 * `right` and `wrong` (checked), `no-answer` (nothing to check was found in the response), `undecided` (checked, but
 * neither right nor wrong could be shown within the step cap), `scored` (a real-valued reward).
 * That a response could not be checked at all is no outcome but a `VerifierError`.
 */
export type Outcome = "right" | "wrong" | "no-answer" | "undecided" | "scored"

/** What a model that judged was asked, what it said, and what that cost. */
export interface JudgeRecord {
  readonly model: string
  readonly prompt: string
  readonly score: number
  readonly threshold: number
  readonly cost: number
}

/** The verdict on one response. */
export interface Verdict {
  readonly outcome: Outcome
  /** In [0, 1] for checks, any real for reward models. `no-answer` and `undecided` have reward 0. */
  readonly reward: number
  /** What was taken from the response as its answer, where the verifier extracts one. */
  readonly answer?: string | undefined
  /** Which rule decided, and why a response failed; for people. */
  readonly explanation: string
  /** Where a model decided, and only there. */
  readonly judge?: JudgeRecord | undefined
}

const make = (outcome: Outcome, reward: number, explanation: string, answer: string | undefined): Verdict =>
  answer === undefined ? { outcome, reward, explanation } : { outcome, reward, answer, explanation }

/**
 * The answer is right: reward 1.
 *
 * @example
 * ```ts
 * import { right } from "@alloc/verifiers"
 *
 * console.log(right("equal in value", "0.5").reward) // => 1
 * ```
 */
export const right = (explanation: string, answer?: string): Verdict => make("right", 1, explanation, answer)

/**
 * The answer is wrong: reward 0.
 *
 * @example
 * ```ts
 * import { wrong } from "@alloc/verifiers"
 *
 * console.log(wrong("other values", "0.6").reward) // => 0
 * ```
 */
export const wrong = (explanation: string, answer?: string): Verdict => make("wrong", 0, explanation, answer)

/**
 * The response holds nothing to check: reward 0.
 *
 * @example
 * ```ts
 * import { noAnswer } from "@alloc/verifiers"
 *
 * console.log(noAnswer("the response is empty").outcome) // => "no-answer"
 * ```
 */
export const noAnswer = (explanation: string): Verdict => make("no-answer", 0, explanation, undefined)

/**
 * Neither right nor wrong could be shown: reward 0.
 *
 * @example
 * ```ts
 * import { undecided } from "@alloc/verifiers"
 *
 * console.log(undecided("the step cap is reached", "9^{9^9}").outcome) // => "undecided"
 * ```
 */
export const undecided = (explanation: string, answer?: string): Verdict => make("undecided", 0, explanation, answer)

/**
 * A real-valued reward, for example of a reward model.
 *
 * @example
 * ```ts
 * import { scored } from "@alloc/verifiers"
 *
 * console.log(scored(-1.5, "logit").reward) // => -1.5
 * ```
 */
export const scored = (reward: number, explanation: string, answer?: string): Verdict =>
  make("scored", reward, explanation, answer)
