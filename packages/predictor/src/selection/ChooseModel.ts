/**
 * Choosing a predictor by what allocation gains from it, not only by its loss: a predictor with a lower loss can still
 * order late marginals worse.
 *
 * @module
 */

import { allocate, type BudgetSamples, type Curves } from "@alloc/core"
import { passAtK } from "@alloc/core/estimators"
import { crossFitAsync } from "../CrossFit.ts"
import { anyNumber, checkOptions, having, ids, listOf, number, required, wholeNumber } from "../checks/Options.ts"
import type { Head } from "../heads/Head.ts"
import { checkInputs, type Inputs, refuseOverlap } from "../Inputs.ts"
import { type Counts, checkCounts } from "../Labels.ts"
import { type Intrinsic, intrinsic } from "../metrics/Intrinsic.ts"
import type { AsyncModel, Model } from "../models/Model.ts"

/** A predictor that could be chosen. */
export interface Candidate {
  readonly name: string
  readonly head: Head<Counts, { readonly probability: Float64Array; readonly curves: (maxSamples: number) => Curves }>
  readonly model: Model | AsyncModel
}

/** What cross-validation found for a candidate. */
export interface Choice {
  readonly name: string
  /** Cross-validated success rate after allocating by this candidate, at each budget. */
  readonly values: ReadonlyArray<number>
  /** Their mean: the objective. */
  readonly objective: number
  readonly metrics: Intrinsic
}

/** Options of `chooseModel`. */
export interface ChoiceOptions {
  readonly candidates: ReadonlyArray<Candidate>
  readonly budgets: ReadonlyArray<BudgetSamples>
  readonly folds?: number | undefined
  readonly seed?: number | undefined
  /** Ids of the test split: choosing on them is an error. */
  readonly heldOut?: Iterable<string> | undefined
}

/**
 * Cross-fits every candidate on the same folds, allocates the training queries by the held-out predictions at every
 * budget, and scores the allocation by the unbiased estimate of success with as many samples as each query was given
 * (at most the fewest that any query has). Best first; ties in the order given.
 *
 * The winner's objective is the best of several and so a little too good; measure it on the test split.
 *
 * @throws PredictorError (rejects) `InvalidOption`, `LeakedQuery`, and as `crossFitAsync`
 * @example
 * ```ts
 * import { samples } from "@alloc/core"
 * import { constant, inputs, ridge, successHead } from "@alloc/predictor"
 * import { chooseModel } from "@alloc/predictor/selection"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (x) => `q${x}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: new Float32Array(40).fill(8) }
 * const candidates = [constant(), ridge()].map((model) => ({ name: model.name, head: successHead(), model }))
 * const [best] = await chooseModel(batch, labels, { candidates, budgets: [samples(1), samples(2)] })
 * console.log(best.name) // => "ridge"
 * ```
 */
export const chooseModel = async (
  queries: Inputs,
  labels: Counts,
  options: ChoiceOptions
): Promise<ReadonlyArray<Choice>> => {
  checkOptions(options, {
    candidates: required(listOf(having("a candidate with name, head and model", "head"))),
    budgets: required(listOf(number("samples(n), n a finite number >= 0", (value) => value >= 0))),
    folds: wholeNumber(2),
    seed: anyNumber,
    heldOut: ids
  })
  checkInputs(queries)
  checkCounts(labels, queries.ids)
  const { budgets, candidates, folds = 5, heldOut = [], seed = 0 } = options
  const forbidden = new Set(heldOut)
  refuseOverlap(queries.ids, forbidden, "held out for testing, and yet among the queries to choose on")
  const size = queries.ids.length
  let maxSamples = Number.POSITIVE_INFINITY
  for (let i = 0; i < size; i++) maxSamples = Math.min(maxSamples, labels.trials[i])
  const choices: Array<Choice> = []
  for (const { head, model, name } of candidates) {
    const { predictions } = await crossFitAsync(queries, labels, { head, model, folds, seed, heldOut: forbidden })
    const curves = predictions.curves(maxSamples)
    const values = budgets.map((budget) => {
      const { samples } = allocate(curves, { budget })
      let sum = 0
      for (let i = 0; i < size; i++) sum += passAtK(labels.trials[i], labels.successes[i], samples[i])
      return sum / size
    })
    const objective = values.reduce((a, b) => a + b, 0) / values.length
    choices.push({ name, values, objective, metrics: intrinsic(predictions.probability, labels) })
  }
  return choices.sort((a, b) => b.objective - a.objective)
}
