/**
 * Decoding one query at a time, as they come.
 *
 * @module
 */
import { type CoreError, type Curves, type Policy, type Round, uniform } from "@alloc/core"
import { type Answers, votesToDecide } from "@alloc/core/voting"
import { runPromise } from "@alloc/http"
import { Effect } from "effect"
import type { DecoderError } from "../DecoderError.ts"
import type { Model } from "../models/Model.ts"
import { CurrentMeter, meter, UsageBook } from "../spending/Meter.ts"
import { sumUsage } from "../spending/Usage.ts"
import type { Allocation } from "./Allocation.ts"
import type { Answer, DecodeUsage } from "./Answer.ts"
import { eventually, flatCurves } from "./Arms.ts"
import { decodeEffect } from "./Decode.ts"
import type { DecodeArm, DecodeSettings, PredictCurves } from "./DecodeOptions.ts"
import { liveQueries, type QueryInput } from "./Query.ts"
import { selectorOf } from "./Select.ts"

/** Options of `decodeOne`. */
export interface DecodeOneOptions extends DecodeSettings {
  readonly model: Model
  readonly price?: DecodeArm["price"]
  /** Says how many samples the query gets at most. */
  readonly allocation: Allocation
  readonly predict?: PredictCurves | undefined
  /** Longest curve that is asked for where there is no predictor. Default 64. */
  readonly maximum?: number | undefined
  /**
   * Whether to end before all are drawn. With a verifier (default true): one after the other, until one is verified. In a
   * majority vote (default false): in rounds, until the rest cannot change the answer.
   */
  readonly earlyExit?: boolean | undefined
  /** Samples drawn together at least, with `earlyExit`. Default 1. */
  readonly together?: number | undefined
  readonly maxRounds?: number | undefined
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onAbort?: "reject" | "return" | undefined
}

/** An answer with what its run used. */
export interface SingleAnswer extends Answer {
  readonly runUsage: DecodeUsage
}

/** Draws `step` samples a round until one is verified. */
const untilVerified = (
  step: number
): Policy<{ readonly drawn: number; readonly most: number; readonly solved: boolean }> => ({
  name: "until-verified",
  needs: ["rewards"],
  start: ({ budget }) => ({ drawn: 0, most: Math.floor(budget + 1e-9), solved: false }),
  next: ({ drawn, most, solved }): Round | undefined => {
    const samples = Math.min(step, most - drawn)
    if (solved || samples <= 0) return undefined
    return { queries: Int32Array.of(0), arms: Int32Array.of(0), samples: Int32Array.of(samples) }
  },
  observe: (state, { failed, queries, rewards }) => ({
    ...state,
    // A round that brought nothing will not bring more.
    drawn: queries.length === 0 ? state.most : state.drawn + queries.length,
    solved: state.solved || rewards.some((reward, k) => failed?.[k] !== 1 && reward >= 1)
  }),
  isLast: ({ drawn, most, solved }) => solved || drawn + step >= most
})

/** Draws as many samples a round as a vote needs at least, `step` or more, until the rest cannot change its answer. */
const untilDecided = (step: number): Policy<{ readonly most: number; readonly answers: Answers }> => {
  const next = ({ answers, most }: { readonly most: number; readonly answers: Answers }): number => {
    const needed = votesToDecide(answers, most)
    return needed === 0 ? 0 : Math.min(Math.max(step, needed), most - answers.length)
  }
  return {
    name: "until-decided",
    needs: ["answers"],
    start: ({ budget }) => ({ most: Math.floor(budget + 1e-9), answers: [] }),
    next: (state): Round | undefined => {
      const samples = next(state)
      if (samples === 0) return undefined
      return { queries: Int32Array.of(0), arms: Int32Array.of(0), samples: Int32Array.of(samples) }
    },
    observe: ({ answers, most }, { answers: said = [], failed, queries }) => ({
      // A round that brought nothing will not bring more.
      most: queries.length === 0 ? answers.length : most,
      answers: [...answers, ...Array.from(queries, (_, k) => (failed?.[k] === 1 ? undefined : said[k]))]
    }),
    isLast: (state) => state.answers.length + next(state) >= state.most
  }
}

/**
 * Answers one query: the allocation says how many samples it may get, and with a verifier they are drawn one after the other
 * until one is verified.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`, `AllFailed`; CoreError as the allocation does
 */
export const decodeOneEffect = (
  query: QueryInput,
  options: DecodeOneOptions
): Effect.Effect<SingleAnswer, DecoderError | CoreError> =>
  Effect.gen(function* () {
    const { allocation, maximum = 64, model, predict, price, verifier } = options
    const { earlyExit = verifier !== undefined, together = 1, ...settings } = options
    const isVote = verifier === undefined && selectorOf(options.selector, verifier) === "majority"
    const [live] = yield* eventually("reading the query", async () => liveQueries([query]))
    const book = new UsageBook({ prices: options.prices })
    const asked =
      predict === undefined
        ? flatCurves(1, maximum)
        : yield* eventually("predicting", () => predict([live.query])).pipe(
            Effect.provideService(CurrentMeter, meter([book], options.ledger === undefined ? [] : [options.ledger]))
          )
    const samples = yield* eventually("allocating", async () => allocation.decide(asked, live.id))
    const shared = {
      ...settings,
      queries: [query],
      model: undefined,
      predict: undefined,
      arms: [{ model, price, predict: () => longEnough(samples) }],
      budget: { samples },
      maximum: Math.max(1, samples)
    }
    const early = isVote
      ? decodeEffect({ ...shared, policy: untilDecided(together) })
      : decodeEffect({ ...shared, policy: untilVerified(together) })
    const decoded = yield* earlyExit ? early : decodeEffect({ ...shared, policy: uniform() })
    const [answer] = decoded.answers
    const total = sumUsage([decoded.usage.total, ...book.rows()])
    const spent = { samples: answer.samples.length, tokens: total.completionTokens, usd: total.usd ?? 0 }
    allocation.observe(spent[allocation.unit])
    const why = { ...answer.why, text: `${answer.why.text} (at most ${samples} by ${allocation.rule})` }
    return {
      ...answer,
      why: { ...why, predicted: [asked.marginal(0, 1)] },
      runUsage: { ...decoded.usage, predictor: book.rows(), total }
    }
  })

/** Curves that allow as many samples as were decided; what they say of gains is not looked at again. */
const longEnough = (samples: number): Curves => flatCurves(1, Math.max(1, samples))

/**
 * Answers one query: the allocation says how many samples it may get, and with a verifier they are drawn one after the other
 * until one is verified. Calls may run at the same time; they share the model's limits, a `ledger`, and a pacer's memory.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`, `AllFailed`; CoreError as the allocation does; the signal's reason
 * @example
 * ```ts
 * import { decodeOne, fixedAllocation } from "@alloc/decoders"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
 *
 * const check = verifier({ name: "right", check: (_, response) => response === " right" })
 * const options = { model: fakeModel({ success: () => 1 }), verifier: check, allocation: fixedAllocation(4) }
 * const answer = await decodeOne("What is 1 + 1?", options)
 * console.log(answer.text, answer.samples.length) // => " right" 1
 * ```
 */
export const decodeOne = (query: QueryInput, options: DecodeOneOptions): Promise<SingleAnswer> =>
  runPromise(decodeOneEffect(query, options), options.onAbort === "return" ? undefined : options.signal)
