import {
  checkLengthOf,
  checkMaxSamples,
  checkNumber,
  checkObject,
  checkOptions,
  checkWhole,
  copyFinite,
  lengthOf
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { MarginalCurves, Numbers } from "../Curves.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import { expectedOrderStatistic } from "./ExpectedMaximum.ts"

/** The true rewards in the order of the rewards that selection sees, rising; what ties there shares its mean. */
const bySelection = (seen: Numbers, real: Numbers): Float64Array => {
  checkLengthOf("real", real, lengthOf("seen", seen))
  const scores = copyFinite("seen", seen)
  const values = copyFinite("real", real)
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b])
  const sorted = Float64Array.from(order, (i) => values[i])
  for (let from = 0, end = 0; from < order.length; from = end) {
    let sum = 0
    for (end = from; end < order.length && scores[order[end]] === scores[order[from]]; end++) sum += sorted[end]
    sorted.fill(sum / (end - from), from, end)
  }
  return sorted
}

/**
 * Expected *true* reward of the sample that best-of-k selects by a noisy reward, k = 1 .. maxK (default: all), without bias
 * from n samples of which both are known: sum_i real(i) C(i - 1, k - 1) / C(n, k) over the samples sorted by what selection
 * sees. Where the noise is larger among the samples that look best, the curve falls with k: more samples are worse. With
 * `seen` = `real` it is `expectedMaximumCurve`. O(n log n + n maxK).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`
 * @example
 * ```ts
 * import { expectedSelectedCurve } from "@alloc/core/estimators"
 *
 * // The sample that looks best is the worst.
 * console.log(expectedSelectedCurve([0.1, 0.5, 0.9], [0.6, 0.9, 0]).map((q) => Math.round(q * 100)).join()) // => "50,30,0"
 * ```
 */
export const expectedSelectedCurve = (seen: Numbers, real: Numbers, maxK?: number): Float64Array => {
  const sorted = bySelection(seen, real)
  const { length = sorted.length } = { length: maxK }
  checkWhole("maxK", length, 0, sorted.length)
  return Float64Array.from({ length }, (_, k) => expectedOrderStatistic(sorted, k + 1))
}

/** A query's recorded samples: the reward that selection sees, and the one that counts. */
export interface SelectedRewards {
  readonly seen: Numbers
  readonly real: Numbers
}

/**
 * Reward curves of best-of-k under a noisy reward, one query for each pair of recorded rewards: marginals of
 * `expectedSelectedCurve`, over the `baseline` of the reply that is given without a sample (default 0). Where more samples
 * are worse the marginals are negative, which no solver buys: what it leaves of the budget, at price 0, says so. A curve
 * that falls and rises again is replaced by its upper concave envelope, as any. O(sum of samples maxSamples).
 *
 * @throws CoreError `EmptyCurves`, `InvalidParameter`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { allocate, samples } from "@alloc/core"
 * import { selectedCurves } from "@alloc/core/estimators"
 *
 * const curves = selectedCurves([{ seen: [0.1, 0.5, 0.9], real: [0.6, 0.9, 0] }])
 * const { samples: drawn, spent, price } = allocate(curves, { budget: samples(3) })
 * console.log(drawn.join(), spent, price) // => "1 1 0"
 * ```
 */
export const selectedCurves = (
  recorded: ReadonlyArray<SelectedRewards>,
  options: {
    readonly maxSamples?: number | undefined
    readonly baseline?: number | undefined
    readonly forced?: number | undefined
  } = {}
): MarginalCurves => {
  checkOptions(options, ["maxSamples", "baseline", "forced"])
  const { baseline = 0, forced } = options
  checkNumber("baseline", baseline, "a finite number", Number.isFinite)
  lengthOf("recorded", recorded)
  for (const rewards of recorded) checkObject("recorded", rewards, "objects of seen and real rewards")
  const most = recorded.reduce((longest, { seen }) => Math.max(longest, lengthOf("seen", seen)), 0)
  const { maxSamples = most } = options
  checkMaxSamples(maxSamples)
  const values = new Float64Array(recorded.length * maxSamples)
  for (const [query, { seen, real }] of recorded.entries()) {
    if (seen.length === 0) fail({ _tag: "EmptyCurves", query })
    const curve = expectedSelectedCurve(seen, real, Math.min(seen.length, maxSamples))
    for (let k = 0; k < curve.length; k++)
      values[query * maxSamples + k] = curve[k] - (k === 0 ? baseline : curve[k - 1])
  }
  return marginalCurves(values, { size: recorded.length, maxSamples, forced })
}
