/**
 * A trained predictor: features in, parameters of reward curves out.
 *
 * @module
 */
import type { FeatureSource, Features } from "@alloc/core/recording"
import type { HeadDecoder } from "./heads/Head.ts"
import { checkFeatures, type Inputs, refuseForeign, refuseOverlap } from "./Inputs.ts"
import { forward } from "./models/Forward.ts"
import type { FitReport, Fitted } from "./models/Model.ts"
import { type PredictionRows, predictionRows } from "./PredictionRows.ts"

/** A predictor whose head predicts `P`. */
export interface Predictor<P> {
  readonly head: string
  /** The head's settings, for saving. */
  readonly headSpec: Readonly<Record<string, number>>
  readonly model: string
  /** Where its features come from; others are refused. */
  readonly source: FeatureSource
  /** Ids of the queries that it was trained on, those of early stopping included. */
  readonly trainedOn: ReadonlySet<string>
  readonly fitted: Fitted
  readonly report: FitReport
  /** Raw outputs, a row per query; for calibration and persistence. @throws PredictorError as `predict` does */
  readonly rawOutputs: (features: Features) => PredictionRows
  /** As `rawOutputs`, but refuses queries that were trained on. @throws PredictorError `LeakedQuery` as well */
  readonly rawOutputsHeldOut: (inputs: Inputs) => PredictionRows
  /** The numbers of `rawOutputs`, row-major. */
  readonly raw: (features: Features) => Float64Array
  /** @throws PredictorError `ForeignFeatures`, `InvalidFeature`, `WidthMismatch` */
  readonly predict: (features: Features) => P
  /** As `predict`, but refuses queries that were trained on. @throws PredictorError `LeakedQuery` as well */
  readonly predictHeldOut: (inputs: Inputs) => P
}

/** Puts a fitted model and its head together. */
export const makePredictor = <P>(parts: {
  readonly head: HeadDecoder<P>
  readonly model: string
  readonly source: FeatureSource
  readonly trainedOn: ReadonlySet<string>
  readonly fitted: Fitted
  readonly report: FitReport
}): Predictor<P> => {
  const { fitted, head, model, report, source, trainedOn } = parts
  const rawOutputs = (features: Features): PredictionRows => {
    refuseForeign(features.source, source)
    checkFeatures(features)
    return predictionRows(forward(fitted, features.values, features.size, source.width), head.outputs)
  }
  const rawOutputsHeldOut = (inputs: Inputs): PredictionRows => {
    refuseOverlap(inputs.ids, trainedOn, "among the queries that the predictor was trained on")
    return rawOutputs(inputs.features)
  }
  return {
    head: head.name,
    headSpec: head.spec,
    model,
    source,
    trainedOn,
    fitted,
    report,
    rawOutputs,
    rawOutputsHeldOut,
    raw: (features) => rawOutputs(features).values,
    predict: (features) => head.decode(rawOutputs(features)),
    predictHeldOut: (inputs) => head.decode(rawOutputsHeldOut(inputs))
  }
}
