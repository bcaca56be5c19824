/**
 * Decoding a batch of queries within a budget: the call that draws samples where a policy says that they help most.
 *
 * @module
 */
import {
  type Budget,
  type CoreError,
  online,
  type Policy,
  type Problem,
  samples,
  sequential,
  tokens,
  usd
} from "@alloc/core"
import { cascade, onlineArms } from "@alloc/core/policies"
import { runPromise } from "@alloc/http"
import { Deferred, Effect, Queue, Stream } from "effect"
import { DecoderError, fail } from "../DecoderError.ts"
import { type Ledger, spendingLedger } from "../spending/Ledger.ts"
import { CurrentMeter, meter, UsageBook } from "../spending/Meter.ts"
import { sumUsage } from "../spending/Usage.ts"
import type { Answer, Decoded, DecodeUsage, Stopped } from "./Answer.ts"
import { type BudgetAmount, budgetAmount, type LiveArm, liveArms, predictedArms } from "./Arms.ts"
import type { DecodeOptions, DecodeSettings } from "./DecodeOptions.ts"
import { type LiveQuery, liveQueries } from "./Query.ts"
import { Run } from "./Run.ts"
import { selectorOf } from "./Select.ts"

/** A policy whose state is its own affair. */
type AnyPolicy = {
  readonly drive: (run: Run, problem: Problem) => Effect.Effect<void, DecoderError | CoreError>
} & Pick<Policy, "name" | "needs">

const anyPolicy = <State>(policy: Policy<State>): AnyPolicy => ({
  name: policy.name,
  needs: policy.needs,
  drive: (run, problem) => run.drive(policy, problem)
})

/** With a verifier, the budget that verified queries leave goes to the others. */
const defaultPolicy = (arms: ReadonlyArray<LiveArm>, verified: boolean): AnyPolicy => {
  if (arms.length > 1) return verified ? anyPolicy(cascade()) : anyPolicy(onlineArms())
  return verified ? anyPolicy(sequential()) : anyPolicy(online())
}

/** Everything that a run needs, checked before the first call. */
interface Prepared {
  readonly queries: ReadonlyArray<LiveQuery>
  readonly arms: ReadonlyArray<LiveArm>
  readonly policy: AnyPolicy
  readonly budget: BudgetAmount
  readonly minimum: number
  readonly maximum: number
  readonly ledgers: ReadonlyArray<Ledger>
}

const count = (field: string, value: number | undefined, least: number): void => {
  if (value !== undefined && !(Number.isInteger(value) && value >= least))
    fail({ _tag: "InvalidRequest", field, value, valid: `a whole number >= ${least}` })
}

/** Refuses a policy or a selector that needs what the verifier or the models lack. */
const checkNeeds = ({ name, needs = [] }: AnyPolicy, arms: ReadonlyArray<LiveArm>, settings: DecodeSettings): void => {
  const { selector, verifier } = settings
  const lacking = (what: string, lacks: string, instead: string): never =>
    fail({ _tag: "Unsupported", what, lacks, instead })
  if (needs.includes("rewards") && verifier === undefined)
    lacking(`policy ${name}`, "a verifier", "give one, or a policy that decides beforehand: online, uniform, routing")
  if (selectorOf(selector, verifier) === "reward" && verifier === undefined)
    lacking('selector "reward"', "a verifier", 'give one, or select by "majority"')
  const without = arms.find(({ model }) => !model.capabilities.logProbabilities)
  if (without === undefined) return
  const lacks = `log-probabilities of model ${without.model.name}`
  const instead = "a model that gives them: serverModel({ logProbabilities: true }), where the server knows the field"
  if (needs.includes("logProbabilities")) lacking(`policy ${name}`, lacks, instead)
  if (selector === "log-probability") lacking('selector "log-probability"', lacks, instead)
}

