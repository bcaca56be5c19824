/**
 * A policy decides, round by round, how many samples to draw for which query from which arm. It is a pure state
 * machine: the same policy is interpreted by replay over a recording and live by the decoders, so what was measured is
 * what gets deployed.
 *
 * @module
 */
import type { PerQuery } from "./allocation/Bounds.ts"
import type { Cost } from "./allocation/Costs.ts"
import type { Budget } from "./Budget.ts"
import type { Curves } from "./Curves.ts"

/** A decoder as a policy sees it: what a sample is predicted to bring and what it costs. */
export interface Arm {
  readonly name: string
  readonly curves: Curves
  /** Cost of one sample in the budget's unit, one number for all queries, one per query or by position. Default 1. */
  readonly cost?: Cost | undefined
}

/** What a policy starts from. */
export interface Problem {
  /** At least one arm; all arms' curves have the same size. */
  readonly arms: ReadonlyArray<Arm>
  /** Average per query. */
  readonly budget: Budget
  /** Fewest samples per query, default 0. */
  readonly minimum?: PerQuery | undefined
  /** Most samples per query (a recording's sample count, say), default and upper limit `curves.maxSamples`. */
  readonly maximum?: PerQuery | undefined
  /** Seed of the policy's own randomness. */
  readonly seed: number
}

/** "Draw samples[i] more samples for query queries[i] from arm arms[i]": three parallel arrays. */
export interface Round {
  readonly queries: Int32Array
  readonly arms: Int32Array
  readonly samples: Int32Array
}

/** What came back, one entry per drawn sample: parallel arrays, grouped by query in the order of the round. */
export interface Outcomes {
  readonly queries: Int32Array
  readonly arms: Int32Array
  /** Reward of each sample. NaN where `failed` is 1, or where no verifier is at hand (majority voting). */
  readonly rewards: Float64Array
  /** 1 where the draw failed: it cost, and showed nothing. Absent: none failed. */
  readonly failed?: Uint8Array | undefined
  readonly tokens?: Float64Array | undefined
  readonly logProbabilities?: Float64Array | undefined
  /** Extracted answers, for voting policies; undefined is "no answer". */
  readonly answers?: ReadonlyArray<string | undefined> | undefined
}

/**
 * A policy. `next` and `observe` are pure: they return new states and never change the one they are given.
 *
 * One-shot policies (uniform, online, offline, routing) return one round and then `undefined`; sequential ones go on
 * until they stop.
 */
export interface Policy<State = unknown> {
  /** The name in tables and results, for example "online-beta". */
  readonly name: string
  readonly start: (problem: Problem) => State
  /** The next round, or `undefined` when the policy has finished. */
  readonly next: (state: State) => Round | undefined
  /** The state after the outcomes of the round that `next` gave. */
  readonly observe: (state: State, outcomes: Outcomes) => State
  /**
   * Whether no round after the one that `next(state)` gives draws for a query, as far as is known before its outcomes. A
   * live answer is then given at once. Without it, no query is known to be finished before the policy is.
   */
  readonly isLast?: ((state: State, query: number) => boolean) | undefined
  /** What its outcomes must hold, beyond which sample failed. Default: nothing. */
  readonly needs?: ReadonlyArray<"rewards" | "answers" | "logProbabilities"> | undefined
}
