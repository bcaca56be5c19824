/**
 * Verifiers made of verifiers. All keep batches: a part is asked once for all pairs that still depend on it.
 *
 * @module
 */
import { Effect, Result } from "effect"
import { scored, type Verdict } from "./Verdict.ts"
import { type Judgement, type Pair, type Query, type Verifier, verifier } from "./Verifier.ts"
import { fail, VerifierError } from "./VerifierError.ts"
import { fromBatches, type Judged } from "./VerifierFromEffects.ts"

type One = Result.Result<Verdict, VerifierError>

const invalid = (combinator: string, field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidOption", verifier: combinator, field, value, valid })

const named = (combinator: string, parts: ReadonlyArray<Verifier>): string => {
  if (parts.length === 0) return invalid(combinator, "verifiers", parts.length, "at least one verifier")
  return `${combinator}(${parts.map(({ name }) => name).join(", ")})`
}

/** Asks the parts in turn, each only for the pairs that are still open; `settled` says which verdict closes a pair. */
const inTurn = (
  name: string,
  parts: ReadonlyArray<Verifier>,
  settled: (one: One) => boolean,
  outcome: (all: ReadonlyArray<One>) => One
): Verifier =>
  fromBatches(
    name,
    Effect.fnUntraced(function* (pairs: ReadonlyArray<Pair>) {
      const found: ReadonlyArray<Array<One>> = pairs.map(() => [])
      for (const part of parts) {
        const open = pairs.flatMap((_, index) => (found[index].some(settled) ? [] : [index]))
        if (open.length === 0) break
        const results = yield* part.verifyAll(open.map((index) => pairs[index]))
        for (const [at, index] of open.entries()) found[index].push(results[at])
      }
      return found.map(outcome)
    })
  )

const is = (outcome: Verdict["outcome"]) => (one: One) => Result.isSuccess(one) && one.success.outcome === outcome

/** The first of the wanted outcomes that was found, else the first error, else the first verdict. */
const firstOf = (all: ReadonlyArray<One>, wanted: ReadonlyArray<Verdict["outcome"]>): One => {
  for (const outcome of wanted) {
    const found = all.find(is(outcome))
    if (found !== undefined) return found
  }
  return all.find(Result.isFailure) ?? all[0]
}

const extreme = (all: ReadonlyArray<One>, better: (a: number, b: number) => boolean): One =>
  all.reduce((best, one) =>
    Result.isSuccess(best) && Result.isSuccess(one) && better(one.success.reward, best.success.reward) ? one : best
  )

/**
 * Right where all parts say right; wrong as soon as one says wrong, and later parts are not asked. Otherwise what could
 * not be checked is an error, and then no-answer comes before undecided. With real rewards: the lowest.
 *
 * @example
 * ```ts
 * import { all, mathAnswer, verifier } from "@alloc/verifiers"
 *
 * const short = verifier({ name: "short", check: (_query, response) => response.length <= 12 })
 * const both = all(mathAnswer(), short)
 * const query = { id: "q1", reference: "42" }
 * console.log((await both.check(query, "\\boxed{42}")).outcome) // => "right"
 * console.log((await both.check(query, "It must be \\boxed{42}.")).explanation) // => "short: wrong"
 * ```
 */
export const all = (...parts: ReadonlyArray<Verifier>): Verifier =>
  inTurn(named("all", parts), parts, is("wrong"), (found) => {
    if (found.some(is("wrong"))) return firstOf(found, ["wrong"])
    if (found.some(Result.isFailure)) return firstOf(found, [])
    const open = firstOf(found, ["no-answer", "undecided"])
    return is("no-answer")(open) || is("undecided")(open) ? open : extreme(found, (a, b) => a < b)
  })

/**
 * Right as soon as one part says right, and later parts are not asked. Otherwise what could not be checked is an error,
 * then undecided comes before wrong, and wrong before no-answer. With real rewards: the highest.
 *
 * @example
 * ```ts
 * import { any, mathAnswer, verifier } from "@alloc/verifiers"
 *
 * const word = verifier({ name: "word", check: (_query, response) => response === "forty-two" })
 * const query = { id: "q1", reference: "42" }
 * console.log((await any(mathAnswer(), word).check(query, "forty-two")).explanation) // => "word: right"
 * ```
 */
export const any = (...parts: ReadonlyArray<Verifier>): Verifier =>
  inTurn(named("any", parts), parts, is("right"), (found) => {
    if (found.some(is("right"))) return firstOf(found, ["right"])
    if (found.some(Result.isFailure)) return firstOf(found, [])
    return found.some(is("scored")) ? extreme(found, (a, b) => a > b) : firstOf(found, ["undecided", "wrong"])
  })

/**
 * The verdict of the first part that decides, that is, neither finds no answer nor leaves it undecided. A part that could
 * not check is an error, not a reason to go on.
 *
 * @example
 * ```ts
 * import { firstDecided, mathAnswer, verifier } from "@alloc/verifiers"
 *
 * const guess = verifier({ name: "guess", check: () => 0.5 })
 * const judge = firstDecided(mathAnswer(), guess)
 * const query = { id: "q1", reference: "9^{9^{9^{9}}}" }
 * console.log((await judge.check(query, "\\boxed{7^{7^{7^{7}}}}")).reward) // => 0.5
 * ```
 */
export const firstDecided = (...parts: ReadonlyArray<Verifier>): Verifier => {
  const decides = (one: One): boolean => !is("no-answer")(one) && !is("undecided")(one)
  return inTurn(
    named("first", parts),
    parts,
    decides,
    (found) => found.find(decides) ?? firstOf(found, ["undecided", "no-answer"])
  )
}

/** A part of a weighted sum. */
export interface Weighted {
  readonly verifier: Verifier
  /** Finite and at least 0; the weights need not sum to one. */
  readonly weight: number
}

/**
 * The weighted mean of the parts' rewards. A part that could not check makes the whole an error. No answer where no part
 * found one.
 *
 * @example
 * ```ts
 * import { mathAnswer, verifier, weighted } from "@alloc/verifiers"
 *
 * const brief = verifier({ name: "brief", check: (_query, response) => 1 / (1 + response.length / 10) })
 * const judge = weighted([{ verifier: mathAnswer(), weight: 3 }, { verifier: brief, weight: 1 }])
 * const verdict = await judge.check({ id: "q1", reference: "42" }, "\\boxed{42}")
 * console.log(verdict.reward, verdict.outcome) // => 0.875 "scored"
 * ```
 */
export const weighted = (parts: ReadonlyArray<Weighted>): Verifier => {
  const verifiers = parts.map((part) => part.verifier)
  const name = named("weighted", verifiers)
  for (const { verifier: part, weight } of parts)
    if (!(weight >= 0 && Number.isFinite(weight)))
      return invalid("weighted", `weight of ${part.name}`, weight, "a finite number >= 0")
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  if (!(total > 0)) return invalid("weighted", "weights", total, "at least one weight above 0")
  return inTurn(
    name,
    verifiers,
    () => false,
    (found) => {
      const verdicts = found.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))
      if (verdicts.length < found.length) return firstOf(found, [])
      if (verdicts.every(({ outcome }) => outcome === "no-answer")) return found[0]
      const reward = verdicts.reduce((sum, verdict, index) => sum + parts[index].weight * verdict.reward, 0) / total
      const told = verdicts.map((verdict, index) => `${verifiers[index].name} ${verdict.reward}`).join(", ")
      return Result.succeed(scored(reward, `${name}: ${told}`, verdicts.find(({ answer }) => answer)?.answer))
    }
  )
}

