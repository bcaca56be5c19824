/**
 * Stop on success with priors that are learned within the batch (empirical Bayes): a predictor that is too sure, or wrong by
 * a constant, is corrected by what its own predictions came to.
 *
 * Queries are put into bins by their predicted success p. In each bin the success of a query is taken to be
 * Beta(c m, c (1 - m)) with logit m = logit p + s: the shift s and the concentration c are not known, but one of a grid. What
 * the bin's queries showed so far weighs the points of the grid, m failures and perhaps a success of each query by
 * B(c m + success, c (1 - m) + failures) / B(c m, c (1 - m)); each query's prior is then the mixture over the grid, its own
 * outcomes left out, which its posterior counts.
 *
 * @module
 */
import { checkOptions, checkWhole } from "../Checks.ts"
import type { Curves } from "../Curves.ts"
import { betaMixtureCurves } from "../curves/BetaCurves.ts"
import type { Policy } from "../Policy.ts"
import { fillBetas, fillWeights, logLikelihood, logPrior, POINTS } from "../posterior/BetaGrid.ts"
import { type Survival, survivalOf } from "../posterior/Survival.ts"
import { STOP_ON_SUCCESS, stopOnSuccess } from "./StopOnSuccess.ts"
import type { StopOnSuccess, StopOnSuccessOptions, Undecided } from "./StopOnSuccessState.ts"

/** Options of `sequentialLearning`. */
export interface SequentialLearningOptions extends StopOnSuccessOptions {
  /** Bins of the prediction, of equally many queries; default 4. */
  readonly bins?: number | undefined
}

/** Parameters of every query's Beta at every point of the grid, row-major. */
interface Grid {
  readonly alpha: Float64Array
  readonly beta: Float64Array
  /** Bin of each query. */
  readonly bin: Int32Array
}

const gridOf = (curves: Curves, bins: number): Grid => {
  const { size } = curves
  const predicted = Float64Array.from({ length: size }, (_, query) => curves.marginal(query, 1))
  const alpha = new Float64Array(size * POINTS)
  const beta = new Float64Array(size * POINTS)
  for (let query = 0; query < size; query++) fillBetas(predicted[query], rowOf(alpha, query), rowOf(beta, query))
  const bin = new Int32Array(size)
  const order = Uint32Array.from(predicted.keys()).sort((a, b) => predicted[a] - predicted[b])
  for (const [place, query] of order.entries()) bin[query] = Math.floor((place * bins) / Math.max(1, size))
  return { alpha, beta, bin }
}

/** A query's points, or a bin's. */
const rowOf = (values: Float64Array, row: number): Float64Array => values.subarray(row * POINTS, (row + 1) * POINTS)

/** The posteriors of all queries, given what all have shown. */
const learnedSurvival = (
  { alpha, beta, bin }: Grid,
  bins: number,
  maxSamples: number,
  { failures, solved }: Pick<Undecided, "failures" | "solved">
): Survival => {
  const size = failures.length
  const own = new Float64Array(size * POINTS)
  const ofBin = Float64Array.from({ length: bins * POINTS }, (_, at) => logPrior[at % POINTS])
  for (let query = 0; query < size; query++) {
    if (failures[query] === 0 && solved[query] === 0) continue
    for (let g = 0; g < POINTS; g++) {
      const at = query * POINTS + g
      own[at] = logLikelihood(alpha[at], beta[at], solved[query], failures[query])
      ofBin[bin[query] * POINTS + g] += own[at]
    }
  }
  const weights = new Float64Array(size * POINTS)
  const others = new Float64Array(POINTS)
  for (let query = 0; query < size; query++) {
    for (let g = 0; g < POINTS; g++) others[g] = ofBin[bin[query] * POINTS + g] - own[query * POINTS + g]
    fillWeights(others, rowOf(weights, query))
  }
  return survivalOf(betaMixtureCurves(weights, alpha, beta, { components: POINTS, maxSamples }))
}

/**
 * The policy "sequential-learning": `sequential` whose priors are learned within the batch, by bins of the predicted success
 * of one sample; nothing else of the curves is read. Simulated on 12 batches of 300 queries at two samples a query, where the
 * right prior solves 53.3 %: it solves 52.8 % with a predictor that is right, 52.6 % where its logits are three times too
 * large, 52.2 % and 53.3 % where they are off by +2 and -2; `sequential`, which takes the predictions for true, 53.1, 49.7,
 * 51.2 and 48.6 %. Where the predictions are already Betas of the right width and no more than noisy, `sequential` is as good.
 * O(36 (n + failures)) a round, O(108 n) memory.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { sequentialLearning } from "@alloc/core/policies"
 *
 * const curves = successCurves(new Float64Array(100).fill(0.9), { maxSamples: 8 })
 * const policy = sequentialLearning()
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(4), seed: 1 })
 * // Not one of a hundred samples succeeds: the predictor was far too sure.
 * const queries = Int32Array.from({ length: 100 }, (_, query) => query)
 * const failed = policy.observe(start, { queries, arms: new Int32Array(100), rewards: new Float64Array(100) })
 * console.log(start.survival.after(0, 0) > 0.7, failed.survival.after(0, 1) < 0.35) // => true true
 * ```
 */
export const sequentialLearning = (options: SequentialLearningOptions = {}): Policy<StopOnSuccess> => {
  checkOptions(options, [...STOP_ON_SUCCESS, "bins"])
  const { bins = 4, ...rest } = options
  checkWhole("bins", bins, 1, 65535)
  const grids = new WeakMap<Curves, Grid>()
  const survivalFor = (curves: Curves, seen: Pick<Undecided, "failures" | "solved">): Survival => {
    const grid = grids.get(curves) ?? gridOf(curves, bins)
    grids.set(curves, grid)
    return learnedSurvival(grid, bins, curves.maxSamples, seen)
  }
  return stopOnSuccess(
    "sequential-learning",
    rest,
    (curves) => survivalFor(curves, { failures: new Int32Array(curves.size), solved: new Uint8Array(curves.size) }),
    (state) => survivalFor(state.batch.curves, state)
  )
}
