/**
 * Held-out predictions: every query that is scored is predicted by a model that did not see it, by folds or by a fixed
 * split; and, where something is fitted on predictions, the queries of that fit are predicted by models that saw neither
 * them nor the scored ones.
 *
 * @module
 */

import { checkOptions, oneOf } from "./checks/Options.ts"
import { checkFunction, checkObject } from "./checks/Shapes.ts"
import type { HeldOutParts, PlannedFit, TrainingPart } from "./HeldOutParts.ts"
import type { Inputs } from "./Inputs.ts"
import { type PredictionRows, placeRows, predictionRows } from "./PredictionRows.ts"

/** Raw outputs for queries that the model did not see. */
export type PredictRows = (inputs: Inputs) => PredictionRows

/** Predictions of all scored rows. */
export interface HeldOutPredictions {
  /** In the order of `HeldOutParts.scored`. */
  readonly outputs: PredictionRows
  /** By group, in the order of its `fitRows`; empty where nested predictions were not asked for. */
  readonly fitOutputs: ReadonlyArray<PredictionRows>
}

/** Options of `heldOutPredictions`. */
export interface HeldOutOptions {
  /**
   * Whether rows of each group's fit are predicted, too. For f folds this takes f (f - 1) / 2 models more, for a folded
   * split f more. Default false.
   */
  readonly nested?: boolean | undefined
}

const planOf = (parts: HeldOutParts, options: HeldOutOptions): ReadonlyArray<PlannedFit> => {
  checkOptions(options, { nested: oneOf(true, false) })
  checkObject("parts", parts, "fits", "groups", "scored")
  const { nested = false } = options
  return parts.fits
    .map(({ part, predicts }) => ({ part, predicts: predicts.filter(({ into }) => nested || into === "scored") }))
    .filter(({ predicts }) => predicts.length > 0)
}

/** Rows of the inputs where the places are told by another list of rows: row -> place. */
const placesIn = (rows: Int32Array): ReadonlyMap<number, number> => new Map(Array.from(rows, (row, i) => [row, i]))

/** Takes predictions part by part and puts each where it belongs. */
const collector = (
  parts: HeldOutParts
): {
  readonly take: (fit: PlannedFit, predict: PredictRows) => void
  readonly finish: () => HeldOutPredictions
} => {
  const targets = new Map<"scored" | number, { places: ReadonlyMap<number, number>; rows: PredictionRows }>()
  const targetOf = (into: "scored" | number, width: number) => {
    const rows = into === "scored" ? parts.scored : parts.groups[into].fitRows
    const target = targets.get(into) ?? {
      places: placesIn(rows),
      rows: predictionRows(new Float64Array(rows.length * width), width)
    }
    targets.set(into, target)
    return target
  }
  return {
    take: (fit, predict) => {
      for (const { into, rows } of fit.predicts) {
        const found = predict(parts.select(rows))
        const { places, rows: target } = targetOf(into, found.width)
        placeRows(
          target,
          Array.from(rows, (row) => places.get(row) ?? -1),
          found
        )
      }
    },
    finish: () => {
      const outputs = targets.get("scored")?.rows ?? predictionRows(new Float64Array(0), 1)
      const groups = parts.groups.map((_, g) => targets.get(g)?.rows)
      return { outputs, fitOutputs: groups.filter((rows) => rows !== undefined) }
    }
  }
}

/**
 * Trains by `fit` for every part of the design and predicts what it held out. The one place where queries are held out of
 * training by rows: `crossFit` uses it, and so does whoever fits something on predictions.
 *
 * @throws PredictorError `WidthMismatch`, `LengthMismatch` for predictions of the wrong shape; what `fit` throws
 * @example
 * ```ts
 * import { heldOutParts, heldOutPredictions, inputs, ridge, successHead, trainedRows } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const queries = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const parts = heldOutParts(queries, { kind: "folds", folds: 4, seed: 1 })
 * const fit = trainedRows(labels, { head: successHead(), model: ridge(), seed: 1 })
 * // What decides on a fold is fitted on the other three, each predicted by a model that saw neither.
 * const { fitOutputs, outputs } = heldOutPredictions(parts, fit, { nested: true })
 * console.log(outputs.size, fitOutputs.map((rows) => rows.size)) // => 40 [ 30, 30, 30, 30 ]
 * ```
 */
export const heldOutPredictions = (
  parts: HeldOutParts,
  fit: (part: TrainingPart) => PredictRows,
  options: HeldOutOptions = {}
): HeldOutPredictions => {
  checkFunction("fit", fit)
  const planned = planOf(parts, options)
  const { finish, take } = collector(parts)
  for (const one of planned) take(one, fit(one.part))
  return finish()
}

/**
 * As `heldOutPredictions`, for models that need a runtime; one model after the other.
 *
 * @throws PredictorError as `heldOutPredictions` does
 */
export const heldOutPredictionsAsync = async (
  parts: HeldOutParts,
  fit: (part: TrainingPart) => PredictRows | Promise<PredictRows>,
  options: HeldOutOptions = {}
): Promise<HeldOutPredictions> => {
  checkFunction("fit", fit)
  const planned = planOf(parts, options)
  const { finish, take } = collector(parts)
  for (const one of planned) take(one, await fit(one.part))
  return finish()
}
