/**
 * What was learnt on a model's hidden states as one file of JSON: facts, weights in base64, the model that the states are
 * of, and a hash of it all.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import type { FeatureSource } from "@alloc/core/recording"
import { Schema } from "effect"
import { fail } from "../DecoderError.ts"
import { sealedText, sealOf } from "../SealedFile.ts"

const version = 1

/** The model whose states are read, as files name it. */
export const SourceSchema: Schema.Codec<FeatureSource> = Schema.Struct({
  model: Schema.String,
  modelHash: Schema.String,
  kind: Schema.String,
  width: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
})

/** Numbers as a text, of the bytes that they have in memory. */
export const packed = (values: Float32Array | Float64Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64")

// A copy starts at its own buffer, where numbers are aligned.
const bytesIn = (text: string, size: number): ArrayBuffer => {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"))
  return bytes.buffer.slice(0, bytes.length - (bytes.length % size))
}

/** Numbers of 32 bits that `packed` wrote. */
export const floats = (text: string): Float32Array => new Float32Array(bytesIn(text, 4))

/** Numbers of 64 bits that `packed` wrote. */
export const doubles = (text: string): Float64Array => new Float64Array(bytesIn(text, 8))

/** The text of a file: its facts with format, version and hash. */
export const encodeWeights = (format: string, facts: object): string => sealedText({ format, version, ...facts })

/**
 * Ends the reading of a file that cannot be used.
 *
 * @throws DecoderError `InvalidWeightsFile`
 */
export const invalidWeights = (file: string, problem: string, valid: string): never =>
  fail({ _tag: "InvalidWeightsFile", file, problem, valid })

const parsed = (text: string, file: string, valid: string): object => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return invalidWeights(file, `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, valid)
  }
  return typeof value === "object" && value !== null ? value : invalidWeights(file, "it is no JSON object", valid)
}

/** The facts of a file's text; `writer` is the function that writes such files, for errors. */
export const decodeWeights = <Facts>(
  text: string,
  file: string,
  kind: { readonly format: string; readonly writer: string; readonly facts: Schema.Codec<Facts, unknown> }
): Facts => {
  const valid = `a file that ${kind.writer} wrote`
  const { sha256, ...body } = { sha256: undefined, format: undefined, version: undefined, ...parsed(text, file, valid) }
  if (body.format !== kind.format) invalidWeights(file, `its format is ${String(body.format)}`, valid)
  if (body.version !== version) invalidWeights(file, `its version is ${String(body.version)}`, `version ${version}`)
  // Before its facts are looked at: whoever changed one by hand is told so.
  if (sha256 !== sealOf(body)) invalidWeights(file, "its SHA-256 is not that of its contents", valid)
  try {
    return Schema.decodeUnknownSync(kind.facts)(body)
  } catch (cause) {
    if (!Schema.isSchemaError(cause)) throw cause
    return invalidWeights(file, cause.message.replaceAll(/\s+/g, " "), valid)
  }
}

/** Reads a file's text. */
export const readWeights = (file: string, writer: string): Promise<string> =>
  readFile(file, "utf8").catch((cause: unknown) =>
    invalidWeights(file, cause instanceof Error ? cause.message : String(cause), `a file that ${writer} wrote`)
  )

/**
 * Refuses weights for another model's states.
 *
 * @throws DecoderError `WrongStates`
 */
export const checkSource = (file: string, saved: FeatureSource, given: FeatureSource): void => {
  for (const field of ["modelHash", "kind", "width"] as const)
    if (saved[field] !== given[field])
      fail({ _tag: "WrongStates", file, field, value: given[field], valid: saved[field] })
}
