export { assignFolds } from "./AssignFolds.ts"
export * from "./CrossFit.ts"
export * from "./calibration/CalibrationReport.ts"
export * from "./calibration/Calibrator.ts"
export * from "./calibration/Conformal.ts"
export { afterFirst, type FirstSample, withoutFirst } from "./features/AfterFirst.ts"
export { concatenate } from "./features/Concatenate.ts"
export { type EmbeddingOptions, embeddingFeatures } from "./features/Embedding.ts"
export { lengthFeatures, lengthSource } from "./features/Length.ts"
export { fitPca, type Pca } from "./features/Pca.ts"
export { fitTfidf, type Tfidf, type TfidfOptions } from "./features/Tfidf.ts"
export {
  type HeldOutDesign,
  type HeldOutGroup,
  type HeldOutOptions,
  type HeldOutParts,
  type HeldOutPredictions,
  heldOutParts,
  heldOutPredictions,
  heldOutPredictionsAsync,
  type PredictRows,
  type TrainingPart
} from "./HeldOutPredictions.ts"
export { type ArmScores, type ArmScoresPrediction, armScoresHead } from "./heads/ArmScores.ts"
export * from "./heads/Beta.ts"
export { type Head, type RawOutputs, sigmoid } from "./heads/Head.ts"
export * from "./heads/Histogram.ts"
export * from "./heads/Marginals.ts"
export * from "./heads/NormalMaximum.ts"
export * from "./heads/Preference.ts"
export * from "./heads/RewardSpread.ts"
export { type SuccessOptions, type SuccessPrediction, successHead } from "./heads/Success.ts"
export { type Inputs, inputs, selectInputs } from "./Inputs.ts"
export { type Counts, countsOf, type Rewards, selectCounts } from "./Labels.ts"
export * from "./LearningCurve.ts"
export * from "./ModelChoice.ts"
export * from "./metrics/Intervals.ts"
export * from "./metrics/Intrinsic.ts"
export * from "./metrics/Ranking.ts"
export * from "./metrics/Reliability.ts"
export * from "./metrics/Transfer.ts"
export * from "./models/Constant.ts"
export * from "./models/Ensemble.ts"
export { type NearestNeighboursOptions, nearestNeighbours } from "./models/Knn.ts"
export * from "./models/Lbfgs.ts"
export { type LogisticOptions, logistic } from "./models/Logistic.ts"
export { type LogisticLargeOptions, logisticLarge } from "./models/LogisticLarge.ts"
export { type MlpOptions, mlp } from "./models/Mlp.ts"
export type { AsyncModel, FitReport, Fitted, Layer, Model, Task } from "./models/Model.ts"
export { type RidgeOptions, ridge } from "./models/Ridge.ts"
export { type PredictionRows, placeRows, predictionRows, rowOf, selectRows } from "./PredictionRows.ts"
export type { Predictor } from "./Predictor.ts"
export { PredictorError, type PredictorReason } from "./PredictorError.ts"
export type { Manifest, NetworkShape, Provenance } from "./persistence/Manifest.ts"
export * from "./persistence/SavedPredictor.ts"
export type { RemoteManifest } from "./remote/Protocol.ts"
export * from "./remote/RemotePredictor.ts"
export * from "./remote/Uniformly.ts"
export {
  type TrainedRowsOptions,
  type TrainOptions,
  train,
  trainAsync,
  trainedRows,
  trainedRowsAsync
} from "./Training.ts"
