// All measures of predicted probabilities at once

export { type Estimate, type IntervalOptions, type IntrinsicEstimates, intrinsicWithIntervals } from "./Intervals.ts"
export { crossEntropy, type Intrinsic, intrinsic, median, medianAccuracy } from "./Intrinsic.ts"

// The order of predictions

export { auc, pearson, ranks, spearman } from "./Ranking.ts"

// Whether probabilities mean what they say

export { brier, calibrationError, type ReliabilityBin, reliabilityBins } from "./Reliability.ts"
