/**
 * Is this answer right? Verifiers of maths, of programs, by reward models, and your own.
 *
 * @module
 */
// Verifiers

export type { Secret } from "@alloc/http"
export { type CachedOptions, cached } from "./Cached.ts"
export {
  all,
  any,
  firstDecided,
  mapped,
  type TimedOptions,
  timed,
  type Weighted,
  weighted
} from "./Combinators.ts"
// Programs; all of it is in `@alloc/verifiers/code`
export { type CodeVerifierOptions, codeVerifier, verdictOfReport } from "./code/CodeVerifier.ts"
export { compareOutput } from "./code/Compare.ts"
export { ExactNumber, parseExactJson } from "./code/ExactJson.ts"
export { type CodeHints, extractCode } from "./code/ExtractCode.ts"
export type { Guarantees } from "./code/Guarantees.ts"
export { type HumanEvalTask, humanEvalJob } from "./code/HumanEval.ts"
export {
  type AssertTests,
  type CallCase,
  type CallTests,
  type CheckTests,
  defaultLimits,
  type Isolation,
  type Job,
  type Language,
  type Limits,
  type OutputCase,
  type OutputComparison,
  type OutputTests,
  type Reason,
  type Report,
  type ResultComparison,
  type Tests
} from "./code/Job.ts"
export { type MbppTask, mbppJob, mbppPrompt } from "./code/Mbpp.ts"
export { type CodeSandbox, openSandbox, probeSandbox, Sandbox, type SandboxOptions } from "./code/Sandbox.ts"
export {
  competitionPrelude,
  type InputOutputOptions,
  inputOutputJob,
  parsePythonStrings,
  readTacoRow,
  type TacoProblem
} from "./code/Taco.ts"
// Maths
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
export { type FoundNumber, findNumber, integerAnswer } from "./math/IntegerAnswer.ts"
export { gradeMath, type MathOptions, type MathPreset, mathAnswer, mathPresets, type Stage } from "./math/MathAnswer.ts"
export { type JudgeQuestion, judgedByModel, judgePrompt, type ModelJudgeOptions } from "./math/ModelJudge.ts"
export type { Several } from "./math/Spans.ts"
// Reward models; all of it is in `@alloc/verifiers/reward`
export {
  fitNormaliser,
  type Normaliser,
  type NormaliserKind,
  type NormaliserSpec,
  normaliserOf
} from "./reward/Normaliser.ts"
export type { LinearHead, RewardApi, TextPair } from "./reward/Protocols.ts"
export { rewardModel } from "./reward/RewardModel.ts"
export type { RewardModelOptions } from "./reward/RewardOptions.ts"
export { withoutThinking } from "./Thinking.ts"
export type { JudgeRecord } from "./Verdict.ts"
export { noAnswer, type Outcome, right, scored, undecided, type Verdict, wrong } from "./Verdict.ts"
export {
  type BatchCheck,
  type Eventually,
  type Judgement,
  type Pair,
  type Query,
  type SingleCheck,
  type Verifier,
  verifier
} from "./Verifier.ts"
export { VerifierError, type VerifierReason } from "./VerifierError.ts"
