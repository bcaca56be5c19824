// Do queries and outcomes look as they did in training?

export {
  type CalibrationDrift,
  type ColumnDrift,
  calibrationDrift,
  type DriftOptions,
  type FeatureDrift,
  featureDrift
} from "./Drift.ts"

// Learning from new outcomes

export { type UpdateOptions, updatePredictor } from "./Update.ts"
