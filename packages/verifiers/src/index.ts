/**
 * Is this answer right? Verifiers of maths, of programs, by reward models, and your own. The parts of each are in
 * `@alloc/verifiers/math`, `/code` and `/reward`; what tests of verifiers need, in `/testing`.
 *
 * @module
 */
// Remembering verdicts
export { type CachedOptions, cached } from "./Cached.ts"
// Combining verifiers
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
// Programs
export { type CodeVerifierOptions, codeVerifier } from "./code/CodeVerifier.ts"
export type { Guarantees } from "./code/Guarantees.ts"
export type { Job, Limits, Report, Tests } from "./code/Job.ts"
export {
  type CodeSandbox,
  openSandbox,
  openSandboxEffect,
  probeSandbox,
  Sandbox,
  type SandboxOptions
} from "./code/Sandbox.ts"
// Maths
export { type MathOptions, type MathPreset, mathAnswer } from "./math/MathAnswer.ts"
// Reward models
export { rewardModel } from "./reward/RewardModel.ts"
export type { RewardModelOptions } from "./reward/RewardOptions.ts"
// Reading responses
export { withoutThinking } from "./Thinking.ts"
// Verdicts
export type { JudgeRecord } from "./Verdict.ts"
export { noAnswer, type Outcome, right, scored, undecided, type Verdict, wrong } from "./Verdict.ts"
// Your own verifier
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
// Errors
export { VerifierError, type VerifierReason } from "./VerifierError.ts"
