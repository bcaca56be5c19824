export * from "./math/IntegerAnswer.ts"
export * from "./Verdict.ts"
export * from "./Verifier.ts"
export * from "./VerifierError.ts"
