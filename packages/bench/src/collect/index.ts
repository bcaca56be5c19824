// A recording that a model draws

export { collectFeatures, type FeaturePlan } from "./CollectFeatures.ts"
// Their parts
export { type CollectionModel, type CollectionModelOptions, openCollectionModel } from "./CollectionModel.ts"
export type { CollectOptions, CollectProgress, CollectQuery, CollectResult } from "./CollectionRun.ts"
// Durable samples and hidden states
export { collectSamples, planFingerprint, type SamplePlan } from "./CollectSamples.ts"
export { drawRecording } from "./DrawRecording.ts"
export { type HiddenStatesOptions, readHiddenStates } from "./HiddenStates.ts"
export { type Journal, type JournalSample, openJournal } from "./Journal.ts"
export { type ProgressView, progressView } from "./ProgressView.ts"
export type { PlannedQuery, RecordingPlan } from "./RecordingPlan.ts"
