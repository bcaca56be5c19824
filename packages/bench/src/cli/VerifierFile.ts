/**
 * Loads a user's verifier from a file.
 *
 * @module
 */
import { type BatchCheck, type SingleCheck, type Verifier, verifier } from "@alloc/verifiers"
import { fail, problemOf } from "../BenchError.ts"
import { importModule } from "./ModuleFile.ts"

const isNamed = (value: unknown): value is { readonly name: string } =>
  typeof value === "object" && value !== null && "name" in value && typeof value.name === "string"

const isVerifier = (value: unknown): value is Verifier =>
  isNamed(value) && "verifyAll" in value && typeof value.verifyAll === "function"

const isBatchCheck = (value: unknown): value is BatchCheck =>
  isNamed(value) && "checkAll" in value && typeof value.checkAll === "function"

const isSingleCheck = (value: unknown): value is SingleCheck =>
  isNamed(value) && "check" in value && typeof value.check === "function"

const asVerifier = (value: unknown): ReadonlyArray<Verifier> => {
  if (isVerifier(value)) return [value]
  return isBatchCheck(value) || isSingleCheck(value) ? [verifier(value)] : []
}

/**
 * The verifier that a JavaScript or TypeScript module exports, under any name: one made by `verifier`, or just the object
 * that `verifier` takes, so that a file needs no import. TypeScript runs as it is, as long as its types can be erased.
 *
 * @throws BenchError `InvalidVerifierFile`
 */
export const loadVerifier = async (file: string): Promise<Verifier> => {
  const loaded = await importModule(file).catch((cause: unknown) =>
    fail({ _tag: "InvalidVerifierFile", file, problem: problemOf(cause) })
  )
  const found = [...new Set(Object.values(loaded))].flatMap(asVerifier)
  if (found.length === 1) return found[0]
  const problem =
    found.length === 0
      ? "it exports no verifier; write: export const mine = { name, check: (query, response) => ... }"
      : `it exports ${found.length} verifiers; valid: one`
  return fail({ _tag: "InvalidVerifierFile", file, problem })
}
