/**
 * The rows of a result table: which policy, on which predictions, against what. The list is open: an experiment adds
 * its own entries.
 *
 * @module
 */
import type { Curves, Policy, Problem } from "@alloc/core"
import type { ArmMean } from "./FixedMixture.ts"

/** What a policy may be fitted on: queries held out from the predictor's training and from scoring. */
export interface Fit {
  /** Predicted curves of those queries. */
  readonly predicted: Curves
  /** Their recorded curves. */
  readonly outcomes: Curves
  /** Recorded samples of each. */
  readonly available: Int32Array
}

/** What a policy is made from: one batch of queries at one budget. Queries are counted within the batch. */
export interface PolicyInput {
  /** Index of the batch. */
  readonly batch: number
  readonly size: number
  /** Average over the batch, in the evaluation's unit. */
  readonly budget: number
  /** Fewest and most samples per query. */
  readonly minimum: number
  readonly maximum: number
  /** Recorded samples of each query, by arm. */
  readonly available: ReadonlyArray<Int32Array>
  /** The problem that the policy is given unless its entry says another: arms with the curves of the entry's predictor. */
  readonly problem: () => Problem
  /**
   * Curves by arm of a predictor; "truth" names the recorded ones. With `from`, query i gets the prediction of query
   * `from[i]`.
   */
  readonly curves: (predictor: string, from?: Int32Array) => ReadonlyArray<Curves>
  /** What the entry's policy may be fitted on. */
  readonly fit: () => Fit
  /** What each arm costs and earns on average on queries that query i's predictor learnt from. */
  readonly armMeans: (query: number) => ReadonlyArray<ArmMean>
}

interface EntryBase {
  readonly name: string
  /** Name of the predictor whose curves it gets; `none` for policies that read no prediction. */
  readonly predictor: string
  /** Its budgets depend on a seed: the value is the mean over several. */
  readonly random: boolean
  /** Fitted on queries that are not scored: its predictor has to predict those, too. */
  readonly fitted: boolean
  /**
   * Names of the policies that it is compared with. The evaluation's null ("uniform", say) means that null at this policy's
   * own cost.
   */
  readonly against: ReadonlyArray<string>
  /** What of the samples it reads that not every recording holds: where a decoder tells none, the entry is left out. */
  readonly needs?: Policy["needs"]
}

/** An entry that is a policy. */
export interface DecidingEntry extends EntryBase {
  /**
   * `once`: decides before it draws, so that its value is computed exactly, without simulation. `sequential`: looks at
   * rewards, so it is replayed.
   */
  readonly kind: "once" | "sequential"
  readonly make: (input: PolicyInput) => Policy
  /** Another problem than the input's own. */
  readonly problem?: ((input: PolicyInput) => Problem) | undefined
}

/** An entry that is known in expectation: samples at random in a given mean number. */
export interface ExpectedEntry extends EntryBase {
  readonly kind: "expected"
  /** Mean samples of each query, by arm. */
  readonly samples: (input: PolicyInput) => ReadonlyArray<Float64Array>
}

/** One row of the table, at every budget. */
export type PolicyEntry = DecidingEntry | ExpectedEntry

/** Fields of an entry that have defaults. */
export type EntryOptions = Partial<
  Pick<DecidingEntry, "predictor" | "random" | "fitted" | "against" | "needs" | "problem">
>

/**
 * An entry for a policy of any state. Defaults: it reads no prediction, is not fitted, its decisions depend on no seed, and
 * it is compared with nothing.
 *
 * @example
 * ```ts
 * import { controlEntries, policyEntry } from "@alloc/bench"
 * import { online, samples } from "@alloc/core"
 *
 * // `online` on half of the budget: is the second half worth its cost?
 * const frugal = policyEntry("frugal", "once", () => online(), {
 *   predictor: "point",
 *   against: ["uniform", "online"],
 *   problem: (input) => ({ ...input.problem(), budget: samples(input.budget / 2) })
 * })
 * const entries = [...controlEntries, frugal]
 * console.log(entries.map(({ name }) => name).join()) // => uniform,random,fixed-split,frugal
 * ```
 */
export const policyEntry = <State>(
  name: string,
  kind: DecidingEntry["kind"],
  make: (input: PolicyInput) => Policy<State>,
  { against = [], fitted = false, needs, predictor = "none", problem, random = false }: EntryOptions = {}
): DecidingEntry => ({
  name,
  kind,
  predictor,
  random,
  fitted,
  against,
  needs,
  problem,
  // A policy is only ever given states that it made itself, so its state's type may be forgotten.
  make: (input) => make(input) as Policy
})

/** An entry for samples at random in a given mean number. */
export const expectedEntry = (
  name: string,
  samples: ExpectedEntry["samples"],
  against: ReadonlyArray<string> = []
): ExpectedEntry => ({ name, kind: "expected", predictor: "none", random: false, fitted: false, against, samples })
