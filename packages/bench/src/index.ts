// Errors
export { BenchError, type BenchReason } from "./BenchError.ts"
// Experiments
export { defineExperiment, type ExperimentDefinition } from "./experiment/DefineExperiment.ts"
export type {
  CollectionOptions,
  Evaluate,
  Evaluation,
  EvaluationOptions,
  Experiment,
  ExperimentPart,
  LiveArmsOptions,
  ScaleOptions
} from "./experiment/Experiment.ts"
export { rescore } from "./experiment/Rescore.ts"
// Evaluations: best of k samples of one decoder, routing among several
export { bestOfK } from "./experiments/BestOfK.ts"
export type { BestOfKOptions, KnownValue } from "./experiments/BestOfKOptions.ts"
export { evaluateRecording } from "./experiments/EvaluateRecording.ts"
export { routeAmong } from "./experiments/RouteAmong.ts"
export type { RoutingOptions } from "./experiments/RoutingOptions.ts"
export { votingEntries, votingEntry } from "./experiments/Voting.ts"
// Policies for production, fitted on a recording
export { type FitPolicyOptions, fitPolicy, type PolicyFit } from "./fit/FitPolicy.ts"
// Policies of an evaluation
export { binaryEntries, controlEntries, oracleEntry, rewardEntries } from "./measure/Controls.ts"
export { expectedEntry, type PolicyEntry, type PolicyInput, policyEntry } from "./measure/PolicyEntry.ts"
// Predictors, and what they read of a query
export {
  binaryPredictors,
  type CurvePredictor,
  curvePredictor,
  rewardPredictors,
  successesOf
} from "./predict/CurvePredictor.ts"
export {
  type FeatureKind,
  joined,
  principalComponents,
  recordedFeature,
  textLength,
  tfidfFeatures
} from "./predict/Features.ts"
// Recordings
export { openRecording } from "./recording/Open.ts"
export type { Recording } from "./recording/Recording.ts"
export { replay } from "./recording/Replay.ts"
export type { RecordingContent } from "./recording/Rows.ts"
export { writeRecording } from "./recording/Write.ts"
// Results and reports
export { htmlReport } from "./report/Html.ts"
export { markdownReport } from "./report/Markdown.ts"
export { mainChartSvg, type RunFacts, writeReport } from "./report/Write.ts"
export { resultsJson, resultsOf } from "./results/ResultsFile.ts"
export { type Results, ResultsSchema, type TableResult } from "./results/Schema.ts"
// Statistics
export { type Interval, interval } from "./statistics/Bootstrap.ts"
