/**
 * A fitted policy as one file of JSON: how queries are predicted, how many samples a prediction is worth, for which budget,
 * and what all of it was fitted on.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { CoreError } from "@alloc/core"
import { type OfflineBins, parseOffline } from "@alloc/core/policies"
import { Schema } from "effect"
import { fail } from "../DecoderError.ts"
import { sealedText, sealOf, writeWhole } from "../SealedFile.ts"

const format = "alloc-policy"
const version = 1

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Positive = Schema.Finite.check(Schema.isGreaterThan(0))

const SamplingSchema = Schema.Struct({
  temperature: Schema.Finite,
  maxTokens: Count,
  stop: Schema.Array(Schema.String)
})

/** What a policy was fitted on. */
const FittedOnSchema = Schema.Struct({
  /** Name and SHA-256 (of the manifest) of the recording. */
  recording: Schema.Struct({ name: Schema.String, sha256: Schema.String }),
  queries: Count,
  samples: Count,
  /** The model's name, and the hash of its file where it has one. */
  model: Schema.String,
  modelHash: Schema.optionalKey(Schema.String),
  verifier: Schema.String,
  seed: Schema.Finite
})

const ManifestSchema = Schema.Struct({
  fittedOn: FittedOnSchema,
  /** How samples were drawn: predictions hold for these settings alone. */
  sampling: SamplingSchema,
  /** Whether prompts are put as messages, or as texts to go on with. */
  form: Schema.Literals(["chat", "plain"]),
  /** Samples per query, on average. */
  budget: Positive,
  /** Fewest and most samples of a query. */
  minimum: Count,
  maximum: Count.check(Schema.isGreaterThanOrEqualTo(1)),
  /** Whether rewards are 0 or 1: a sample that is verified then ends the drawing. */
  binary: Schema.Boolean,
  /** What the predictor reads of a query: "nothing" where every query is predicted alike. */
  features: Schema.String,
  /** Beta distribution of success probabilities over all queries; the prediction where there is no predictor. */
  prior: Schema.Struct({ alpha: Positive, beta: Positive }),
  /** Marginal reward below which a sample is not worth its cost, at this budget. */
  price: Positive,
  /** Held-out loss of the predictor and of the prior, nats per query; absent where there is no predictor. */
  heldOutLoss: Schema.optionalKey(Schema.Struct({ predictor: Schema.Finite, prior: Schema.Finite }))
})

const FileSchema = Schema.Struct({
  format: Schema.Literal(format),
  version: Schema.Literal(version),
  ...ManifestSchema.fields,
  bins: Schema.Unknown,
  /** The file of `savePredictor`, in base64. */
  predictor: Schema.optionalKey(Schema.String),
  sha256: Schema.String
})

/** What a policy file says of itself. */
export interface PolicyManifest extends Schema.Schema.Type<typeof ManifestSchema> {}

/** All of a policy file. */
export interface PolicyContent {
  readonly manifest: PolicyManifest
  /** How many samples a single query gets, by its prediction. */
  readonly bins: OfflineBins
  /** The bytes of `savePredictor`. */
  readonly predictor?: Uint8Array | undefined
}

const invalid = (file: string, problem: string, valid = "a file that bench fit of this version wrote"): never =>
  fail({ _tag: "InvalidPolicyFile", file, problem, valid })

/** The text of a policy file. */
export const encodePolicy = ({ bins, manifest, predictor }: PolicyContent): string =>
  sealedText({
    format,
    version,
    ...manifest,
    bins,
    ...(predictor === undefined ? {} : { predictor: Buffer.from(predictor).toString("base64") })
  })

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const parsed = (text: string, file: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : invalid(file, "it is no JSON object")
  } catch (cause) {
    return invalid(file, `it is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

const checkedBins = (data: unknown, file: string): OfflineBins => {
  try {
    return parseOffline(JSON.stringify(data))
  } catch (cause) {
    if (!(cause instanceof CoreError)) throw cause
    return invalid(file, cause.message)
  }
}

/**
 * Reads a policy file's text; `file` is its name in errors.
 *
 * @throws DecoderError `InvalidPolicyFile` for another format or version, a hash that is not that of the contents, or a
 *   field that is not valid
 */
export const decodePolicy = (text: string, file = "policy"): PolicyContent => {
  const { sha256, ...body } = parsed(text, file)
  if (body.format !== format) return invalid(file, `its format is ${String(body.format)}, not ${format}`)
  if (body.version !== version) {
    const valid = `version ${version}; fit the policy again, or use the package that wrote it`
    return invalid(file, `its version is ${String(body.version)}`, valid)
  }
  // Before its fields are looked at: whoever changed one by hand is told so.
  if (sha256 !== sealOf(body)) return invalid(file, "its SHA-256 is not that of its contents")
  try {
    const {
      bins,
      predictor,
      format: _format,
      version: _version,
      sha256: _sha256,
      ...manifest
    } = Schema.decodeUnknownSync(FileSchema)({ ...body, sha256 })
    const bytes = predictor === undefined ? {} : { predictor: new Uint8Array(Buffer.from(predictor, "base64")) }
    return { manifest, bins: checkedBins(bins, file), ...bytes }
  } catch (cause) {
    if (!Schema.isSchemaError(cause)) throw cause
    return invalid(file, cause.message.replaceAll(/\s+/g, " "))
  }
}

/** Writes a policy file, whole or not at all. */
export const savePolicy = (file: string, content: PolicyContent): Promise<void> =>
  writeWhole(file, encodePolicy(content))

/**
 * Reads a policy file.
 *
 * @throws DecoderError `InvalidPolicyFile`
 */
export const readPolicy = async (file: string): Promise<PolicyContent> => {
  const text = await readFile(file, "utf8").catch((cause: unknown) => invalid(file, String(cause)))
  return decodePolicy(text, file)
}
