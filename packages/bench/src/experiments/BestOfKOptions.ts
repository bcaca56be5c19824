/**
 * What an experiment on one arm is made of.
 *
 * @module
 */
import type { PolicyEntry } from "../measure/PolicyEntry.ts"
import type { Prefill } from "../measure/PredictorCost.ts"
import type { CurvePredictor } from "../predict/CurvePredictor.ts"
import type { Design } from "../predict/HeldOutPredictions.ts"

/** A value that a policy should reach, and where it is stated. */
export interface KnownValue {
  readonly policy: string
  readonly budget: number
  readonly value: number
  readonly tolerance: number
  readonly source: string
}

/** An experiment on one arm. */
export interface BestOfKOptions {
  /** Name of the arm; default the recording's first. */
  readonly arm?: string | undefined
  /** Verifier whose recorded rewards count; default the recording's first. */
  readonly verifier?: string | undefined
  /** Feature that the predictors read. */
  readonly feature: string
  readonly design: Design
  /** Ids of the queries that are scored, of those that the design scores; predictors learn as ever. Default: all. */
  readonly scored?: ReadonlySet<string> | undefined
  /** Instead of the experiment's title, for one of its parts. */
  readonly title?: string | undefined
  /** By the names that `entries` use; `point` is the one whose metrics are the headline of Table 1. */
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  /** Default: all policies for binary rewards. */
  readonly entries?: ReadonlyArray<PolicyEntry> | undefined
  /** Predictors that are measured beside them but decide nothing: baselines that the others should beat. */
  readonly baselines?: Readonly<Record<string, CurvePredictor>> | undefined
  /** Voting policies, on recordings that hold extracted answers. Default: all of core's for binary rewards. */
  readonly voting?: ReadonlyArray<PolicyEntry> | undefined
  /** Average samples per query; default powers of two from 1 to the largest sample count. */
  readonly budgets?: ReadonlyArray<number> | undefined
  /** Fewest samples per query: 0 (default) where no reply is a reply, 1 where there must be one. */
  readonly minimum?: number | undefined
  /** Reward of the default reply, given where nothing was drawn. Default 0. */
  readonly baseline?: number | undefined
  /** Default 10 for policies that decide once, 4 for sequential ones. */
  readonly replicates?: { readonly once: number; readonly sequential: number } | undefined
  /** Default 2000. */
  readonly resamples?: number | undefined
  /** What a prediction costs for a query that then gets no sample; for any other, the prompt is read anyway. */
  readonly prefill?: Prefill | undefined
  /** Values known beforehand, printed beside those found. */
  readonly known?: ReadonlyArray<KnownValue> | undefined
  readonly valueTitle?: string | undefined
  readonly notes?: ReadonlyArray<string> | undefined
}
