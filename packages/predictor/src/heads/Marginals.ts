/**
 * The paper's head for real rewards: the vector of marginal rewards of the 1st, 2nd, ... sample by squared error.
 *
 * @module
 */
import { type MarginalCurves, marginalCurves } from "@alloc/core"
import { expectedMaximumCurve } from "@alloc/core/estimators"
import { checkOptions, required, wholeNumber } from "../checks/Options.ts"
import { checkRewards, type Rewards, selectRewards } from "../Labels.ts"
import { fail } from "../PredictorError.ts"
import { type Head, numbersOf, type Targets } from "./Head.ts"
import { meanTargets, squaredColumns, squaredLoss } from "./Squared.ts"

/** Predicted marginals per query. */
export interface MarginalsPrediction {
  readonly kind: "marginals"
  readonly maxSamples: number
  /** As predicted, row-major, not projected. */
  readonly marginals: Float64Array
  /** Rows that rise are projected to their upper concave envelope (and counted in `hulled`). */
  readonly curves: (maxSamples?: number) => MarginalCurves
}

/** Options of `marginalsHead`. */
export interface MarginalsOptions {
  readonly maxSamples: number
  /** Leading samples that every query gets (chat replies need one); their marginals are not projected. Default 1. */
  readonly forced?: number | undefined
}

/** Unbiased estimates of each query's marginals; those beyond its number of rewards are missing. */
const marginalTargets = ({ rewards }: Rewards, maxSamples: number): Targets => {
  const values = new Float64Array(rewards.length * maxSamples)
  const weights = new Float64Array(values.length)
  rewards.forEach((row, i) => {
    const curve = expectedMaximumCurve(Float64Array.from(row), Math.min(maxSamples, row.length))
    for (let j = 0; j < curve.length; j++) {
      values[i * maxSamples + j] = curve[j] - (j === 0 ? 0 : curve[j - 1])
      weights[i * maxSamples + j] = 1
    }
  })
  return { values, weights, width: maxSamples }
}

/** Curves of the first `wanted` marginals of each row. */
const firstMarginals = (
  marginals: Float64Array,
  maxSamples: number,
  wanted: number,
  forced: number
): MarginalCurves => {
  if (!(Number.isInteger(wanted) && wanted >= 1 && wanted <= maxSamples))
    fail({ _tag: "InvalidOption", field: "maxSamples", value: wanted, valid: `1 .. ${maxSamples}, what was trained` })
  const size = marginals.length / maxSamples
  const kept = new Float64Array(size * wanted)
  for (let i = 0; i < size; i++) kept.set(marginals.subarray(i * maxSamples, i * maxSamples + wanted), i * wanted)
  return marginalCurves(kept, { size, maxSamples: wanted, forced: Math.min(forced, wanted) })
}

/**
 * The head for a vector of marginals Delta_1 .. Delta_maxSamples, where q(j) is the expected best of j samples.
 *
 * **Details.** Labels are the unbiased estimates sum_i r_(i) C(i - 1, j - 1) / C(n, j) of a query's n rewards, their
 * differences the targets; marginals beyond a query's n are missing, not zero. Loss: squared error summed over j and
 * averaged over queries, halved.
 *
 * Source: the paper, section 3 (vector form), with unbiased estimates in place of single draws.
 *
 * @throws PredictorError `InvalidOption`, `InvalidLabel`
 * @example
 * ```ts
 * import { marginalsHead } from "@alloc/predictor"
 *
 * const head = marginalsHead({ maxSamples: 3 })
 * // What squared error would learn from one query with rewards 1, 2 and 4: E max of 1, 2 and 3 samples is 7/3, 10/3 and 4.
 * console.log(head.targets({ rewards: [[1, 2, 4]] }).values.map((d) => Math.round(100 * d) / 100)) // => [2.33, 1, 0.67]
 * console.log(head.decode(Float64Array.of(2, 0.1, 0.3)).curves().hulled) // => 1
 * ```
 */
export const marginalsHead = (options: MarginalsOptions): Head<Rewards, MarginalsPrediction> => {
  checkOptions(options, { maxSamples: required(wholeNumber(1, 2 ** 20)), forced: wholeNumber(0) })
  const { forced = 1, maxSamples } = options
  const targets = (labels: Rewards): Targets => marginalTargets(labels, maxSamples)
  return {
    name: "marginals",
    spec: { maxSamples, forced },
    outputs: maxSamples,
    check: checkRewards,
    checkLearnable: ({ rewards }) => {
      const most = rewards.reduce((top, row) => Math.max(top, row.length), 0)
      if (most < maxSamples) {
        fail({
          _tag: "InvalidLabel",
          query: "every query",
          field: "number of rewards",
          value: `at most ${most}`,
          valid: `at least one query with ${maxSamples}, the head's maxSamples`
        })
      }
    },
    select: selectRewards,
    loss: (raw, labels, gradient) => squaredLoss(raw, targets(labels), gradient),
    constant: (labels) => meanTargets(targets(labels)),
    targets,
    link: () => ({ kind: "identity" }),
    columns: (labels) => squaredColumns(targets(labels)),
    decode: (rows) => {
      const marginals = numbersOf(rows, maxSamples)
      return {
        kind: "marginals",
        maxSamples,
        marginals,
        curves: (wanted = maxSamples) => firstMarginals(marginals, maxSamples, wanted, forced)
      }
    }
  }
}
