/**
 * A verifier says how good a response to a query is. Everything else, allocation included, is only as good as it.
 *
 * @module
 */
import { Effect, Result } from "effect"
import { noAnswer, right, scored, type Verdict, wrong } from "./Verdict.ts"
import { fail, VerifierError } from "./VerifierError.ts"
import { fromBatches, withPromises } from "./VerifierFromEffects.ts"
import type { Pair, Query, Verifier } from "./VerifierInterface.ts"

export type { Pair, Query, Verifier } from "./VerifierInterface.ts"

/**
 * What a check may give: a verdict; or, short, `true` (right), `false` (wrong), a number (a reward), `null` (no answer
 * found in the response).
 */
export type Judgement = Verdict | boolean | number | null

/** A value now, later, or as an Effect. */
export type Eventually<A> = A | PromiseLike<A> | Effect.Effect<A, unknown>

/** A verifier that judges one response at a time. */
export interface SingleCheck {
  readonly name: string
  readonly check: (query: Query, response: string) => Eventually<Judgement>
  /** How many responses of a batch are judged at once where `check` is asynchronous. Default 8. */
  readonly concurrency?: number | undefined
}

/** A verifier that is cheaper by the batch, for example one that calls a reward model. */
export interface BatchCheck {
  readonly name: string
  /** One judgement per pair, in the same order; an element that is a `VerifierError` could not be checked. */
  readonly checkAll: (pairs: ReadonlyArray<Pair>) => Eventually<ReadonlyArray<Judgement | VerifierError>>
}

const outcomes: ReadonlySet<unknown> = new Set(["right", "wrong", "no-answer", "undecided", "scored"])

const verdictOf = (name: string, query: string, judgement: Judgement): Result.Result<Verdict, VerifierError> => {
  const invalid = (field: string, value: unknown, valid: string): Result.Result<never, VerifierError> =>
    Result.fail(new VerifierError({ reason: { _tag: "InvalidVerdict", verifier: name, query, field, value, valid } }))
  if (judgement === null) return Result.succeed(noAnswer(`${name}: no answer found`))
  if (judgement === true) return Result.succeed(right(`${name}: right`))
  if (judgement === false) return Result.succeed(wrong(`${name}: wrong`))
  const verdict = typeof judgement === "number" ? scored(judgement, `${name}: scored ${judgement}`) : judgement
  if (typeof verdict !== "object") return invalid("verdict", verdict, "a verdict, a boolean, a number or null")
  if (!outcomes.has(verdict.outcome)) return invalid("outcome", verdict.outcome, [...outcomes].join(", "))
  if (typeof verdict.reward !== "number" || !Number.isFinite(verdict.reward))
    return invalid("reward", verdict.reward, "a finite number")
  if (verdict.outcome !== "scored" && !(verdict.reward >= 0 && verdict.reward <= 1))
    return invalid("reward", verdict.reward, `a number in [0, 1] for the outcome ${verdict.outcome}`)
  if (typeof verdict.explanation !== "string") return invalid("explanation", verdict.explanation, "a string")
  return Result.succeed(verdict)
}

const failed = (name: string, query: string, cause: unknown): VerifierError =>
  cause instanceof VerifierError
    ? cause
    : new VerifierError({ reason: { _tag: "CheckFailed", verifier: name, query, cause } })

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function"

/** Runs user code whatever its form; a throw, a rejection, a failure and a defect all become one typed error. */
const run = <A>(name: string, query: string, body: () => Eventually<A>): Effect.Effect<A, VerifierError> =>
  Effect.suspend(() => {
    let given: Eventually<A>
    try {
      given = body()
    } catch (cause) {
      return Effect.fail(failed(name, query, cause))
    }
    if (Effect.isEffect(given))
      return given.pipe(
        Effect.catchDefect((defect) => Effect.fail(defect)),
        Effect.mapError((cause) => failed(name, query, cause))
      )
    if (isPromise(given)) {
      const promise: PromiseLike<A> = given
      return Effect.tryPromise({ try: () => promise, catch: (cause) => failed(name, query, cause) })
    }
    return Effect.succeed(given)
  })

const fromSingle = (definition: SingleCheck): Verifier => {
  const { name, concurrency = 8 } = definition
  const verify = (query: Query, response: string): Effect.Effect<Verdict, VerifierError> =>
    run(name, query.id, () => definition.check(query, response)).pipe(
      Effect.flatMap((judgement) => Effect.fromResult(verdictOf(name, query.id, judgement)))
    )
  return withPromises(name, {
    verify,
    verifyAll: (pairs) =>
      Effect.forEach(pairs, (pair) => Effect.result(verify(pair.query, pair.response)), { concurrency })
  })
}

const fromBatch = (definition: BatchCheck): Verifier => {
  const { name } = definition
  const verifyAll = (
    pairs: ReadonlyArray<Pair>
  ): Effect.Effect<ReadonlyArray<Result.Result<Verdict, VerifierError>>> => {
    if (pairs.length === 0) return Effect.succeed([])
    return run(name, pairs[0].query.id, () => definition.checkAll(pairs)).pipe(
      Effect.map((judgements) =>
        pairs.map(({ query }, index) => {
          if (!Array.isArray(judgements) || judgements.length !== pairs.length)
            return Result.fail(
              new VerifierError({
                reason: {
                  _tag: "InvalidVerdict",
                  verifier: name,
                  query: query.id,
                  field: "number of verdicts in the batch",
                  value: Array.isArray(judgements) ? judgements.length : judgements,
                  valid: String(pairs.length)
                }
              })
            )
          const judgement: Judgement | VerifierError = judgements[index]
          return judgement instanceof VerifierError ? Result.fail(judgement) : verdictOf(name, query.id, judgement)
        })
      ),
      Effect.catch((error) => Effect.succeed(pairs.map(() => Result.fail(error))))
    )
  }
  return fromBatches(name, verifyAll)
}

/**
 * Defines a verifier from one function, synchronous, asynchronous or an Effect, of one response (`check`) or of a
 * batch (`checkAll`). What it throws becomes a typed error, never a verdict.
 *
 * @throws VerifierError `InvalidOption`; of a check: `CheckFailed`, `InvalidVerdict`
 * @example
 * ```ts
 * import { noAnswer, right, verifier, wrong } from "@alloc/verifiers"
 *
 * export const haiku = verifier({
 *   name: "haiku",
 *   check: (_query, response) => {
 *     const lines = response.trim().split("\n")
 *     if (response.trim() === "") return noAnswer("the response is empty")
 *     return lines.length === 3 ? right("three lines") : wrong(`${lines.length} lines instead of 3`)
 *   }
 * })
 * const verdict = await haiku.check({ id: "q1" }, "one\ntwo")
 * console.log(verdict.outcome, verdict.explanation) // => "wrong" "2 lines instead of 3"
 * ```
 */
export const verifier = (definition: SingleCheck | BatchCheck): Verifier => {
  if (typeof definition.name !== "string" || definition.name === "")
    return fail({
      _tag: "InvalidOption",
      verifier: "verifier",
      field: "name",
      value: definition.name,
      valid: "a non-empty string"
    })
  return "checkAll" in definition ? fromBatch(definition) : fromSingle(definition)
}
