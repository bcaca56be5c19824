/**
 * Predictors that read the words or the length of a query alone: what hidden states should beat.
 *
 * @module
 */
import { type CurvePredictor, curvePredictor, recordedFeature, successesOf } from "@alloc/bench"
import { logistic, successHead } from "@alloc/predictor"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"

const successBy = (feature: string): CurvePredictor =>
  curvePredictor({ head: successHead(), model: logistic(), labels: successesOf, features: recordedFeature(feature) })

/** For experiments with rewards of 0 and 1, on recordings of `queryFeatures`. */
export const textBaselines: Readonly<Record<string, CurvePredictor>> = {
  "tf-idf": successBy(queryFeatureNames.tfidf),
  length: successBy(queryFeatureNames.length)
}
