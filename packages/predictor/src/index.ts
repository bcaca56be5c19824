// Queries, and what was observed of them

export { type Inputs, inputs, selectInputs } from "./Inputs.ts"
export { type Counts, countsOf, type Rewards, selectCounts } from "./Labels.ts"

// Training and predicting

export { type BatchedInputs, type BatchTrainOptions, type FeatureBatches, trainInBatches } from "./BatchTraining.ts"
export { type PredictionRows, placeRows, predictionRows, rowOf, selectRows } from "./PredictionRows.ts"
export type { Predictor } from "./Predictor.ts"
export { type Queries, type QueryTrainOptions, trainQueries, trainQueriesAsync } from "./QueryTraining.ts"
export { type TrainOptions, train, trainAsync } from "./Training.ts"

// Cross-fitting: predictions of queries by models that did not see them

export { assignFolds } from "./AssignFolds.ts"
export { type CrossFitOptions, type CrossFitted, crossFit, crossFitAsync } from "./CrossFit.ts"
export {
  type HeldOutDesign,
  type HeldOutGroup,
  type HeldOutParts,
  heldOutParts,
  type PlannedFit,
  type TrainingPart
} from "./HeldOutParts.ts"
export {
  type HeldOutOptions,
  type HeldOutPredictions,
  heldOutPredictions,
  heldOutPredictionsAsync,
  type PredictRows
} from "./HeldOutPredictions.ts"
export { type TrainedRowsOptions, trainedRows, trainedRowsAsync } from "./TrainedRows.ts"

// Heads: what is predicted

export { type ArmScores, type ArmScoresPrediction, armScoresHead } from "./heads/ArmScores.ts"
export { type BetaPrediction, betaHead } from "./heads/Beta.ts"
export { type HistogramPrediction, histogramHead } from "./heads/Histogram.ts"
export { type MarginalsOptions, type MarginalsPrediction, marginalsHead } from "./heads/Marginals.ts"
export { type PreferencePrediction, preferenceHead, preferencesOf } from "./heads/Preference.ts"
export { type RewardSpreadPrediction, rewardSpreadHead } from "./heads/RewardSpread.ts"
export { type SuccessOptions, type SuccessPrediction, successHead } from "./heads/Success.ts"

// Models: how it is predicted

export { constant } from "./models/Constant.ts"
export { ensemble, ensembleAsync } from "./models/Ensemble.ts"
export { type LogisticOptions, logistic } from "./models/Logistic.ts"
export { type LogisticLargeOptions, logisticLarge } from "./models/LogisticLarge.ts"
export { type MlpOptions, mlp } from "./models/Mlp.ts"
export { type NearestNeighboursOptions, nearestNeighbours } from "./models/NearestNeighbours.ts"
export { type RidgeOptions, ridge } from "./models/Ridge.ts"
export { type StackedRidgeOptions, stackedRidge } from "./models/StackedRidge.ts"

// Features: from what it is predicted

export { afterFirst, type FirstSample, withoutFirst } from "./features/AfterFirst.ts"
export { concatenate } from "./features/Concatenate.ts"
export type { FirstSamples } from "./features/FirstSamples.ts"
export { lengthFeatures, lengthSource } from "./features/Length.ts"
export { fitPca, type Pca, type PcaProjection } from "./features/Pca.ts"
export {
  type FeatureRecipe,
  type FittedFeatures,
  firstSample,
  joinedFeatures,
  principalComponents,
  type QueryContent,
  readFeatures,
  standardisedColumns,
  textLength,
  textTerms,
  vectorFeatures
} from "./features/Pipeline.ts"
export { type TextPredictorOptions, textPredictor } from "./features/TextPredictor.ts"
export { fitTfidf, type Tfidf, type TfidfOptions, type TfidfVocabulary } from "./features/Tfidf.ts"

// Rewards from preferences

export {
  type BradleyTerryOptions,
  fitBradleyTerry,
  type LinearReward,
  linearReward,
  type PreferencePairs
} from "./rewards/BradleyTerry.ts"

// Calibration

export { type CalibratedPredictor, calibrate } from "./calibration/Calibrate.ts"

// Saving and loading

export { exportOnnx, type OnnxPredictor, openOnnxPredictor } from "./persistence/OnnxPredictor.ts"
export type { OnnxManifest, PredictorManifest, Provenance } from "./persistence/PredictorManifest.ts"
export {
  decodePredictor,
  encodePredictor,
  loadPredictor,
  loadPredictorEffect,
  readPredictorManifest,
  savePredictor
} from "./persistence/SavedPredictor.ts"

// Errors

export { PredictorError, type PredictorReason } from "./PredictorError.ts"
