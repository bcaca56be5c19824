// Recordings on disk

// Errors
export { BenchError, type BenchReason, type RecordingReason } from "../BenchError.ts"
// Manifests
export {
  type ArmEntry,
  type FeatureEntry,
  type ManifestContent,
  parseManifest,
  type RecordingManifest,
  schemaVersion,
  type VerifierEntry
} from "./Manifest.ts"
export { openRecording, openRecordingEffect } from "./Open.ts"
export { type ArmSamples, type ArmTexts, type Recording, sampleRow } from "./Recording.ts"
export { type Replayed, type ReplayOptions, replay } from "./Replay.ts"
export type { RecordingContent } from "./Rows.ts"
// Samples to replay
export {
  halves,
  type PoolArm,
  type SamplePool,
  sampleCount,
  sampleCounts,
  samplePool,
  selectQueries,
  shuffledPool
} from "./SamplePool.ts"
export { writeRecording, writeRecordingEffect } from "./Write.ts"
