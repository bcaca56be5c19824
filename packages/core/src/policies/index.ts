// Decide once

export { allocateAtQuantile, type QuantileAllocation, type RandomCostArm } from "../allocation/AllocateAtQuantile.ts"
// Allocations under further conditions
export { allocateAtRisk, type RiskAllocation } from "../allocation/AllocateAtRisk.ts"
export { allocateToGroups, type GroupAllocation } from "../allocation/AllocateToGroups.ts"
// Decide once, which decoder
export {
  allocateUnderBudgets,
  type BudgetedArm,
  type BudgetsAllocation
} from "../allocation/AllocateUnderBudgets.ts"
export { type Routing, routeAtCost, routeShare } from "../allocation/Route.ts"
// Parts of a policy of one's own, and what drives it
export { type DrivenRound, policyRounds } from "../PolicyRounds.ts"
export { type Batch, batchOf } from "./Batch.ts"
// In rounds, with a verifier
export { type Cascade, type CascadeOptions, cascade, type Stage } from "./Cascade.ts"
export { type Elimination, type EliminationOptions, elimination } from "./Elimination.ts"
export { type EscalationOptions, escalation } from "./Escalation.ts"
export type { Escalation } from "./EscalationState.ts"
export { named } from "./Named.ts"
export { fitOffline, type OfflineOptions, offline } from "./Offline.ts"
export {
  type BinFeature,
  type OfflineBins,
  offlineCost,
  offlineLookup,
  parseOffline,
  type Remainder,
  serialiseOffline
} from "./OfflineBins.ts"
export type { OneShot } from "./OneShot.ts"
export { online } from "./Online.ts"
// Rounds up to a deadline
export { type PlanRoundsOptions, planRounds, type RoundsPlan, type TimedArm } from "./PlanRounds.ts"
export { type Probe, type ProbeOptions, probe } from "./Probe.ts"
export { type OnlineArmsOptions, onlineArms, type RoutingOptions, routing } from "./Routing.ts"
export { type SequentialOptions, sequential } from "./Sequential.ts"
export { type SequentialLearningOptions, sequentialLearning } from "./SequentialLearning.ts"
export type { StopOnSuccess, StopOnSuccessOptions } from "./StopOnSuccessState.ts"
export { uniform } from "./Uniform.ts"
