/**
 * Loads a user's verifier from a file.
 *
 * @module
 */
import { pathToFileURL } from "node:url"
import type { Verifier } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"

const isVerifier = (value: unknown): value is Verifier =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "checkAll" in value &&
  typeof value.checkAll === "function"

/**
 * The verifier that a JavaScript or TypeScript module exports, under any name. TypeScript runs as it is, as long as its
 * types can be erased.
 *
 * @throws BenchError `InvalidVerifierFile`
 */
export const loadVerifier = async (file: string): Promise<Verifier> => {
  let loaded: Record<string, unknown>
  try {
    loaded = await import(pathToFileURL(file).href)
  } catch (cause) {
    return fail({ _tag: "InvalidVerifierFile", file, problem: cause instanceof Error ? cause.message : String(cause) })
  }
  const found = Object.values(loaded).filter(isVerifier)
  if (found.length === 1) return found[0]
  const problem =
    found.length === 0
      ? "it exports no verifier; write: export const mine = verifier({ name, check })"
      : `it exports ${found.length} verifiers; valid: one`
  return fail({ _tag: "InvalidVerifierFile", file, problem })
}
