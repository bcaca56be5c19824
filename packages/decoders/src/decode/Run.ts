/**
 * One run of decoding: draws the rounds of a policy from live models, judges the samples, and gives each query's answer as
 * soon as no later round draws for it.
 *
 * @module
 */
import { type Arm, CoreError, type Outcomes, type Policy, type Problem } from "@alloc/core"
import { type DrivenRound, policyRounds } from "@alloc/core/policies"
import { Deferred, Effect, Fiber, Result } from "effect"
import { DecoderError } from "../DecoderError.ts"
import { type Draw, isFailed } from "../models/Model.ts"
import type { Ledger } from "../spending/Ledger.ts"
import { CurrentMeter, type Meter, meter, UsageBook } from "../spending/Meter.ts"
import type { Answer, Stopped } from "./Answer.ts"
import type { LiveArm } from "./Arms.ts"
import type { DecodeSettings } from "./DecodeOptions.ts"
import type { LiveQuery } from "./Query.ts"
import { type QueryState, roundOutcomes, roundTasks, type Task } from "./RoundTasks.ts"
import { select, selectorOf } from "./Select.ts"
import { whyOf } from "./Why.ts"

/** What a run is made of, checked. */
export interface RunParts {
  readonly queries: ReadonlyArray<LiveQuery>
  readonly arms: ReadonlyArray<LiveArm>
  readonly settings: DecodeSettings
  readonly ledgers: ReadonlyArray<Ledger>
  readonly verifierMeter: Meter
  readonly probeBook: UsageBook
  readonly maxRounds: number
  /** What a round may take. */
  readonly roundMs: number | undefined
  /** Completed once no more is to be drawn; undefined where nothing can stop the run. */
  readonly stop: Deferred.Deferred<Stopped> | undefined
  readonly emit: (answer: Answer) => Effect.Effect<void>
}

/** Why nothing was drawn where that is no failed sample: the cap is reached, or a recording ends. */
const refusalOf = (draw: Draw): "BudgetExhausted" | "NotRecorded" | undefined => {
  const tag = isFailed(draw) ? draw.error.reason._tag : undefined
  return tag === "BudgetExhausted" || tag === "NotRecorded" ? tag : undefined
}

// As many failures before the first success say that an arm is down.
const failuresOfADownArm = 8

export class Run {
  readonly #parts: RunParts
  readonly #states: ReadonlyArray<QueryState>
  readonly #armState: ReadonlyArray<{ failures: number; successes: number; error: DecoderError | undefined }>
  #predicted: ReadonlyArray<Arm> = []
  #stopped: Stopped = "policy"
  rounds = 0

