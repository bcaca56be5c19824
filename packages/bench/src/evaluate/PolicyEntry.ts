/**
 * The rows of a result table: which policy, on which predictions, against what. The list is open: an experiment adds
 * its own entries.
 *
 * @module
 */
import type { BudgetSamples, Curves, Policy } from "@alloc/core"
import {
  fitFixedSplit,
  fitOffline,
  fixedSplit,
  offline,
  online,
  onlineBeta,
  oracle,
  randomAllocation,
  sequential,
  sequentialFlat,
  sequentialShuffled,
  shuffled,
  uniform
} from "@alloc/core"

/** What a policy may be fitted on: queries held out from the predictor's training and from scoring. */
export interface Fit {
  /** Predicted curves of those queries. */
  readonly predicted: Curves
  /** Their recorded curves. */
  readonly outcomes: Curves
  /** Recorded samples of each. */
  readonly available: Int32Array
  readonly budget: BudgetSamples
  /** Fewest and most samples per query. */
  readonly minimum: number
  readonly maximum: number
}

/** One row of the table, at every budget. */
export interface PolicyEntry {
  readonly name: string
  /**
   * `once`: decides before it draws, so that its value is computed exactly, without simulation. `sequential`: looks at
   * rewards, so it is replayed.
   */
  readonly kind: "once" | "sequential"
  /** Name of the predictor whose curves it gets; `none` for policies that read no prediction. */
  readonly predictor: string
  /** Its budgets depend on a seed: the value is the mean over several. */
  readonly random: boolean
  /** Fitted, for each group of scored queries, on others (`Fit`). */
  readonly fitted: boolean
  readonly make: (fit: Fit) => Policy
  /** Names of the policies that it is compared with; "uniform" means uniform at this policy's own cost. */
  readonly against: ReadonlyArray<string>
}

/**
 * An entry for a policy of any state.
 *
 * @example
 * ```ts
 * import { policyEntry } from "@alloc/bench"
 * import { uniform } from "@alloc/core"
 *
 * const make = () => uniform()
 * const rest = { predictor: "none", random: false, fitted: false, against: ["uniform"] }
 * console.log(policyEntry({ name: "mine", kind: "once", make, ...rest }).name) // => mine
 * ```
 */
export const policyEntry = <State>(
  entry: Omit<PolicyEntry, "make"> & { readonly make: (fit: Fit) => Policy<State> }
): PolicyEntry => ({
  ...entry,
  // A policy is only ever given states that it made itself, so its state's type may be forgotten.
  make: (fit) => entry.make(fit) as Policy
})

/** An entry that decides before it draws. */
const once = <State>(
  name: string,
  make: (fit: Fit) => Policy<State>,
  options: Partial<Pick<PolicyEntry, "predictor" | "random" | "fitted" | "against">> = {}
): PolicyEntry =>
  policyEntry({
    name,
    kind: "once",
    predictor: options.predictor ?? "none",
    random: options.random ?? false,
    fitted: options.fitted ?? false,
    against: options.against ?? ["uniform"],
    make
  })

const offlineEntry = (name: string, marginals: "outcomes" | "predicted", against: ReadonlyArray<string>): PolicyEntry =>
  once(
    name,
    ({ available, budget, maximum, minimum, outcomes, predicted }) =>
      offline(
        fitOffline(predicted, { budget, outcomes, available, marginals, remainder: "randomised", minimum, maximum })
      ),
    { predictor: "point", random: true, fitted: true, against }
  )

/**
 * Uniform, random and fixed-split: what needs no prediction.
 *
 * @example
 * ```ts
 * import { controlEntries } from "@alloc/bench"
 *
 * console.log(controlEntries[0].name, controlEntries[0].kind) // => "uniform once"
 * ```
 */
export const controlEntries: ReadonlyArray<PolicyEntry> = [
  once("uniform", () => uniform(), { random: true, against: [] }),
  once("random", () => randomAllocation(), { random: true }),
  once(
    "fixed-split",
    ({ budget, maximum, minimum, outcomes }) => fixedSplit(fitFixedSplit(outcomes, { budget, minimum, maximum })),
    { random: true, fitted: true }
  )
]

/**
 * The paper's policies on the predictor `point`, and the control that gives its predictions to the wrong queries.
 *
 * @example
 * ```ts
 * import { pointEntries } from "@alloc/bench"
 *
 * console.log(pointEntries[0].name, pointEntries[0].kind) // => "shuffled once"
 * ```
 */
export const pointEntries: ReadonlyArray<PolicyEntry> = [
  once("shuffled", () => shuffled(), { predictor: "point", random: true }),
  once("online", () => online(), { predictor: "point", against: ["uniform", "shuffled", "fixed-split"] }),
  offlineEntry("offline", "outcomes", ["uniform", "shuffled", "fixed-split", "online"]),
  offlineEntry("offline-predicted", "predicted", ["uniform", "offline"])
]

/**
 * The Beta variant, on the predictor `beta`.
 *
 * @example
 * ```ts
 * import { betaEntries } from "@alloc/bench"
 *
 * console.log(betaEntries[0].name, betaEntries[0].kind) // => "online-beta once"
 * ```
 */
export const betaEntries: ReadonlyArray<PolicyEntry> = [
  once("online-beta", () => onlineBeta(), { predictor: "beta", against: ["uniform", "shuffled", "online"] })
]

const stopping = <State>(name: string, make: () => Policy<State>, against: ReadonlyArray<string>): PolicyEntry =>
  policyEntry({ name, kind: "sequential", predictor: "beta", random: true, fitted: false, make, against })

/**
 * Stop on success with the predictor `beta` as prior, and its two controls. For rewards that are 0 or 1.
 *
 * @example
 * ```ts
 * import { sequentialEntries } from "@alloc/bench"
 *
 * console.log(sequentialEntries[0].name, sequentialEntries[0].kind) // => "sequential sequential"
 * ```
 */
export const sequentialEntries: ReadonlyArray<PolicyEntry> = [
  stopping("sequential", () => sequential(), ["uniform", "sequential-flat", "sequential-shuffled", "online-beta"]),
  stopping("sequential-flat", () => sequentialFlat(), ["uniform"]),
  stopping("sequential-shuffled", () => sequentialShuffled(), ["uniform", "sequential-flat"])
]

/**
 * Decides on the true curves of one half of every query's samples; scored on the other half.
 *
 * @example
 * ```ts
 * import { oracleEntry } from "@alloc/bench"
 *
 * console.log(oracleEntry.name, oracleEntry.predictor) // => oracle truth
 * ```
 */
export const oracleEntry: PolicyEntry = once("oracle", () => oracle(), { predictor: "truth" })

/**
 * The whole table for binary rewards.
 *
 * @example
 * ```ts
 * import { binaryEntries } from "@alloc/bench"
 *
 * console.log(binaryEntries[0].name, binaryEntries[0].kind) // => "uniform once"
 * ```
 */
export const binaryEntries: ReadonlyArray<PolicyEntry> = [
  ...controlEntries,
  ...pointEntries,
  ...betaEntries,
  ...sequentialEntries
]
