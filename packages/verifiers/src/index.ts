export * from "./Verifier.ts"
