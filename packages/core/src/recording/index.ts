// Features of a query
export type { FeatureSource, Features, HiddenStates } from "./Features.ts"

// Rows of a recording
export type { FeatureRow, QueryRow, RewardRow, SampleKey, SampleRow, Split } from "./RecordingRows.ts"