/**
 * Changes verdicts, for example the scale of a reward. What `change` gives is what a check may give: a verdict, a
 * boolean, a number, null.
 *
 * @example
 * ```ts
 * import { mapped, verifier } from "@alloc/verifiers"
 *
 * const logit = verifier({ name: "logit", check: () => 2 })
 * const probability = mapped(logit, ({ reward }) => 1 / (1 + Math.exp(-reward)))
 * console.log((await probability.check({ id: "q1" }, "x")).reward.toFixed(3)) // => "0.881"
 * ```
 */
export const mapped = (
  part: Verifier,
  change: (verdict: Verdict, query: Query, response: string) => Judgement
): Verifier =>
  verifier({
    name: `mapped(${part.name})`,
    checkAll: (pairs) =>
      part.verifyAll(pairs).pipe(
        Effect.map((results) =>
          results.map((one, index) => {
            const { query, response } = pairs[index]
            if (Result.isFailure(one)) return one.failure
            try {
              return change(one.success, query, response)
            } catch (cause) {
              return new VerifierError({
                reason: {
                  _tag: "CheckFailed",
                  verifier: `mapped(${part.name})`,
                  query: query.id,
                  cause
                }
              })
            }
          })
        )
      )
  })

/** Options of `timed`. */
export interface TimedOptions {
  /** How long one call may take, a single check or a batch, in milliseconds; longer is the error `TimedOut`. */
  readonly limitMs?: number | undefined
  /** Is told how long each call took, and how many pairs it had. */
  readonly onTime?: ((ms: number, pairs: number) => void) | undefined
}

/**
 * Measures and limits the time of a verifier. A check that never yields, as a plain synchronous function, cannot be
 * interrupted: it is measured, not limited.
 *
 * @example
 * ```ts
 * import { timed, verifier } from "@alloc/verifiers"
 *
 * const stuck = verifier({ name: "stuck", check: () => new Promise<boolean>(() => {}) })
 * const error = await timed(stuck, { limitMs: 10 }).check({ id: "q1" }, "x").catch((error) => error)
 * console.log(error.message) // => "stuck: the check of query q1 took longer than 10 ms"
 * ```
 */
export const timed = (part: Verifier, { limitMs, onTime }: TimedOptions): Verifier => {
  if (limitMs !== undefined && !(limitMs > 0)) return invalid("timed", "limitMs", limitMs, "a number above 0")
  const late = (pairs: ReadonlyArray<Pair>): Judged =>
    pairs.map(({ query }) =>
      Result.fail(
        new VerifierError({
          reason: { _tag: "TimedOut", verifier: part.name, query: query.id, limitMs: limitMs ?? Number.NaN }
        })
      )
    )
  return fromBatches(part.name, (pairs) =>
    Effect.suspend(() => {
      const start = performance.now()
      const work =
        limitMs === undefined
          ? part.verifyAll(pairs)
          : part
              .verifyAll(pairs)
              .pipe(Effect.timeoutOrElse({ duration: limitMs, orElse: () => Effect.succeed(late(pairs)) }))
      return work.pipe(Effect.tap(() => Effect.sync(() => onTime?.(performance.now() - start, pairs.length))))
    })
  )
}