const prepare = <State>(options: DecodeOptions<State>): Prepared => {
  const { cap, inFlight, ledger, maximum, maxRounds, minimum = 0, verifier } = options
  const budget = budgetAmount(options.budget)
  const queries = liveQueries(options.queries, options.form)
  const arms = liveArms(options, budget.unit)
  const policy = options.policy === undefined ? defaultPolicy(arms, verifier !== undefined) : anyPolicy(options.policy)
  checkNeeds(policy, arms, options)
  count("minimum", minimum, 0)
  count("maximum", maximum, 1)
  count("maxRounds", maxRounds, 1)
  count("roundMs", options.roundMs, 1)
  count("inFlight", inFlight, 1)
  const usual = budget.unit === "samples" ? Math.max(4, Math.ceil(4 * budget.amount)) : 16
  const whole = budget.amount * queries.length
  const own = budget.unit === "samples" ? [] : [spendingLedger({ [budget.unit]: whole })]
  const capped = cap === undefined ? [] : [spendingLedger(cap)]
  const ledgers = [...own, ...capped, ...(ledger === undefined ? [] : [ledger])]
  return { queries, arms, policy, budget, minimum, maximum: Math.max(maximum ?? usual, minimum), ledgers }
}

const coreBudget = ({ amount, unit }: BudgetAmount): Budget =>
  unit === "samples" ? samples(amount) : unit === "tokens" ? tokens(amount) : usd(amount)

/** What is completed when the deadline comes or the caller's signal aborts, where there is either; ends with its scope. */
const watch = (deadlineMs: number | undefined, signal: AbortSignal | undefined) =>
  Effect.gen(function* () {
    if (deadlineMs === undefined && signal === undefined) return undefined
    const stop = yield* Deferred.make<Stopped>()
    if (deadlineMs !== undefined)
      yield* Effect.forkScoped(Effect.andThen(Effect.sleep(deadlineMs), Deferred.succeed(stop, "deadline" as const)))
    if (signal === undefined) return stop
    const abort = (): void => {
      Deferred.doneUnsafe(stop, Effect.succeed("aborted" as const))
    }
    if (signal.aborted) abort()
    signal.addEventListener("abort", abort, { once: true })
    yield* Effect.addFinalizer(() => Effect.sync(() => signal.removeEventListener("abort", abort)))
    return stop
  })

/** A run with the books that it wrote. */
interface Finished {
  readonly run: Run
  readonly usage: DecodeUsage
}

/** Runs a policy over the queries; answers are emitted as they are decided. */
const runWith = <State>(
  options: DecodeOptions<State>,
  emit: (answer: Answer) => Effect.Effect<void>
): Effect.Effect<Finished, DecoderError | CoreError> =>
  Effect.gen(function* () {
    const { arms, budget, ledgers, maximum, minimum, policy, queries } = yield* Effect.try({
      try: () => prepare(options),
      catch: (cause) => {
        if (cause instanceof DecoderError) return cause
        throw cause
      }
    })
    const pricing = { prices: options.prices }
    const predictorBook = new UsageBook(pricing)
    const verifierBook = new UsageBook(pricing)
    const probeBook = new UsageBook(pricing)
    const predicted = yield* Effect.provideService(
      predictedArms(
        arms,
        queries.map(({ query }) => query),
        maximum
      ),
      CurrentMeter,
      meter([predictorBook], ledgers)
    )
    const stop = yield* watch(options.deadlineMs, options.onAbort === "return" ? options.signal : undefined)
    const run = new Run({
      queries,
      arms,
      settings: options,
      ledgers,
      verifierMeter: meter([verifierBook], ledgers),
      probeBook,
      maxRounds: options.maxRounds ?? Number.POSITIVE_INFINITY,
      roundMs: options.roundMs,
      stop,
      emit
    })
    const seed = options.seed ?? 0
    if (queries.length > 0)
      yield* policy.drive(run, { arms: predicted, budget: coreBudget(budget), minimum, maximum, seed })
    const byArm = Object.fromEntries(arms.map(({ book, name }) => [name, book.rows()]))
    const all = [...Object.values(byArm).flat(), ...predictorBook.rows(), ...verifierBook.rows()]
    const usage: DecodeUsage = {
      arms: byArm,
      predictor: predictorBook.rows(),
      verifier: verifierBook.rows(),
      probe: probeBook.rows(),
      total: sumUsage(all)
    }
    return { run, usage }
  }).pipe(Effect.scoped, Effect.withSpan("decode", { attributes: { "alloc.queries": options.queries.length } }))

