// Recordings on disk

export { attachedFile } from "./Attached.ts"
export { featureBatches } from "./FeatureBatches.ts"
export { openRecording, openRecordingEffect, recordingParts } from "./Open.ts"
export { type ArmSamples, type ArmTexts, type Recording, sampleRow } from "./Recording.ts"
export { recordingContent } from "./RecordingContent.ts"
export type { RecordingContent } from "./Rows.ts"
export { writeRecording, writeRecordingEffect } from "./Write.ts"
export { type RecordingPart, writeRecordingParts, writeRecordingPartsEffect } from "./WriteParts.ts"

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

// Samples to replay

export { type RecordingRows, recordingRows } from "./Indices.ts"
export { type Replayed, type ReplayOptions, replay } from "./Replay.ts"
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
export { truncatedPool, truncationArms } from "./TruncatedPool.ts"

// Errors

export { BenchError, type BenchReason, type RecordingReason } from "../BenchError.ts"
