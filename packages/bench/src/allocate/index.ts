// One budget over more queries than fit into memory

export {
  type AllocatedPartitions,
  type AllocatePartitionsOptions,
  allocatePartitions,
  allocatePartitionsEffect
} from "./AllocatePartitions.ts"
export type { PartitionedAllocation, PartitionedReplay } from "./AllocationResult.ts"
export type { PlanOptions } from "./Plan.ts"
export type { AllocationProgress, RunOptions } from "./RunJobs.ts"
export type { WorkersReport } from "./Workers.ts"

// What the budgets bring on a recording in parts

export { type ReplayPartitionsOptions, replayPartitions, replayPartitionsEffect } from "./ReplayPartitions.ts"
