/**
 * The policies of experiments with binary rewards, and the controls that show what a prediction is worth.
 *
 * @module
 */
import { type Arm, online, type Policy, type Problem, samples, sequential, uniform } from "@alloc/core"
import {
  fitFixedSplit,
  fixedSplit,
  randomAllocation,
  sequentialFlat,
  sequentialShuffled,
  shuffled
} from "@alloc/core/controls"
import { fitOffline, named, offline, probe } from "@alloc/core/policies"
import { permutation, random } from "@alloc/core/random"
import { type DecidingEntry, expectedEntry, type PolicyEntry, type PolicyInput, policyEntry } from "./PolicyEntry.ts"

const offlineEntry = (name: string, marginals: "outcomes" | "predicted", against: ReadonlyArray<string>): PolicyEntry =>
  policyEntry(
    name,
    "once",
    ({ budget, fit, maximum, minimum }) => {
      const { available, outcomes, predicted } = fit()
      const held = { outcomes, available, marginals, minimum, maximum }
      return offline(fitOffline(predicted, { ...held, budget: samples(budget), remainder: "randomised" }))
    },
    { predictor: "point", random: true, fitted: true, against }
  )

/** Uniform, random and fixed-split: what needs no prediction. */
export const controlEntries: ReadonlyArray<PolicyEntry> = [
  policyEntry("uniform", "once", () => uniform(), { random: true }),
  policyEntry("random", "once", () => randomAllocation(), { random: true, against: ["uniform"] }),
  policyEntry(
    "fixed-split",
    "once",
    ({ budget, fit, maximum, minimum }) =>
      fixedSplit(fitFixedSplit(fit().outcomes, { budget: samples(budget), minimum, maximum })),
    { random: true, fitted: true, against: ["uniform"] }
  )
]

/** The paper's policies on the predictor `point`, and the control that gives its predictions to the wrong queries. */
export const pointEntries: ReadonlyArray<PolicyEntry> = [
  policyEntry("shuffled", "once", () => shuffled(), { predictor: "point", random: true, against: ["uniform"] }),
  policyEntry("online", "once", () => online(), {
    predictor: "point",
    against: ["uniform", "shuffled", "fixed-split"]
  }),
  offlineEntry("offline", "outcomes", ["uniform", "shuffled", "fixed-split", "online"]),
  offlineEntry("offline-predicted", "predicted", ["uniform", "offline"])
]

/** The Beta variant, on the predictor `beta`. */
export const betaEntries: ReadonlyArray<PolicyEntry> = [
  policyEntry("online-beta", "once", () => named("online-beta", online()), {
    predictor: "beta",
    against: ["uniform", "shuffled", "online"]
  })
]

const stopping = <State>(name: string, make: () => Policy<State>, against: ReadonlyArray<string>): PolicyEntry =>
  policyEntry(name, "sequential", make, { predictor: "beta", random: true, against })

/** Stop on success with the predictor `beta` as prior, and its two controls. For rewards that are 0 or 1. */
export const sequentialEntries: ReadonlyArray<PolicyEntry> = [
  stopping("sequential", () => sequential(), ["uniform", "sequential-flat", "sequential-shuffled", "online-beta"]),
  stopping("sequential-flat", () => sequentialFlat(), ["uniform"]),
  stopping("sequential-shuffled", () => sequentialShuffled(), ["uniform", "sequential-flat"])
]

/** Decides on the shrunk curves of one half of every query's samples; scored on the other half. */
export const oracleEntry: PolicyEntry = policyEntry("oracle", "once", () => named("oracle", online()), {
  predictor: "truth",
  against: ["uniform"]
})

/** The whole table for binary rewards. */
export const binaryEntries: ReadonlyArray<PolicyEntry> = [
  ...controlEntries,
  ...pointEntries,
  ...betaEntries,
  ...sequentialEntries
]

/**
 * The whole table for rewards that are real numbers: the paper's policies on a vector of marginals (`point`), allocation on
 * a predicted mean and spread (`spread`), and a first round of samples whose kernel density decides about the rest, without
 * any prediction (`adabon`, 2505.12050).
 */
export const rewardEntries: ReadonlyArray<PolicyEntry> = [
  ...controlEntries,
  ...pointEntries,
  policyEntry("online-spread", "once", () => named("online-spread", online()), {
    predictor: "spread",
    against: ["uniform", "shuffled", "online"]
  }),
  policyEntry("adabon", "sequential", () => probe({ posterior: "kernel" }), {
    random: true,
    against: ["uniform", "online"]
  })
]

/** The null of best-of-k in expectation: `budget` samples for every query that has as many. */
export const uniformLevel: PolicyEntry = expectedEntry("uniform", ({ available, budget }) =>
  available.map((counts) => Float64Array.from(counts, (count) => Math.min(count, budget)))
)

/** The problem with other curves for its arms, in their order. */
export const withCurves = (problem: Problem, curves: ReadonlyArray<Arm["curves"]>): Problem => ({
  ...problem,
  arms: problem.arms.map((arm, a) => ({ ...arm, curves: curves[a] }))
})

/**
 * The control of a policy that chooses among arms: it is given the predictions of other queries of the batch, all arms'
 * together. `keyOf` tells apart the random orders of batches.
 */
export const shuffledEntry = <State>(
  predictor: string,
  make: (input: PolicyInput) => Policy<State>,
  keyOf: (input: PolicyInput) => ReadonlyArray<number>,
  against: ReadonlyArray<string>
): DecidingEntry =>
  policyEntry(
    "shuffled",
    "once",
    (input): Policy<State> => {
      const inner = make(input)
      return {
        ...inner,
        start: (problem) => {
          const order = permutation(input.size, random(problem.seed, "shuffled", ...keyOf(input)))
          return inner.start(withCurves(problem, input.curves(predictor, order)))
        }
      }
    },
    { predictor, random: true, against }
  )
