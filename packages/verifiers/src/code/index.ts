/**
 * The sandbox for programs in detail: `@alloc/verifiers/code`.
 *
 * @module
 */
// As a verifier
export { type CodeVerifierOptions, codeVerifier, verdictOfReport } from "./CodeVerifier.ts"
// Reading responses and outputs
export { compareOutput } from "./Compare.ts"
export { ExactNumber, parseExactJson } from "./ExactJson.ts"
export { type CodeHints, extractCode } from "./ExtractCode.ts"
// The sandbox
export type { Guarantees } from "./Guarantees.ts"
// Data sets
export { type HumanEvalTask, humanEvalJob } from "./HumanEval.ts"
// Jobs and reports
export type {
  AssertTests,
  CallCase,
  CallTests,
  CheckTests,
  Isolation,
  Job,
  Language,
  Limits,
  OutputCase,
  OutputComparison,
  OutputTests,
  Reason,
  Report,
  ResultComparison,
  Tests
} from "./Job.ts"
export { defaultLimits } from "./Job.ts"
export { type MbppTask, mbppJob, mbppPrompt } from "./Mbpp.ts"
export {
  type CodeSandbox,
  openSandbox,
  openSandboxEffect,
  probeSandbox,
  Sandbox,
  type SandboxOptions
} from "./Sandbox.ts"
export {
  competitionPrelude,
  type InputOutputOptions,
  inputOutputJob,
  parsePythonStrings,
  readTacoRow,
  type TacoProblem
} from "./Taco.ts"
