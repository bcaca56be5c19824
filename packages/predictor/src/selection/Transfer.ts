/**
 * Does a predictor trained on one data set serve on another?
 *
 * @module
 */

import { crossFitAsync } from "../CrossFit.ts"
import { anyModel, anyNumber, checkOptions, head as headRule, wholeNumber } from "../checks/Options.ts"
import { checkArray, checkObject } from "../checks/Shapes.ts"
import type { Head } from "../heads/Head.ts"
import type { Inputs } from "../Inputs.ts"
import { type Counts, totals } from "../Labels.ts"
import { type IntrinsicEstimates, intrinsicWithIntervals } from "../metrics/Intervals.ts"
import type { AsyncModel, Model } from "../models/Model.ts"
import { trainAsync } from "../Training.ts"

/** A data set: queries with features of one and the same source, and what was observed of them. */
export interface Domain {
  readonly name: string
  readonly inputs: Inputs
  readonly labels: Counts
}

/** Options of `transfer`. */
export interface TransferOptions<P> {
  readonly head: Head<Counts, P>
  readonly model: Model | AsyncModel
  /** Folds of the cross-fitting within a domain. Default 10. */
  readonly folds?: number | undefined
  readonly seed?: number | undefined
  /** Bootstrap resamples of each interval. Default 1000. */
  readonly resamples?: number | undefined
}

/** One pair of data sets. `avg` among the metrics predicts the training domain's success rate. */
export interface Transfer {
  readonly trainedOn: string
  readonly testedOn: string
  readonly metrics: IntrinsicEstimates
}

/**
 * Every pair of data sets: trained on all of one, tested on all of the other; within one data set, cross-fitted. A loss
 * above `avg` says that predictions are worse there than the training domain's mere success rate, which a shift of
 * difficulty alone may do; Spearman and AUC do not depend on that level.
 *
 * @throws PredictorError (rejects) `ForeignFeatures` for domains whose features have different sources, `LeakedQuery` for a
 * query in two domains, and as `trainAsync`
 * @example
 * ```ts
 * import { inputs, ridge, successHead } from "@alloc/predictor"
 * import { transfer } from "@alloc/predictor/selection"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const domain = (name: string, sign: number) => {
 *   const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 *   const successes = values.map((x) => Math.round(sign > 0 ? 8 * x : 8 - 8 * x))
 *   const ids = Array.from(values, (_, i) => name + i)
 *   return { name, inputs: inputs(ids, { source, size: 40, values }), labels: { successes, trials: values.map(() => 8) } }
 * }
 * const pairs = await transfer([domain("a", 1), domain("b", -1)], { head: successHead(), model: ridge(), resamples: 50 })
 * console.log(pairs.map((p) => p.trainedOn + p.testedOn).join(), pairs[1].metrics.spearman.value < 0) // => "aa,ab,ba,bb true"
 * ```
 */
export const transfer = async <P extends { readonly probability: Float64Array }>(
  domains: ReadonlyArray<Domain>,
  options: TransferOptions<P>
): Promise<ReadonlyArray<Transfer>> => {
  checkOptions(options, {
    head: headRule,
    model: anyModel,
    folds: wholeNumber(2),
    seed: anyNumber,
    resamples: wholeNumber(1, 1e6)
  })
  checkArray("domains", domains)
  domains.forEach((domain, i) => {
    checkObject(`domains[${i}]`, domain, "name", "inputs", "labels")
  })
  const { folds, head, model, resamples, seed = 0 } = options
  const pairs: Array<Transfer> = []
  for (const from of domains) {
    const { successes, trials } = totals(from.labels)
    const score = (to: Domain, probability: Float64Array): Transfer => ({
      trainedOn: from.name,
      testedOn: to.name,
      metrics: intrinsicWithIntervals(probability, to.labels, { base: successes / trials, resamples, seed })
    })
    const predictor = await trainAsync(from.inputs, from.labels, { head, model, seed })
    for (const to of domains) {
      if (to === from) {
        const { predictions } = await crossFitAsync(from.inputs, from.labels, { head, model, seed, folds })
        pairs.push(score(from, predictions.probability))
      } else {
        pairs.push(score(to, predictor.predictHeldOut(to.inputs).probability))
      }
    }
  }
  return pairs
}
