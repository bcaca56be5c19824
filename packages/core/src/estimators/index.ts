// Success and reward among k samples

export { expectedMaximum, expectedMaximumCurve } from "./ExpectedMaximum.ts"
// Best-of-k under a noisy reward
export { expectedSelectedCurve, type SelectedRewards, selectedCurves } from "./ExpectedSelected.ts"
export { passAtK, passAtKCurve } from "./PassAtK.ts"
// Samples that repeat one another
export { effectiveSamples, repeatedCurves, repeatShare } from "./RepeatedSamples.ts"
export { type RecordedCosts, type TruncationOptions, truncatedArms } from "./TruncatedArms.ts"