/**
 * Answers a batch of queries within a budget: a policy decides, round by round, how many samples each query gets from
 * which model; a verifier judges them; the best becomes the answer.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`, `AllFailed`; CoreError as the policy does
 */
export const decodeEffect = <State = unknown>(
  options: DecodeOptions<State>
): Effect.Effect<Decoded, DecoderError | CoreError> =>
  Effect.gen(function* () {
    const answers: Array<Answer> = []
    const { run, usage } = yield* runWith(options, (answer) =>
      Effect.sync(() => {
        answers[answer.place] = answer
      })
    )
    return { answers, usage, rounds: run.rounds, stopped: run.stopped }
  })

/**
 * Answers a batch of queries within a budget: a policy decides, round by round, how many samples each query gets from
 * which model; a verifier judges them; the best becomes the answer. A sample that could not be drawn is an outcome that is
 * counted, and spoils no other.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`, `AllFailed`; CoreError as the policy does; the signal's reason
 * @example
 * ```ts
 * import { decode } from "@alloc/decoders"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
 *
 * const model = fakeModel({ success: (query) => (query === "easy" ? 1 : 0.3) })
 * const queries = ["easy", "hard"].map((id) => ({ id, prompt: "?" }))
 * const check = verifier({ name: "right", check: (_, response) => response === " right" })
 * const { answers, usage } = await decode({ queries, model, verifier: check, budget: { samples: 3 } })
 * console.log(answers.map(({ text, samples }) => [text, samples.length]), usage.total.calls) // => [[" right", 1], [" right", 2]] 3
 * ```
 */
export const decode = <State = unknown>(options: DecodeOptions<State>): Promise<Decoded> =>
  runPromise(decodeEffect(options), options.onAbort === "return" ? undefined : options.signal)

/**
 * As `decodeEffect`, as a stream that gives each query's answer as soon as no later round draws for it. Ending the stream
 * early ends the run: what is in flight is aborted.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`, `AllFailed`; CoreError as the policy does
 */
export const decodeStreamEffect = <State = unknown>(
  options: DecodeOptions<State>
): Stream.Stream<Answer, DecoderError | CoreError> =>
  Stream.callback<Answer, DecoderError | CoreError>((queue) =>
    runWith(options, (answer) => Effect.asVoid(Queue.offer(queue, answer))).pipe(
      Effect.matchCauseEffect({
        onSuccess: () => Queue.end(queue),
        onFailure: (cause) => Queue.failCause(queue, cause)
      })
    )
  )

/**
 * As `decode`, as an async iterable that gives each query's answer as soon as no later round draws for it. Leaving the loop
 * early ends the run: what is in flight is aborted.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`, `AllFailed`; CoreError as the policy does
 * @example
 * ```ts
 * import { decodeStream } from "@alloc/decoders"
 * import { fakeModel } from "@alloc/decoders/testing"
 *
 * const model = fakeModel({ success: () => 1 })
 * for await (const { id, text } of decodeStream({ queries: ["1 + 1 ="], model, budget: { samples: 1 } })) {
 *   console.log(id, text) // => "0" " right"
 * }
 * ```
 */
export async function* decodeStream<State = unknown>(
  options: DecodeOptions<State>
): AsyncGenerator<Answer, void, void> {
  const { onAbort, signal } = options
  const aborts = onAbort === "return" ? undefined : signal
  aborts?.throwIfAborted()
  const stream =
    aborts === undefined
      ? decodeStreamEffect(options)
      : Stream.interruptWhen(decodeStreamEffect(options), untilAborted(aborts))
  for await (const answer of Stream.toAsyncIterable(stream)) yield answer
  aborts?.throwIfAborted()
}

/** Succeeds once the signal aborts. */
const untilAborted = (signal: AbortSignal): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const abort = (): void => resume(Effect.void)
    signal.addEventListener("abort", abort, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", abort))
  })
