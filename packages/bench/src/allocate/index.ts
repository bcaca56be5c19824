// One budget over more queries than fit into memory

export {
  type AllocatedPartitions,
  type AllocatePartitionsOptions,
  type AllocationProgress,
  allocatePartitions,
  allocatePartitionsEffect,
  type PartitionedAllocation
} from "./AllocatePartitions.ts"
export type { PlanOptions } from "./Plan.ts"
export type { WorkersReport } from "./Workers.ts"
