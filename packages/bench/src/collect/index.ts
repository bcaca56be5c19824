// A recording that a model draws

export { type DrawContentOptions, drawContent, drawRecording } from "./DrawRecording.ts"
export type { PlannedQuery, RecordingPlan } from "./RecordingPlan.ts"

// Durable samples and hidden states

export { type AdaptiveRule, knownWidth, moreSamples } from "./AdaptiveCounts.ts"
export { type AdaptiveOptions, collectAdaptively } from "./CollectAdaptively.ts"
export type {
  CollectOptions,
  CollectProgress,
  CollectQuery,
  CollectResult,
  JudgedQuery,
  RunOptions
} from "./CollectionRun.ts"
export { collectSamples, planFingerprint, type SamplePlan } from "./CollectSamples.ts"
export { drawForStore, type StoreWorkerOptions, type WorkerStage } from "./DrawForStore.ts"
export { type HiddenStatesOptions, readHiddenStates } from "./HiddenStates.ts"
export { type ScoreOptions, type ScoreResult, scoreSamples, type VersionedVerifier } from "./ScoreSamples.ts"

// Their parts

export { type CollectionModel, type CollectionModelOptions, openCollectionModel } from "./CollectionModel.ts"
export {
  type IndexRange,
  type Journal,
  type JournalSample,
  type JournalSlot,
  openJournal,
  promptKey
} from "./Journal.ts"
export { type ProgressView, progressView } from "./ProgressView.ts"
export type { SampleSource } from "./SampleSource.ts"
