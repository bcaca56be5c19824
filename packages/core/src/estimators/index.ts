// Success and reward among k samples

// Samples of random cost
export { allocateAtQuantile, type QuantileAllocation, type RandomCostArm } from "./AllocateAtQuantile.ts"
export { expectedMaximum, expectedMaximumCurve } from "./ExpectedMaximum.ts"

// Best-of-k under a noisy reward
export { expectedSelectedCurve, type SelectedRewards, selectedCurves } from "./ExpectedSelected.ts"
export { passAtK, passAtKCurve } from "./PassAtK.ts"
export { type RecordedCosts, type TruncationOptions, truncatedArms } from "./TruncatedArms.ts"
