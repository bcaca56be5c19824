export * from "./Cached.ts"
export * from "./Combinators.ts"
export * from "./code/CodeVerifier.ts"
export { compareOutput } from "./code/Compare.ts"
export { ExactNumber, parseExactJson } from "./code/ExactJson.ts"
export { type CodeHints, extractCode } from "./code/ExtractCode.ts"
export type { Guarantees } from "./code/Guarantees.ts"
export * from "./code/HumanEval.ts"
export * from "./code/Job.ts"
export * from "./code/Mbpp.ts"
export {
  type CodeSandbox,
  openSandbox,
  probeSandbox,
  Sandbox,
  type SandboxOptions
} from "./code/Sandbox.ts"
export * from "./code/Taco.ts"
export type { Comparison } from "./math/Compare.ts"
export { equivalent } from "./math/Equivalence.ts"
export type { Equivalence, EquivalenceOptions, Precision } from "./math/EquivalenceOptions.ts"
export {
  defaultRules,
  type Extracted,
  type ExtractionOptions,
  type ExtractionRule,
  extractAnswer
} from "./math/Extract.ts"
export { hendrycksEqual, hendrycksString } from "./math/HendrycksString.ts"
export * from "./math/IntegerAnswer.ts"
export * from "./math/MathAnswer.ts"
export { type JudgeQuestion, judgedByModel, judgePrompt, type ModelJudgeOptions } from "./math/ModelJudge.ts"
export type { Several } from "./math/Spans.ts"
export * from "./reward/Normaliser.ts"
export type { LinearHead, RewardApi, TextPair } from "./reward/Protocols.ts"
export * from "./reward/RewardModel.ts"
export type { RewardModelOptions, Secret } from "./reward/RewardOptions.ts"
export { withoutThinking } from "./Thinking.ts"
export * from "./Verdict.ts"
export * from "./Verifier.ts"
export * from "./VerifierError.ts"
