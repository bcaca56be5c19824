// No prediction
export { type FixedSplit, type FixedSplitOptions, fitFixedSplit, fixedSplit } from "./FixedSplit.ts"
export { randomAllocation } from "./RandomAllocation.ts"
export { randomRouting } from "./RandomRouting.ts"
export { sequentialFlat } from "./SequentialFlat.ts"

// Predictions given to the wrong queries
export { sequentialShuffled } from "./SequentialShuffled.ts"
export { shuffled } from "./Shuffled.ts"
