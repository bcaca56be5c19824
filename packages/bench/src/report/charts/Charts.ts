/**
 * The figures of a report, in its order.
 *
 * @module
 */
import type { Evaluation } from "../experiment/Experiment.ts"
import { curves, savings, spreads } from "./CostFigures.ts"
import { type Figure, figure } from "./Figure.ts"
import { histogram, reliability, scatter } from "./PredictorFigures.ts"

/**
 * The main figure alone, for a README.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, mainFigure, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(mainFigure(evaluation).title) // => Value against cost
 * ```
 */
export const mainFigure = (evaluation: Evaluation): Figure =>
  curves(
    "main",
    "Value against cost",
    `Mean ${evaluation.figures.valueTitle.toLowerCase()} of each policy against what it cost on average. Bands are 95 % intervals, resampled by query; they overlap more than the paired differences below, which decide.`,
    evaluation.results.policies,
    evaluation.figures.main,
    evaluation
  )

/**
 * All figures that the evaluation has data for, in the order of the report.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, figuresOf, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(figuresOf(evaluation)[0].title) // => Value against cost
 * ```
 */
export const figuresOf = (evaluation: Evaluation): ReadonlyArray<Figure> => {
  const { half } = evaluation.results
  const gap =
    half.policies.length === 0
      ? undefined
      : curves(
          "oracle",
          "How far the oracle is",
          "Every policy capped at half of each query's samples and scored on that half; the oracle decides on the other half. Decided and scored on the same samples, an oracle would show gains that are not there.",
          half.policies,
          [...evaluation.figures.main.filter((name) => !name.startsWith("sequential")), "oracle"],
          evaluation
        )
  const extra = (evaluation.figures.extra ?? []).map((one, i) =>
    figure(`extra-${i + 1}`, one.title, one.caption, one.specification, one.table)
  )
  return [
    mainFigure(evaluation),
    savings(evaluation),
    gap,
    spreads(evaluation),
    scatter(evaluation),
    histogram(evaluation),
    reliability(evaluation),
    ...extra
  ].filter((one): one is Figure => one !== undefined)
}
