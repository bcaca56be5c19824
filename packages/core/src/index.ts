export { type Allocation, allocate } from "./allocation/allocate.ts"
export type { Limits, PerQuery } from "./allocation/bounds.ts"
export * from "./Budget.ts"
export * from "./CoreError.ts"
export * from "./Curves.ts"
export { betaCurves, betaMixtureCurves } from "./curves/betaCurves.ts"
export { empiricalCurves, empiricalRewardCurves } from "./curves/empiricalCurves.ts"
export { histogramCurves } from "./curves/histogramCurves.ts"
export {
  marginalCurves,
  marginalCurvesFromRows,
  type Projection,
  type ProjectionOptions
} from "./curves/marginalCurves.ts"
export { successCurves } from "./curves/successCurves.ts"
export { expectedMaximum, expectedMaximumCurve } from "./estimators/expectedMaximum.ts"
export { passAtK, passAtKCurve } from "./estimators/passAtK.ts"
export * from "./HiddenStates.ts"
export * from "./Policy.ts"
export * from "./Random.ts"
export * from "./Recording.ts"
