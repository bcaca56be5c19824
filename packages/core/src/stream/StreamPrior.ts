/**
 * Priors that are learned over a stream (empirical Bayes): a predictor that is too sure, or off by a constant, is corrected
 * by what its own predictions came to.
 *
 * Predictions are put into bins. In each the success of a query that was predicted p is taken to be Beta(c m, c (1 - m)) with
 * logit m = logit p + s, for a shift s and a concentration c that are not known but one of a grid; the outcomes of the bin's
 * queries weigh the points of the grid by Bayes' rule. A query's curve is the mixture over the grid. The same priors are
 * learned within a batch by `sequentialLearning`.
 *
 * @module
 */
import {
  checkMaxSamples,
  checkNumber,
  checkObject,
  checkOptions,
  checkShare,
  checkWhole,
  copyNumbers,
  MOST_SAMPLES
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { BetaMixtureCurves, Numbers } from "../Curves.ts"
import { betaMixtureCurves } from "../curves/BetaCurves.ts"
import { fillBetas, fillWeights, logLikelihood, logPrior, POINTS } from "../posterior/BetaGrid.ts"

/** Options of `streamPrior`. */
export interface StreamPriorOptions {
  /** Longest curves. */
  readonly maxSamples: number
  /** Where a new bin of predictions begins, increasing in (0, 1); default .1, .3, .7. None: one bin. */
  readonly edges?: Numbers | undefined
  /** Queries of a bin after which an outcome counts half, where the stream may drift; default Infinity, never. */
  readonly halfLife?: number | undefined
}

/** What a stream has shown: log-weights of the grid's points, bin after bin; plain numbers, to be stored and resumed. */
export interface PriorState {
  readonly logWeights: ReadonlyArray<number>
}

/** A prior that learns: pure functions over `PriorState`. */
export interface StreamPrior {
  readonly start: PriorState
  /** The curve of one query whose success was predicted, as far as the stream has shown; for `pacer` and `allocateAtPrice`. */
  readonly curves: (state: PriorState, predicted: number) => BetaMixtureCurves
  /** The state after a query's samples: how many succeeded and how many failed (those that showed nothing are neither). */
  readonly observe: (state: PriorState, predicted: number, successes: number, failures: number) => PriorState
}

const checkEdges = (given: Numbers): Float64Array => {
  const valid = "increasing numbers in (0, 1)"
  const invalid = (_: number, value: unknown) => ({ _tag: "InvalidParameter", field: "edges", value, valid }) as const
  const edges = copyNumbers("edges", given, invalid)
  for (const [at, edge] of edges.entries())
    if (!(edge > (at === 0 ? 0 : edges[at - 1]) && edge < 1)) fail(invalid(at, edge))
  return edges
}

const checkState = (state: PriorState, bins: number): void => {
  const valid = `${bins * POINTS} finite numbers, the start or what observe gave`
  checkObject("state", state, valid)
  const { logWeights } = state
  if (
    !(Array.isArray(logWeights) && logWeights.length === bins * POINTS && Array.from(logWeights).every(Number.isFinite))
  )
    fail({ _tag: "InvalidParameter", field: "state.logWeights", value: logWeights, valid })
}

/**
 * A prior over a stream of single queries, in bins of the prediction. Simulated on 8 streams of 1000 queries, paced at two
 * samples on average and stopped at the first success: the right prior solves 50.7 %; learning 50.6 % where the predictor is
 * right, 50.9 % where its logits are three times too large, 49.6 and 50.5 % where they are off by +2 and -2; believing the
 * predictions 49.7, 47.0, 42.4 and 51.1 %. Without stopping the right prior solves 45.6 %, learning 45.5, 43.8, 45.3 and 45.7 %,
 * believing 45.2, 39.9, 41.5 and 37.3 %. O(36 bins) numbers of state; a curve costs O(36), a
 * query's outcomes O(36 samples).
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `EmptyCurves`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, streamPrior } from "@alloc/core"
 *
 * const prior = streamPrior({ maxSamples: 8 })
 * let state = prior.start
 * // Queries that were predicted to succeed nine times in ten fail every time.
 * for (let query = 0; query < 50; query++) state = prior.observe(state, 0.9, 0, 1)
 * console.log(prior.curves(prior.start, 0.9).marginal(0, 1) > 0.7, prior.curves(state, 0.9).marginal(0, 1) < 0.4) // => true true
 * ```
 */
export const streamPrior = (options: StreamPriorOptions): StreamPrior => {
  checkOptions(options, ["maxSamples", "edges", "halfLife"])
  const { edges = [0.1, 0.3, 0.7], halfLife = Number.POSITIVE_INFINITY, maxSamples } = options
  checkMaxSamples(maxSamples)
  const starts = checkEdges(edges)
  checkNumber("halfLife", halfLife, "a number > 0", (value) => value > 0)
  const bins = starts.length + 1
  const keep = 0.5 ** (1 / halfLife)
  const binOf = (predicted: number): number => {
    checkShare("predicted", predicted)
    return starts.filter((edge) => predicted >= edge).length
  }
  const betasOf = (predicted: number): { readonly alpha: Float64Array; readonly beta: Float64Array } => {
    const alpha = new Float64Array(POINTS)
    const beta = new Float64Array(POINTS)
    fillBetas(predicted, alpha, beta)
    return { alpha, beta }
  }
  return {
    start: { logWeights: Array.from({ length: bins * POINTS }, (_, at) => logPrior[at % POINTS]) },
    curves: (state, predicted) => {
      checkState(state, bins)
      const bin = binOf(predicted)
      const { alpha, beta } = betasOf(predicted)
      const weights = new Float64Array(POINTS)
      fillWeights(state.logWeights.slice(bin * POINTS, (bin + 1) * POINTS), weights)
      return betaMixtureCurves(weights, alpha, beta, { components: POINTS, maxSamples })
    },
    observe: (state, predicted, successes, failures) => {
      checkState(state, bins)
      checkWhole("successes", successes, 0, MOST_SAMPLES)
      checkWhole("failures", failures, 0, MOST_SAMPLES)
      const bin = binOf(predicted)
      const { alpha, beta } = betasOf(predicted)
      const logWeights = state.logWeights.map((old, at) => {
        if (Math.floor(at / POINTS) !== bin) return old
        const g = at % POINTS
        const forgotten = logPrior[g] + keep * (old - logPrior[g])
        return forgotten + logLikelihood(alpha[g], beta[g], successes, failures)
      })
      return { logWeights }
    }
  }
}
