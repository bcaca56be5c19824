/**
 * For tests of verifiers: a conformance kit, and labelled answers to mathematical questions.
 *
 * @module
 */
export * from "./testing/AnswerPairs.ts"
export * from "./testing/Conformance.ts"
