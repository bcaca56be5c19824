// The vote

// When to stop asking
export { type AdaptiveConsistencyOptions, adaptiveConsistency } from "./AdaptiveConsistency.ts"
export { earlyStopping } from "./EarlyStopping.ts"
export {
  type AnswerPrior,
  fitAnswerPrior,
  type LearnedConsistencyOptions,
  leaderIsLikeliest,
  learnedConsistency
} from "./LearnedConsistency.ts"
export type { Answers, Voting } from "./StopWhenSettled.ts"
export { type UncertaintyAware, uncertaintyAware } from "./UncertaintyAware.ts"
export { majorityVote, type Vote, weightedVote } from "./Vote.ts"
export { votesToDecide } from "./VotesToDecide.ts"
