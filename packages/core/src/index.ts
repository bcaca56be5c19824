export { type Allocation, allocate } from "./allocation/Allocate.ts"
export { type ArmAllocation, allocateArms } from "./allocation/AllocateArms.ts"
export { allocateArmsAtPrice, allocateAtPrice } from "./allocation/AllocateAtPrice.ts"
export type { Limits, PerQuery } from "./allocation/Bounds.ts"
export { type CheapestBudget, cheapestBudget } from "./allocation/CheapestBudget.ts"
export type { Cost } from "./allocation/Costs.ts"
export type { CostedArm } from "./allocation/Envelopes.ts"
export {
  type Choices,
  type Frontier,
  frontier,
  frontierCost,
  frontierValue
} from "./allocation/Frontier.ts"
export { type Routing, routeAtCost, routeShare } from "./allocation/Route.ts"
export {
  type Budget,
  type BudgetSamples,
  type BudgetTokens,
  type BudgetUsd,
  samples,
  samples as samplesPerQuery,
  tokens,
  tokens as tokensPerQuery,
  usd,
  usd as usdPerQuery
} from "./Budget.ts"
export { CoreError, type CoreReason } from "./CoreError.ts"
export type {
  BetaCurves,
  BetaMixtureCurves,
  Curves,
  CurvesBase,
  HistogramCurves,
  MarginalCurves,
  Numbers,
  SuccessCurves
} from "./Curves.ts"
export { type FixedSplit, type FixedSplitOptions, fitFixedSplit, fixedSplit } from "./controls/FixedSplit.ts"
export { randomAllocation } from "./controls/RandomAllocation.ts"
export { randomRouting } from "./controls/RandomRouting.ts"
export { sequentialFlat } from "./controls/SequentialFlat.ts"
export { sequentialShuffled } from "./controls/SequentialShuffled.ts"
export { shuffled } from "./controls/Shuffled.ts"
export { betaCurves, betaMixtureCurves } from "./curves/BetaCurves.ts"
export { empiricalCurves, empiricalRewardCurves } from "./curves/EmpiricalCurves.ts"
export { histogramCurves } from "./curves/HistogramCurves.ts"
export {
  marginalCurves,
  marginalCurvesFromRows,
  type Projection,
  type ProjectionOptions
} from "./curves/MarginalCurves.ts"
export { successCurves } from "./curves/SuccessCurves.ts"
export { expectedMaximum, expectedMaximumCurve } from "./estimators/ExpectedMaximum.ts"
export { passAtK, passAtKCurve } from "./estimators/PassAtK.ts"
export type { Arm, Outcomes, Policy, Problem, Round } from "./Policy.ts"
export { type DrivenRound, policyRounds } from "./PolicyRounds.ts"
export { type Batch, batchOf } from "./policies/Batch.ts"
export { type Cascade, type CascadeOptions, cascade, type Stage } from "./policies/Cascade.ts"
export { type Elimination, type EliminationOptions, elimination } from "./policies/Elimination.ts"
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
export { online, onlineBeta, oracle } from "./policies/Online.ts"
export { type Probe, type ProbeOptions, probe } from "./policies/Probe.ts"
export { onlineArms, type RoutingOptions, routing } from "./policies/Routing.ts"
export { sequential } from "./policies/Sequential.ts"
export type { StopOnSuccess, StopOnSuccessOptions } from "./policies/StopOnSuccessState.ts"
export { uniform } from "./policies/Uniform.ts"
export { bandwidthOf, improvements } from "./posterior/ExpectedImprovement.ts"
export { betaCdf, gammaCdf, logBeta, logGamma } from "./posterior/Gamma.ts"
export { majorityStaysBeta, majorityStaysDirichlet } from "./posterior/MajorityStays.ts"
export { type Survival, type SurvivalOptions, survivalOf } from "./posterior/Survival.ts"
export { permutation, type Random, random } from "./random/Random.ts"
export type { FeatureSource, Features, HiddenStates } from "./recording/Features.ts"
export type { FeatureRow, QueryRow, RewardRow, SampleKey, SampleRow, Split } from "./recording/RecordingRows.ts"
export { decodeSummary, encodeSummary } from "./shards/EncodeSummary.ts"
export { type ShardBudgets, shardBudgets } from "./shards/ShardBudgets.ts"
export {
  mergeSummaries,
  type Summary,
  type SummaryPrice,
  summarise,
  summaryPrice
} from "./shards/Summary.ts"
export { type Pace, type Pacer, type PacerOptions, pacer, warmPrice } from "./stream/Pacer.ts"
export { type AdaptiveConsistencyOptions, adaptiveConsistency } from "./voting/AdaptiveConsistency.ts"
export { earlyStopping } from "./voting/EarlyStopping.ts"
export type { Answers, Voting } from "./voting/StopWhenSettled.ts"
export { type UncertaintyAware, uncertaintyAware } from "./voting/UncertaintyAware.ts"
export { majorityVote, type Vote, weightedVote } from "./voting/Vote.ts"
