/**
 * Answers to mathematical questions in detail: `@alloc/verifiers/math`.
 *
 * @module
 */
// Whether two answers are equal
export type { Comparison } from "./Compare.ts"
export { equivalent } from "./Equivalence.ts"
export type { Equivalence, EquivalenceOptions, Precision } from "./EquivalenceOptions.ts"
// Finding the answer in a response
export {
  defaultRules,
  type Extracted,
  type ExtractionOptions,
  type ExtractionRule,
  extractAnswer
} from "./Extract.ts"
// The comparison by strings that published results use
export { hendrycksEqual, hendrycksString } from "./HendrycksString.ts"
// Whole numbers
export { type FoundNumber, findNumber, integerAnswer } from "./IntegerAnswer.ts"
// As a verifier
export { gradeMath, type MathOptions, type MathPreset, mathAnswer, mathPresets, type Stage } from "./MathAnswer.ts"
// Asking a model about what stays undecided
export { type JudgeQuestion, judgedByModel, judgePrompt, type ModelJudgeOptions } from "./ModelJudge.ts"
export type { Several } from "./Spans.ts"
