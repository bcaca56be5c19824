/**
 * For tests of verifiers: a conformance kit, and labelled answers to mathematical questions.
 *
 * @module
 */
// Labelled answers
export {
  type AnswerPair,
  answerPairs,
  generatedAnswer,
  isHeldOut,
  nearMisses,
  rightForms
} from "./testing/AnswerPairs.ts"
// Conformance
export { type ConformanceOptions, conformance, type Example, type Finding } from "./testing/Conformance.ts"
