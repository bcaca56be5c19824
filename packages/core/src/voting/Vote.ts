/**
 * The majority's answer, plain or weighted.
 *
 * @module
 */
import { checkLengthOf, checkNumber, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"

/** Outcome of a vote. */
export interface Vote {
  /** The answer with the largest weight, among equals the one seen first; undefined where nobody answered. */
  readonly answer: string | undefined
  /** Its weight, and its share of all weight. */
  readonly weight: number
  readonly share: number
  /** Weight of each answer, largest first, equals in the order seen. */
  readonly ranking: ReadonlyArray<readonly [answer: string, weight: number]>
}

/**
 * Checks that answers are text, or undefined where there is none.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkAnswers = (field: string, answers: ReadonlyArray<unknown>): void => {
  for (const [k, value] of answers.entries())
    if (value !== undefined && typeof value !== "string")
      fail({
        _tag: "InvalidParameter",
        field: `${field}[${k}]`,
        value,
        valid: "text, or undefined where there is none"
      })
}

/**
 * Weighted vote: each answer's weights are summed; samples without an answer do not vote. Weights may be rewards,
 * exp(mean log-probability), a judge's score: finite and >= 0. O(answers), and a sort of the distinct ones.
 *
 * @throws CoreError `LengthMismatch`, `InvalidParameter`
 * @example
 * ```ts
 * import { weightedVote } from "@alloc/core/voting"
 *
 * console.log(weightedVote(["4", "5", "5"], [0.9, 0.2, 0.3]).answer) // => 4
 * ```
 */
export const weightedVote = (answers: ReadonlyArray<string | undefined>, weights: ArrayLike<number>): Vote => {
  checkLengthOf("weights", weights, lengthOf("answers", answers))
  checkAnswers("answers", answers)
  const sums = new Map<string, number>()
  let all = 0
  for (const [k, answer] of answers.entries()) {
    const weight = weights[k]
    checkNumber(`weights[${k}]`, weight, "a finite number >= 0", (w) => w >= 0 && w < Number.POSITIVE_INFINITY)
    if (answer === undefined) continue
    sums.set(answer, (sums.get(answer) ?? 0) + weight)
    all += weight
  }
  const ranking = [...sums].sort((a, b) => b[1] - a[1])
  const [answer, weight] = ranking[0] ?? [undefined, 0]
  return { answer, weight, share: all > 0 ? weight / all : 0, ranking }
}

/**
 * Majority vote: every sample with an answer has one vote. Cost as `weightedVote`, O(answers).
 *
 * @throws CoreError `InvalidParameter`
 *
 * @example
 * ```ts
 * import { majorityVote } from "@alloc/core/voting"
 *
 * console.log(majorityVote(["7", undefined, "8", "8"]).answer) // => 8
 * ```
 */
export const majorityVote = (answers: ReadonlyArray<string | undefined>): Vote =>
  weightedVote(answers, new Float64Array(lengthOf("answers", answers)).fill(1))
