/**
 * Counts every call that a model makes, the failed and the cancelled ones too, and keeps them within a cap.
 *
 * @module
 */
import { Context, Effect, Exit } from "effect"
import type { DecoderError } from "../DecoderError.ts"
import type { Amount, Ledger, SettledCall } from "./Ledger.ts"
import { type Price, type PriceTable, usdOf } from "./Prices.ts"
import { type CallUsage, noTokens, type TokenUsage, type Usage } from "./Usage.ts"

/** How a call is counted. */
export interface Metered<A, E> {
  /** The model's name, until the answer tells how the server names it. */
  readonly model: string
  /** Upper bounds of what the call may use. */
  readonly worst: TokenUsage
  /** Samples that are asked for. Default 0: predictors and verifiers draw none. */
  readonly samples?: number | undefined
  readonly usageOf: (answer: A) => CallUsage
  /** Whether a failure means that nothing was generated, hence nothing is billed. */
  readonly isFree: (error: E) => boolean
}

/** Counts calls. */
export interface Meter {
  readonly call: <A, E, R>(call: Effect.Effect<A, E, R>, how: Metered<A, E>) => Effect.Effect<A, E | DecoderError, R>
}

/** The meter that models report their calls to. Default: nothing is counted. */
export const CurrentMeter: Context.Reference<Meter> = Context.Reference<Meter>("@alloc/decoders/CurrentMeter", {
  defaultValue: () => ({ call: (call) => call })
})

type TokensAndUsd = Omit<Amount, "samples">

/** Where prices come from: one for the arm, or a table by the server's names. */
export interface Pricing {
  readonly price?: Price | undefined
  readonly prices?: PriceTable | undefined
}

/** A usage that grows. */
type UsageSum = { -readonly [K in keyof Usage]: Usage[K] }

/** What was used, by model. */
export class UsageBook {
  readonly #byModel = new Map<string, UsageSum>()
  readonly #pricing: Pricing

  constructor(pricing: Pricing = {}) {
    this.#pricing = pricing
  }

  /** The price of a model; the arm's own comes first. */
  priceOf(model: string): Price | undefined {
    return this.#pricing.price ?? this.#pricing.prices?.models[model]
  }

  /** Adds a call; returns what it cost, without its samples. */
  add({ estimated, model, tokens }: CallUsage, how: "answered" | "failed" | "cancelled", asked = model): TokensAndUsd {
    const price = this.priceOf(model) ?? this.priceOf(asked)
    const usd = price === undefined ? undefined : usdOf(tokens, price)
    const sum = this.#sumOf(model)
    sum.calls += 1
    if (how !== "answered") sum[how] += 1
    if (estimated) sum.estimated += 1
    sum.promptTokens += tokens.promptTokens
    sum.cachedTokens += tokens.cachedTokens
    sum.completionTokens += tokens.completionTokens
    sum.thinkingTokens += tokens.thinkingTokens
    if (usd !== undefined) sum.usd = (sum.usd ?? 0) + usd
    return { tokens: tokens.completionTokens, usd: usd ?? 0 }
  }

  /** Usage by model so far, in the order of first use. */
  rows(): ReadonlyArray<Usage> {
    return Array.from(this.#byModel.values(), (sum) => ({ ...sum }))
  }

  /** What calls add to, in place: a run makes many of them. */
  #sumOf(model: string): UsageSum {
    const known = this.#byModel.get(model)
    if (known !== undefined) return known
    const sum: UsageSum = { model, calls: 0, failed: 0, cancelled: 0, estimated: 0, ...noTokens, usd: undefined }
    this.#byModel.set(model, sum)
    return sum
  }
}

/** A meter that writes to books, and reserves from ledgers before each call. */
export const meter = (books: ReadonlyArray<UsageBook>, ledgers: ReadonlyArray<Ledger>): Meter => {
  const worstOf = (model: string, tokens: TokenUsage, samples: number): Amount => {
    const price = books[0]?.priceOf(model)
    return { samples, tokens: tokens.completionTokens, usd: price === undefined ? 0 : usdOf(tokens, price) }
  }
  /** Adds a call to all books; what it cost is the same in all. */
  const record = (usage: CallUsage, how: "answered" | "failed" | "cancelled", asked: string): TokensAndUsd =>
    books.map((book) => book.add(usage, how, asked))[0] ?? { tokens: 0, usd: 0 }

  return {
    call: <A, E, R>(call: Effect.Effect<A, E, R>, { isFree, model, samples = 0, usageOf, worst }: Metered<A, E>) => {
      const most = worstOf(model, worst, samples)
      const settled = (usage: CallUsage & { readonly samples: number }, how: SettledCall["how"]): void => {
        const actual = { ...record(usage, how, model), samples: usage.samples }
        for (const ledger of ledgers) ledger.settle(most, actual, { usage, how })
      }
      const answered = (answer: A): void => {
        const usage = usageOf(answer)
        settled({ ...usage, samples: usage.samples ?? samples }, "answered")
      }
      /** A call that ended without an answer may have been billed in full, unless its server refused it. */
      const unanswered = (exit: Exit.Exit<A, E>): void => {
        const error = Exit.findErrorOption(exit)
        const free = error._tag === "Some" && isFree(error.value)
        const usage = { model, tokens: free ? noTokens : worst, estimated: !free, samples: free ? 0 : samples }
        settled(usage, error._tag === "Some" ? "failed" : "cancelled")
      }
      const counted = (called: typeof call): typeof call =>
        Effect.onExitPrimitive(called, (exit) => {
          if (Exit.isSuccess(exit)) answered(exit.value)
          else unanswered(exit)
          return undefined
        })
      if (ledgers.length === 0) return counted(call)
      // Nothing comes between what is reserved and the call that settles it.
      return Effect.uninterruptibleMask((restore) =>
        Effect.andThen(reserveAll(ledgers, most, model, restore), counted(restore(call)))
      )
    }
  }
}

/** Reserves from all ledgers or from none; waiting for them can be interrupted. */
const reserveAll = (
  ledgers: ReadonlyArray<Ledger>,
  most: Amount,
  model: string,
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
): Effect.Effect<void, DecoderError> =>
  Effect.suspend(() => {
    const reserved: Array<Ledger> = []
    const reserving = Effect.forEach(
      ledgers,
      (ledger) =>
        Effect.map(ledger.reserve(most, model), () => {
          reserved.push(ledger)
        }),
      { discard: true }
    )
    return Effect.onError(restore(reserving), () =>
      Effect.sync(() => {
        for (const ledger of reserved) ledger.settle(most, { samples: 0, tokens: 0, usd: 0 })
      })
    )
  })