  constructor(parts: RunParts) {
    this.#parts = parts
    this.#armState = parts.arms.map(() => ({ failures: 0, successes: 0, error: undefined }))
    this.#states = parts.queries.map(() => ({
      samples: [],
      rounds: [],
      books: parts.arms.map(({ price }) => new UsageBook({ price, prices: parts.settings.prices })),
      nextIndex: new Int32Array(parts.arms.length),
      pending: 0,
      answered: false
    }))
  }

  get stopped(): Stopped {
    return this.#stopped
  }

  /** Drives a policy to its end, or until the run is stopped. */
  readonly drive = <State>(policy: Policy<State>, problem: Problem): Effect.Effect<void, DecoderError | CoreError> => {
    this.#predicted = problem.arms
    const run = this
    return Effect.gen(function* () {
      const rounds = policyRounds(policy, problem)
      let step = yield* pure(() => rounds.next())
      while (step.done !== true) {
        if (run.rounds >= run.#parts.maxRounds) {
          run.#stopped = "rounds"
          break
        }
        const { value } = step
        const isProbe = policy.name === "probe" && value.index === 0
        const outcomes = yield* run.#round(value, isProbe)
        run.rounds += 1
        if (run.#stopped !== "policy") break
        yield* run.#failIfAllFailed()
        step = yield* pure(() => rounds.next(outcomes))
      }
      yield* Effect.forEach(run.#states.keys(), (query) => run.#answer(query), { discard: true, concurrency: 8 })
    })
  }

  /** Draws one round and judges it. */
  #round({ index, isLast, round }: DrivenRound, isProbe: boolean): Effect.Effect<Outcomes, DecoderError> {
    const run = this
    const { arms, settings } = this.#parts
    const starts = this.#states.map(({ samples }) => samples.length)
    const tasks = roundTasks(round, index, this.#states, { ...this.#parts, inFlight: settings.inFlight })
    const worth = arms.reduce((sum, { model }) => sum + model.concurrency, 0)
    const chunk = Math.max(1, ...tasks.map(({ from, to }) => to - from))
    const concurrency = Math.max(1, Math.floor((settings.inFlight ?? worth * chunk) / chunk))
    return Effect.gen(function* () {
      const idle = [...run.#states.keys()].filter((query) => run.#states[query].pending === 0 && isLast(query))
      yield* Effect.forEach(idle, (query) => run.#answer(query), { discard: true })
      const { roundMs } = run.#parts
      const end = roundMs === undefined ? undefined : yield* Effect.forkScoped(Effect.sleep(roundMs))
      yield* Effect.forEach(
        tasks,
        (task) =>
          Effect.flatMap(run.#beforeRoundEnds(task, index, end, run.#task(task, index, isProbe)), () => {
            const state = run.#states[task.query]
            state.pending -= 1
            return state.pending === 0 && isLast(task.query) ? run.#answer(task.query) : Effect.void
          }),
        { discard: true, concurrency }
      )
      return roundOutcomes(round.queries, starts, run.#states, { arms, judged: settings.verifier !== undefined })
    }).pipe(Effect.scoped)
  }

  /** Does a task's work, unless its round is over: then what is missing has failed, and what is under way is aborted. */
  #beforeRoundEnds(
    { arm, from, query, to }: Task,
    round: number,
    end: Fiber.Fiber<void> | undefined,
    working: Effect.Effect<void>
  ): Effect.Effect<void> {
    const { arms, roundMs } = this.#parts
    if (end === undefined || roundMs === undefined) return working
    const { name } = arms[arm]
    const { samples } = this.#states[query]
    const late = Effect.map(Fiber.await(end), () => {
      const drawn = new Set(samples.filter((sample) => sample.arm === name).map(({ index }) => index))
      const error = new DecoderError({ reason: { _tag: "TooLate", arm: name, milliseconds: roundMs } })
      for (let index = from; index < to; index++)
        if (!drawn.has(index)) samples.push({ arm: name, index, round, error, reused: false })
    })
    return Effect.raceFirst(working, late)
  }

  /** Draws and judges one task's samples, unless the run was stopped meanwhile. */
  #task(task: Task, round: number, isProbe: boolean): Effect.Effect<void> {
    const { arm, from, query, to } = task
    const { arms, queries, settings, stop } = this.#parts
    const { model, name, sampling } = arms[arm]
    const state = this.#armState[arm]
    const isDown = state.successes === 0 && state.failures >= failuresOfADownArm
    if (isDown && state.error !== undefined) {
      const error = state.error
      for (let index = from; index < to; index++)
        this.#states[query].samples.push({ arm: name, index, round, error, reused: false })
      return Effect.void
    }
    const { id, prompt } = queries[query]
    const request = { query: id, prompt, seed: settings.seed ?? 0, from, to, sampling }
    const drawing =
      from === to
        ? Effect.succeed([])
        : Effect.provideService(model.draw(request), CurrentMeter, this.#meter(task, isProbe))
    const working = Effect.flatMap(drawing, (draws) => this.#judge(task, round, this.#keep(task, round, draws)))
    // A stop interrupts what is under way: its requests are aborted at once.
    if (stop === undefined) return working
    return Effect.raceFirst(
      working,
      Effect.map(Deferred.await(stop), (why) => {
        this.#stopped = why
      })
    )
  }

  #meter({ arm, query }: Task, isProbe: boolean): Meter {
    const { arms, ledgers, probeBook } = this.#parts
    const books = [arms[arm].book, this.#states[query].books[arm], ...(isProbe ? [probeBook] : [])]
    return meter(books, ledgers)
  }

  /** Records what came back; the places of the drawn samples. Samples that a cap refused are no samples. */
  #keep({ arm, from, query }: Task, round: number, draws: ReadonlyArray<Draw>): ReadonlyArray<number> {
    const { name } = this.#parts.arms[arm]
    const { samples } = this.#states[query]
    const state = this.#armState[arm]
    const places: Array<number> = []
    for (const [k, draw] of draws.entries()) {
      const refusal = refusalOf(draw)
      if (refusal === "BudgetExhausted") this.#stopped = "cap"
      if (refusal !== undefined) continue
      const shared = { arm: name, index: from + k, round, reused: false }
      if (isFailed(draw)) {
        state.failures += 1
        state.error ??= draw.error
        samples.push({ ...shared, error: draw.error })
      } else {
        state.successes += 1
        places.push(samples.push({ ...shared, drawn: draw }) - 1)
      }
    }
    return places
  }

  /** Judges the samples at these places, and those that the caller gave. */
  #judge({ from, query, to }: Task, round: number, places: ReadonlyArray<number>): Effect.Effect<void> {
    const { queries, settings, verifierMeter } = this.#parts
    const { samples } = this.#states[query]
    const { extract, verifier } = settings
    // Those that were given have a task of their own, which draws nothing.
    const given = (): ReadonlyArray<number> =>
      [...samples.keys()].filter((k) => samples[k].reused && samples[k].round === round)
    const all = from < to ? places : given()
    const answerOf = (text: string, found: string | undefined): string | undefined =>
      extract === undefined ? (found ?? (text.trim() || undefined)) : extract(text)
    if (verifier === undefined || all.length === 0) {
      for (const place of all) {
        const sample = samples[place]
        samples[place] = { ...sample, answer: answerOf(sample.drawn?.text ?? "", undefined) }
      }
      return Effect.void
    }
    const pairs = all.map((place) => ({ query: queries[query].query, response: samples[place].drawn?.text ?? "" }))
    return Effect.map(Effect.provideService(verifier.verifyAll(pairs), CurrentMeter, verifierMeter), (results) => {
      for (const [k, place] of all.entries()) {
        const result = results[k]
        const sample = samples[place]
        samples[place] = Result.isSuccess(result)
          ? {
              ...sample,
              verdict: result.success,
              answer: answerOf(sample.drawn?.text ?? "", result.success.answer)
            }
          : { ...sample, error: result.failure }
      }
    })
  }

  /** Where nothing at all could be drawn, the reason is the caller's to know. */
  #failIfAllFailed(): Effect.Effect<void, DecoderError> {
    const tried = this.#armState.filter(({ failures, successes }) => failures + successes > 0)
    const first = tried.find(({ error }) => error !== undefined)
    if (tried.length === 0 || first?.error === undefined || tried.some(({ successes }) => successes > 0))
      return Effect.void
    if (this.#states.some(({ samples }) => samples.some(({ reused }) => reused))) return Effect.void
    // Another arm may still be tried by the policy.
    if (tried.length < this.#armState.length) return Effect.void
    const count = tried.reduce((sum, { failures }) => sum + failures, 0)
    const arm = this.#parts.arms[this.#armState.indexOf(first)].name
    return Effect.fail(new DecoderError({ reason: { _tag: "AllFailed", count, arm, first: first.error.reason } }))
  }

  /** Chooses a query's answer and gives it out, once. */
  #answer(query: number): Effect.Effect<void> {
    const state = this.#states[query]
    if (state.answered) return Effect.void
    state.answered = true
    const { arms, emit, queries, settings, verifierMeter } = this.#parts
    const live = queries[query]
    const run = this
    state.samples.sort((a, b) => a.round - b.round || a.index - b.index)
    return Effect.gen(function* () {
      const place = yield* select(state.samples, live.query, selectorOf(settings.selector, settings.verifier))
      const sample = place === undefined ? undefined : state.samples[place]
      const text = sample?.drawn?.text ?? defaultReply(settings, live)
      const scored =
        settings.reward === undefined || text === undefined
          ? undefined
          : yield* Effect.result(settings.reward.verify(live.query, text))
      const reward = scored !== undefined && Result.isSuccess(scored) ? scored.success.reward : sample?.verdict?.reward
      const usage = Object.fromEntries(arms.map(({ name }, arm) => [name, state.books[arm].rows()]))
      const why = whyOf({ ...state, stopped: run.#stopped, sample, predicted: run.#predicted, query })
      yield* emit({
        id: live.id,
        place: query,
        text,
        thinking: sample?.drawn?.thinking,
        sample,
        reward,
        samples: state.samples,
        why,
        usage
      })
    }).pipe(Effect.provideService(CurrentMeter, verifierMeter))
  }
}

const defaultReply = ({ defaultReply: reply }: DecodeSettings, { query }: LiveQuery): string | undefined =>
  typeof reply === "function" ? reply(query) : reply

/** Runs pure code of core, whose errors are values of its own class; any other is a defect. */
const pure = <A>(make: () => A): Effect.Effect<A, CoreError> =>
  Effect.try({
    try: make,
    catch: (cause) => {
      if (cause instanceof CoreError) return cause
      throw cause
    }
  })
