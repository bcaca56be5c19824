/**
 * What decoding is told: queries, arms, policy, budget, and who judges.
 *
 * @module
 */
import type { Curves, Policy } from "@alloc/core"
import type { Query, Verifier } from "@alloc/verifiers"
import type { Effect } from "effect"
import type { Model } from "../models/Model.ts"
import type { Sampling } from "../Sampler.ts"
import type { Ledger, SpendingCap } from "../spending/Ledger.ts"
import type { Price, PriceTable } from "../spending/Prices.ts"
import type { SampleRecord } from "./Answer.ts"
import type { PromptForm, QueryInput } from "./Query.ts"

/** An average per query, in samples, in generated tokens or in dollars. A batch of n queries may spend n times as much. */
export type LiveBudget = { readonly samples: number } | { readonly tokens: number } | { readonly usd: number }

/** A value now, later, or as an effect. */
export type Eventually<A> = A | PromiseLike<A> | Effect.Effect<A, unknown>

/** Reward curves of queries, in their order: what a predictor says of them. */
export type PredictCurves = (queries: ReadonlyArray<Query>) => Eventually<Curves>

/** A model with what policies and the account need to know of it. */
export interface DecodeArm {
  readonly model: Model
  /** Name in results. Default: the model's. */
  readonly name?: string | undefined
  /** Over the sampling of all arms. */
  readonly sampling?: Partial<Sampling> | undefined
  readonly price?: Price | undefined
  /**
   * Expected cost of a sample in the budget's unit. Default: 1 sample; in tokens and dollars, the most that a sample of a
   * prompt of 1,000 characters can cost.
   */
  readonly cost?: number | undefined
  /** Default: a flat prior, under which all queries are alike. */
  readonly predict?: PredictCurves | undefined
}

/** Chooses the answer among a query's drawn samples: by a rule, by another verifier's reward, or by a place. */
export type Selector =
  | "reward"
  | "majority"
  | "log-probability"
  | "first"
  | Verifier
  | ((samples: ReadonlyArray<SampleRecord>, query: Query) => number | Promise<number>)

/** Everything but the queries, the arms and the policy. */
export interface DecodeSettings {
  /** Judges each sample as it comes; its rewards are what the policy sees. */
  readonly verifier?: Verifier | undefined
  /** Default: "reward" with a verifier, else "majority" where answers repeat, else the first sample. */
  readonly selector?: Selector | undefined
  /** The reward by which the chosen answer is scored, where that is another than the verifier's. */
  readonly reward?: Verifier | undefined
  /** The answer within a text, for votes. Default: what the verifier extracted, else the trimmed text. */
  readonly extract?: ((text: string) => string | undefined) | undefined
  /** Default temperature 0.7, 512 tokens, no stop string. */
  readonly sampling?: Partial<Sampling> | undefined
  /** "chat" puts a prompt that is a text as a user's message. Default "plain": as it is, in the form that the model has. */
  readonly form?: PromptForm | undefined
  /** The reply to a query that got no sample, or whose samples all failed. */
  readonly defaultReply?: string | ((query: Query) => string) | undefined
  /** Seed of samples and of the policy. Default 0. */
  readonly seed?: number | undefined
  readonly prices?: PriceTable | undefined
  /** What all calls together may cost, whatever the budget. */
  readonly cap?: SpendingCap | undefined
  /** A cap that is shared with other calls. */
  readonly ledger?: Ledger | undefined
  /** Samples in flight at most. Default: what the models are worth. */
  readonly inFlight?: number | undefined
}

/** Options of `decode`. */
export interface DecodeOptions<State = unknown> extends DecodeSettings {
  readonly queries: ReadonlyArray<QueryInput>
  /** The only arm; or `arms`. */
  readonly model?: Model | undefined
  readonly arms?: ReadonlyArray<DecodeArm> | undefined
  /** Predictions for the only arm. */
  readonly predict?: PredictCurves | undefined
  /** Default: `sequential` with a verifier (`cascade` over several arms), else `online` (`onlineArms`). */
  readonly policy?: Policy<State> | undefined
  readonly budget: LiveBudget
  /** Fewest samples of a query. Default 0. */
  readonly minimum?: number | undefined
  /** Most samples of a query. Default: four times the budget in samples, at least 4; 16 for other budgets. */
  readonly maximum?: number | undefined
  /** Most rounds. */
  readonly maxRounds?: number | undefined
  /**
   * Ms after which a round is over: what is not back by then is aborted, counts as failed, and the next round begins. What
   * `planRounds` of `@alloc/core/policies` plans, with `sequential({ rounds, onTime })`.
   */
  readonly roundMs?: number | undefined
  /** Ms after which no more is drawn: answers are chosen among what there is. */
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** What an abort does: reject with the signal's reason (default), or return what there is. */
  readonly onAbort?: "reject" | "return" | undefined
}
