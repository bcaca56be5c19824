// Reward curves

// One budget for a batch
export { type Allocation, allocate } from "./allocation/Allocate.ts"
export { type ArmAllocation, allocateArms } from "./allocation/AllocateArms.ts"
export { allocateArmsAtPrice, allocateAtPrice } from "./allocation/AllocateAtPrice.ts"
export type { Limits, PerQuery } from "./allocation/Bounds.ts"
// Every budget, and the cheapest
export { type CheapestBudget, cheapestBudget } from "./allocation/CheapestBudget.ts"
export type { Cost } from "./allocation/Costs.ts"
export type { CostedArm } from "./allocation/Envelopes.ts"
export { type Choices, type Frontier, frontier, frontierCost, frontierValue } from "./allocation/Frontier.ts"
// Budgets with their unit
export {
  type Budget,
  type BudgetRelative,
  type BudgetSamples,
  type BudgetTokens,
  type BudgetUsd,
  relativeCost,
  samples,
  samples as samplesPerQuery,
  tokens,
  tokens as tokensPerQuery,
  usd,
  usd as usdPerQuery
} from "./Budget.ts"
// What is thrown
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
// Policies that most programs need; `@alloc/core/policies` has all
export type { Arm, Outcomes, Policy, Problem, Round } from "./Policy.ts"
export type { OneShot } from "./policies/OneShot.ts"
export { online } from "./policies/Online.ts"
export { type SequentialOptions, sequential } from "./policies/Sequential.ts"
export type { StopOnSuccess, StopOnSuccessOptions } from "./policies/StopOnSuccessState.ts"
export { uniform } from "./policies/Uniform.ts"
// A stream of single queries
export { type Pace, type Pacer, type PacerOptions, pacer, warmPrice } from "./stream/Pacer.ts"
export { type PriorState, type StreamPrior, type StreamPriorOptions, streamPrior } from "./stream/StreamPrior.ts"
