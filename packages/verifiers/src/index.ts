export * from "./math/IntegerAnswer.ts"
export * from "./Verdict.ts"
export * from "./Verifier.ts"
export * from "./VerifierError.ts"
export * from "./code/Compare.ts"
export * from "./code/HumanEval.ts"
export * from "./code/Job.ts"
export {
  type CodeSandbox,
  type Guarantees,
  openSandbox,
  probeSandbox,
  Sandbox,
  type SandboxOptions
} from "./code/Sandbox.ts"
