/**
 * A model as the judge of what another verifier leaves undecided. Off unless it is asked for: a model's verdict is no
 * proof, so the prompt, the score and the cost stay in the verdict.
 *
 * @module
 */
import { Effect, Result } from "effect"
import { right, type Verdict, wrong } from "../Verdict.ts"
import { fail, VerifierError } from "../VerifierError.ts"
import { fromBatches, type Judged } from "../VerifierFromEffects.ts"
import type { Pair, Query, Verifier } from "../VerifierInterface.ts"

/** What is asked about an answer. */
export interface JudgeQuestion {
  readonly query: Query
  /** The answer that was extracted, or the whole response where none was. */
  readonly answer: string
}

/** Which model judges, and how. */
export interface ModelJudgeOptions {
  /** A verifier whose outcome is `scored`: a reward model, or your own. It is asked for undecided answers alone. */
  readonly model: Verifier
  /** From this score on the answer counts as right. Default 0.5, for scores that are probabilities. */
  readonly threshold?: number | undefined
  /** The text that the model is given as its query; the answer is the response to it. Default: `judgePrompt`. */
  readonly prompt?: ((question: JudgeQuestion) => string) | undefined
  /** What one question costs, in a unit of yours. Default 1. */
  readonly costPerCall?: number | undefined
}

/**
 * The text that a judge is given: the problem where it is known, the reference answer, and the question.
 *
 * @example
 * ```ts
 * import { judgePrompt } from "@alloc/verifiers/math"
 *
 * const prompt = judgePrompt({ query: { id: "q1", reference: "1/2" }, answer: "half" })
 * console.log(prompt.split("\n")[0]) // => "Reference answer: 1/2"
 * ```
 */
export const judgePrompt = ({ answer, query }: JudgeQuestion): string =>
  [
    ...(query.text === undefined ? [] : [`Problem: ${query.text}`]),
    `Reference answer: ${String(query.reference)}`,
    `Given answer: ${answer}`,
    "Does the given answer say the same as the reference answer? The response repeats the given answer; a high score says that it does."
  ].join("\n")

interface Open {
  readonly index: number
  readonly answer: string
  readonly prompt: string
}

/**
 * As `first`, but what it leaves undecided is judged by a model: right from the threshold on, wrong below. Open answers of
 * a batch are asked about in one batch; a model that fails is the error of those pairs alone. `verdict.judge` records what
 * was asked, what came back and what it cost.
 *
 * @throws VerifierError `InvalidOption`, `InvalidVerdict`, and the errors of both verifiers
 *
 * @example
 * ```ts
 * import { mathAnswer, verifier } from "@alloc/verifiers"
 * import { judgedByModel } from "@alloc/verifiers/math"
 *
 * const model = verifier({ name: "always", check: () => 0.9 })
 * const judge = judgedByModel(mathAnswer(), { model })
 * const verdict = await judge.check({ id: "q1", reference: "5" }, "\\boxed{5\\text{ gold}}")
 * console.log(verdict.outcome, verdict.judge?.model, verdict.judge?.score) // => "right" "always" 0.9
 * ```
 */
export const judgedByModel = (first: Verifier, options: ModelJudgeOptions): Verifier => {
  const { costPerCall = 1, model, prompt = judgePrompt, threshold = 0.5 } = options
  const name = `judgedByModel(${first.name}, ${model.name})`
  requireNumber(name, "threshold", threshold, Number.NEGATIVE_INFINITY)
  requireNumber(name, "costPerCall", costPerCall, 0)

  const decided = (query: Query, asked: Open, verdict: Verdict): Result.Result<Verdict, VerifierError> => {
    if (verdict.outcome !== "scored")
      return Result.fail(
        new VerifierError({
          reason: {
            _tag: "InvalidVerdict",
            verifier: name,
            query: query.id,
            field: "outcome",
            value: verdict.outcome,
            valid: "scored, as a reward model's is"
          }
        })
      )
    const score = verdict.reward
    const explanation = `${model.name} scores ${score}, the threshold is ${threshold}`
    const made = score >= threshold ? right(explanation, asked.answer) : wrong(explanation, asked.answer)
    return Result.succeed({
      ...made,
      judge: { model: model.name, prompt: asked.prompt, score, threshold, cost: costPerCall }
    })
  }

  const verifyAll = Effect.fnUntraced(function* (pairs: ReadonlyArray<Pair>) {
    const found = yield* first.verifyAll(pairs)
    const open = found.flatMap((one, index): ReadonlyArray<Open> => {
      if (Result.isFailure(one) || one.success.outcome !== "undecided") return []
      const { query, response } = pairs[index]
      const answer = one.success.answer ?? response
      return [{ index, answer, prompt: prompt({ query, answer }) }]
    })
    if (open.length === 0) return found
    const questions = open.map(({ answer, index, prompt: text }): Pair => {
      const { id, reference } = pairs[index].query
      return { query: { id, reference, text }, response: answer }
    })
    const scores = yield* model.verifyAll(questions)
    const judged: Array<Judged[number]> = [...found]
    for (const [place, asked] of open.entries())
      judged[asked.index] = Result.flatMap(scores[place], (verdict) =>
        decided(pairs[asked.index].query, asked, verdict)
      )
    return judged
  })
  return fromBatches(name, verifyAll)
}

const requireNumber = (verifier: string, field: string, value: number, least: number): void => {
  if (Number.isFinite(value) && value >= least) return
  const valid = least === 0 ? "a number that is not negative" : "a number"
  fail({ _tag: "InvalidOption", verifier, field, value, valid })
}
