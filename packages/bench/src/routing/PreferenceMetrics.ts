/**
 * How good predicted preferences are by themselves.
 *
 * @module
 */
import { type Counts, crossEntropy, intrinsic, auc as rocArea, spearman } from "@alloc/predictor"
import { combine, means, type Resamples } from "../evaluate/Bootstrap.ts"
import { predictorComparisonRow } from "../evaluate/ResultRows.ts"
import type { PredictorComparisonResult, PredictorResult } from "../evaluate/Results.ts"
import { figure } from "../evaluate/Results.ts"

/**
 * Table 1 of a router. Cross entropies are against soft labels; the constant is each fold's, from the other folds. The AUC
 * tells queries that the strong decoder wins from those that the weak one wins, weighted by how much; it and the rank
 * correlation are of ranks within folds.
 *
 * @param gap strong less weak reward
 */
export const preferenceResult = (
  name: string,
  { constants, labels, probability, rank }: Preferences & { readonly labels: Counts; readonly constants: Float64Array },
  gap: Float64Array
): PredictorResult => {
  const { accuracy, ece, loss, opt } = intrinsic(probability, labels)
  const auc = rocArea(
    rank,
    gap.map((g) => Math.max(g, 0)),
    gap.map((g) => Math.max(-g, 0))
  )
  return {
    name,
    loss: figure(loss),
    avg: figure(crossEntropy(constants, labels)),
    opt: figure(opt),
    accuracy: figure(accuracy),
    spearman: figure(spearman(rank, gap)),
    auc: figure(auc),
    ece: figure(ece)
  }
}

/** A router's predictions. */
export interface Preferences {
  readonly policy: string
  readonly probability: Float64Array
  /** Rank of the preference within its fold, from 0 to 1, the largest preference near 1. */
  readonly rank: Float64Array
}

/** Cross entropy of each query's soft label, nats. */
const crossEntropies = (probability: Float64Array, label: ArrayLike<number>): Float64Array =>
  probability.map((p, i) => -label[i] * Math.log(p) - (1 - label[i]) * Math.log1p(-p))

/** Paired difference of two routers' cross entropies, resampled by query; below zero the first is better. */
export const comparePreferences = (
  draws: Resamples,
  main: Preferences,
  other: Preferences,
  label: ArrayLike<number>
): PredictorComparisonResult => {
  const [a, b] = [main, other].map(({ probability }) => means(draws, crossEntropies(probability, label)))
  return predictorComparisonRow(
    main.policy,
    other.policy,
    combine([a, b], (x, y) => x - y)
  )
}
