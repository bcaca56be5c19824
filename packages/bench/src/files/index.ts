// Files of the user's own

export { importModule } from "../cli/ModuleFile.ts"
export { loadVerifier } from "../cli/VerifierFile.ts"

// Errors

export { BenchError, type BenchReason } from "../BenchError.ts"
