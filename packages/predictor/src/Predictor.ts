/**
 * A trained predictor: features in, parameters of reward curves out.
 *
 * @module
 */
import type { FeatureSource, Features } from "@alloc/core/recording"
import type { Calibrator } from "./calibration/ApplyCalibrator.ts"
import { calibratedRows } from "./calibration/CalibratedRows.ts"
import { checkObject } from "./checks/Shapes.ts"
import { type FittedFeatures, type QueryContent, readFeatures } from "./features/Pipeline.ts"
import type { HeadDecoder } from "./heads/Head.ts"
import { checkFeaturesOf, type Inputs, refuseOverlap } from "./Inputs.ts"
import { forward } from "./models/Forward.ts"
import type { FitReport, Fitted } from "./models/Model.ts"
import { type PredictionRows, predictionRows } from "./PredictionRows.ts"

/** A predictor whose head predicts `P`. */
export interface Predictor<P> {
  readonly head: string
  /** The head's settings, for saving. */
  readonly headSpec: Readonly<Record<string, number>>
  readonly model: string
  /** Where the vectors come from that the model reads; others are refused. */
  readonly source: FeatureSource
  /** How those vectors are read of a query; by default the caller brings them. */
  readonly features: FittedFeatures
  /** What stands behind the model, where the predictor was calibrated. */
  readonly calibrator: Calibrator | undefined
  /** Ids of the queries that it was trained or calibrated on, those of early stopping included. */
  readonly trainedOn: ReadonlySet<string>
  readonly fitted: Fitted
  readonly report: FitReport
  /**
   * Raw outputs, a row per query; for calibration and cross-fitting.
   *
   * @throws PredictorError `ForeignFeatures`, `InvalidFeature`, `WidthMismatch`
   */
  readonly rawOutputs: (features: Features) => PredictionRows
  /**
   * As `rawOutputs`, but refuses queries that were trained on.
   *
   * @throws PredictorError `LeakedQuery`, `ForeignFeatures`, `InvalidFeature`, `WidthMismatch`
   */
  readonly rawOutputsHeldOut: (inputs: Inputs) => PredictionRows
  /** @throws PredictorError `ForeignFeatures`, `InvalidFeature`, `WidthMismatch` */
  readonly predict: (features: Features) => P
  /**
   * As `predict`, but refuses queries that were trained on.
   *
   * @throws PredictorError `LeakedQuery`, `ForeignFeatures`, `InvalidFeature`, `WidthMismatch`
   */
  readonly predictHeldOut: (inputs: Inputs) => P
  /**
   * From texts, vectors or both, by `features`.
   *
   * @throws PredictorError `InvalidOption`, `ForeignFeatures`, `LengthMismatch`, `InvalidFeature`, `InvalidText`
   */
  readonly predictQueries: (content: QueryContent) => P
  /** The same predictor with another way of reading queries. */
  readonly reading: (features: FittedFeatures) => Predictor<P>
  /** The same predictor with a calibrator behind it, whose queries count as trained on. */
  readonly calibratedBy: (calibrator: Calibrator, ids: Iterable<string>) => Predictor<P>
}

/** What a predictor is made of. */
export interface PredictorParts<P> {
  readonly head: HeadDecoder<P>
  readonly model: string
  readonly source: FeatureSource
  readonly features?: FittedFeatures | undefined
  readonly calibrator?: Calibrator | undefined
  readonly trainedOn: ReadonlySet<string>
  readonly fitted: Fitted
  readonly report: FitReport
}

/** Puts a fitted model and its head together. */
export const makePredictor = <P>(parts: PredictorParts<P>): Predictor<P> => {
  const { calibrator, fitted, head, model, report, source, trainedOn } = parts
  const { features = { kind: "vectors", source } } = parts
  const rawOutputs = (features: Features): PredictionRows => {
    checkFeaturesOf(source, features)
    const rows = predictionRows(forward(fitted, features.values, features.size, source.width), head.outputs)
    return calibrator === undefined ? rows : calibratedRows(calibrator, head, rows)
  }
  const rawOutputsHeldOut = (inputs: Inputs): PredictionRows => {
    checkObject("inputs", inputs, "ids", "features")
    refuseOverlap(inputs.ids, trainedOn, "among the queries that the predictor was trained on")
    return rawOutputs(inputs.features)
  }
  return {
    head: head.name,
    headSpec: head.spec,
    model,
    source,
    features,
    calibrator,
    trainedOn,
    fitted,
    report,
    rawOutputs,
    rawOutputsHeldOut,
    predict: (features) => head.decode(rawOutputs(features)),
    predictHeldOut: (inputs) => head.decode(rawOutputsHeldOut(inputs)),
    predictQueries: (content) => head.decode(rawOutputs(readFeatures(features, content))),
    reading: (other) => makePredictor({ ...parts, features: other }),
    calibratedBy: (other, ids) =>
      makePredictor({ ...parts, calibrator: other, trainedOn: new Set([...trainedOn, ...ids]) })
  }
}
