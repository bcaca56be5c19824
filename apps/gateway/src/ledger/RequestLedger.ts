/**
 * The ledger as the calls of one request see it: the worst case of a call is committed before the call goes out.
 *
 * @module
 */
import type { BenchError } from "@alloc/bench/store"
import { type Amount, DecoderError, type Ledger } from "@alloc/decoders"
import { Clock, Deferred, Effect } from "effect"
import type { DayBudget } from "../config/Config.ts"
import type { WantedCall } from "./Entries.ts"
import type { LedgerWriter } from "./LedgerWriter.ts"

/** Whose calls these are. */
export interface CallsOf {
  readonly account: string
  readonly day: number
  readonly request: string
  readonly policy: string | undefined
  readonly budget: DayBudget
  /** How long a call waits for what calls under way may give back. */
  readonly waitMs: number
}

/** How often budget that may come back is asked for anew. */
const askAgainMs = 50

const none: Amount = { samples: 0, tokens: 0, usd: 0 }

const storeFailed = (error: BenchError): DecoderError =>
  new DecoderError({ reason: { _tag: "ModelFailed", doing: "reserving a call", cause: error } })

const exhausted = (
  unit: "samples" | "tokens" | "usd",
  amounts: { readonly cap: number; readonly spent: number; readonly needed: number }
): DecoderError => new DecoderError({ reason: { _tag: "BudgetExhausted", unit, ...amounts } })

const plus = (a: Amount, b: Amount): Amount => ({
  samples: a.samples + b.samples,
  tokens: a.tokens + b.tokens,
  usd: a.usd + b.usd
})

/** A ledger that remembers why it refused a call. */
export interface RequestLedger extends Ledger {
  readonly refusal: () => DecoderError | undefined
  /** Done once a call may go out. */
  readonly granted: Effect.Effect<void>
}

/** A ledger for the calls of one request. */
export const requestLedger = (writer: LedgerWriter, calls: CallsOf): RequestLedger => {
  const { account, budget, day, policy, request, waitMs } = calls
  const open = new Map<Amount, WantedCall>()
  let spent = none
  const granted = Deferred.makeUnsafe<void>()
  let refusal: DecoderError | undefined
  return {
    refusal: () => refusal,
    granted: Deferred.await(granted),
    cap: budget,
    spent: () => spent,
    committed: () => [...open.keys()].reduce(plus, spent),
    reserve: (worst, model = "") =>
      Effect.gen(function* () {
        const began = yield* Clock.currentTimeMillis
        const wanted = { kind: "wanted", account, day, request, policy, model, worst, budget } as const
        while (true) {
          const call: WantedCall = { ...wanted, call: writer.nextCall(), began: began / 1000 }
          // No step lies between the answer and the note of it, so that an interruption finds one or the other.
          const {
            may,
            taken = 0,
            unit = "samples"
          } = yield* Effect.map(Effect.mapError(writer.ask(call), storeFailed), (grant) => {
            if (grant.may === "go") {
              open.set(worst, call)
              Deferred.doneUnsafe(granted, Effect.void)
            }
            return grant
          })
          if (may === "go") return
          const late = (yield* Clock.currentTimeMillis) - began >= waitMs
          if (may === "never" || late) {
            refusal = exhausted(unit, { cap: budget[unit] ?? 0, spent: taken, needed: worst[unit] })
            return yield* refusal
          }
          yield* Effect.sleep(askAgainMs)
        }
      }),
    settle: (worst, actual, call) => {
      const wanted = open.get(worst)
      if (wanted === undefined) return
      open.delete(worst)
      spent = plus(spent, actual)
      writer.enter({
        kind: "settled",
        account,
        day,
        call: wanted.call,
        state: call?.how ?? "released",
        worst,
        actual,
        promptTokens: call?.usage.tokens.promptTokens ?? 0,
        estimated: call?.usage.estimated ?? false
      })
    }
  }
}
