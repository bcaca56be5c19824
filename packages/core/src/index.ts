export { type Allocation, allocate } from "./allocation/allocate.ts"
export { type ArmAllocation, allocateArms } from "./allocation/allocateArms.ts"
export { allocateArmsAtPrice, allocateAtPrice } from "./allocation/allocateAtPrice.ts"
export type { Limits, PerQuery } from "./allocation/bounds.ts"
export type { Cost } from "./allocation/costs.ts"
export {
  type CheapestBudget,
  type Choices,
  cheapestBudget,
  type Frontier,
  frontier,
  frontierCost,
  frontierValue
} from "./allocation/frontier.ts"
export type { CostedArm } from "./allocation/hulls.ts"
export { type Routing, routeAtCost, routeShare } from "./allocation/route.ts"
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
export { type Batch, batchOf } from "./policies/Batch.ts"
export { type Cascade, type CascadeOptions, cascade, type Stage } from "./policies/Cascade.ts"
export { type Elimination, type EliminationOptions, elimination } from "./policies/Elimination.ts"
export { type FixedSplit, type FixedSplitOptions, fitFixedSplit, fixedSplit } from "./policies/FixedSplit.ts"
export { fitOffline, type OfflineOptions, offline } from "./policies/Offline.ts"
export {
  type BinFeature,
  type OfflineBins,
  offlineCost,
  offlineLookup,
  parseOffline,
  type Remainder,
  serialiseOffline
} from "./policies/OfflineBins.ts"
export type { OneShot } from "./policies/OneShot.ts"
export { online, onlineBeta } from "./policies/Online.ts"
export { oracle } from "./policies/Oracle.ts"
export { type Probe, type ProbeOptions, probe } from "./policies/Probe.ts"
export { randomAllocation } from "./policies/RandomAllocation.ts"
export { onlineArms, type RoutingOptions, randomRouting, routing } from "./policies/Routing.ts"
export { sequential } from "./policies/Sequential.ts"
export { sequentialFlat } from "./policies/SequentialFlat.ts"
export { sequentialShuffled } from "./policies/SequentialShuffled.ts"
export { shuffled } from "./policies/Shuffled.ts"
export type { StopOnSuccess, StopOnSuccessOptions } from "./policies/StopOnSuccess.ts"
export { uniform } from "./policies/Uniform.ts"
export { bandwidthOf, improvements } from "./posterior/ExpectedImprovement.ts"
export { betaCdf, gammaCdf, logBeta, logGamma } from "./posterior/Gamma.ts"
export { majorityStaysBeta, majorityStaysDirichlet } from "./posterior/MajorityStays.ts"
export { type Survival, type SurvivalOptions, survivalOf } from "./posterior/Survival.ts"
export * from "./Random.ts"
export * from "./Recording.ts"
export { decodeSummary, encodeSummary } from "./shards/encodeSummary.ts"
export {
  mergeSummaries,
  type Summary,
  type SummaryPrice,
  summarise,
  summaryPrice
} from "./shards/Summary.ts"
export { type ShardBudgets, shardBudgets } from "./shards/shardBudgets.ts"
export { type Pace, type Pacer, type PacerOptions, pacer, warmPrice } from "./stream/Pacer.ts"
export { type AdaptiveConsistencyOptions, adaptiveConsistency } from "./voting/AdaptiveConsistency.ts"
export { earlyStopping } from "./voting/EarlyStopping.ts"
export type { Answers, Voting } from "./voting/StopWhenSettled.ts"
export { type UncertaintyAware, uncertaintyAware } from "./voting/UncertaintyAware.ts"
export { majorityVote, type Vote, weightedVote } from "./voting/Vote.ts"
