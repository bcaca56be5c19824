/**
 * What a saved predictor says of itself: what it predicts, from which features, trained on what, how good.
 *
 * @module
 */
import { Result, Schema } from "effect"
import { fail } from "../PredictorError.ts"
import { CalibratorSchema, FeaturesSchema, FittedSchema, SourceSchema } from "./FittedSchema.ts"

const ProvenanceSchema = Schema.Struct({
  /** Name and SHA-256 (of the manifest) of the recording that was trained on. */
  recording: Schema.optional(Schema.Struct({ name: Schema.String, sha256: Schema.String })),
  /** Number of queries by split. */
  splits: Schema.optional(Schema.Record(Schema.String, Schema.Finite)),
  /** Held-out metrics, for example those of `intrinsic`. */
  metrics: Schema.optional(Schema.Record(Schema.String, Schema.Finite)),
  seed: Schema.optional(Schema.Finite),
  note: Schema.optional(Schema.String)
})

const ReportSchema = Schema.Struct({
  path: Schema.optional(Schema.Array(Schema.Struct({ strength: Schema.Finite, loss: Schema.Finite }))),
  strength: Schema.optional(Schema.Finite),
  iterations: Schema.optional(Schema.Finite),
  epochs: Schema.optional(
    Schema.Array(Schema.Struct({ train: Schema.Finite, validation: Schema.optional(Schema.Finite) }))
  ),
  bestEpoch: Schema.optional(Schema.Finite),
  shares: Schema.optional(Schema.Array(Schema.Finite))
})

const described = {
  head: Schema.Struct({
    name: Schema.String,
    spec: Schema.Record(Schema.String, Schema.Finite),
    outputs: Schema.Int
  }),
  model: Schema.String,
  source: SourceSchema,
  trainedOn: Schema.Array(Schema.String),
  report: ReportSchema,
  provenance: ProvenanceSchema
}

const ManifestSchema = Schema.Struct({
  format: Schema.Literal("alloc-predictor"),
  version: Schema.Literal(2),
  ...described,
  features: FeaturesSchema,
  calibrator: Schema.optional(CalibratorSchema),
  fitted: FittedSchema
})

const OnnxManifestSchema = Schema.Struct({
  format: Schema.Literal("alloc-predictor-onnx"),
  version: Schema.Literal(2),
  ...described,
  onnx: Schema.Struct({
    /** A name without folders. */
    file: Schema.String.check(Schema.isPattern(/^[^/\\]+$/)),
    sha256: Schema.String,
    bytes: Schema.Int
  })
})

/** Where a predictor comes from; all of it is the caller's to state. */
export interface Provenance extends Schema.Schema.Type<typeof ProvenanceSchema> {}

/** All of a saved predictor. */
export interface PredictorManifest extends Schema.Schema.Type<typeof ManifestSchema> {}

/** `manifest.json` beside an exported model. */
export interface OnnxManifest extends Schema.Schema.Type<typeof OnnxManifestSchema> {}

const decodeProvenance = Schema.decodeUnknownResult(ProvenanceSchema, { onExcessProperty: "error" })

/**
 * Refuses provenance that could not be read back, and fields that it does not have.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkProvenance = (provenance: Provenance): void => {
  const found = decodeProvenance(provenance)
  if (Result.isSuccess(found)) return
  fail({
    _tag: "InvalidOption",
    field: "provenance",
    value: provenance,
    valid: found.failure.message.replaceAll(/\s+/g, " ")
  })
}

/**
 * Reads what a file says by a schema.
 *
 * @throws PredictorError `InvalidArtifact`, naming the file and the field
 */
const readBy = <A>(schema: Schema.Codec<A, unknown>, valid: string): ((value: unknown, file: string) => A) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (value, file) =>
    Result.getOrElse(decode(value), (cause) =>
      fail({ _tag: "InvalidArtifact", file, problem: cause.message.replaceAll(/\s+/g, " "), valid })
    )
}

/**
 * Reads a predictor's manifest.
 *
 * @throws PredictorError `InvalidArtifact`
 */
export const readManifest: (value: unknown, file: string) => PredictorManifest = readBy(
  ManifestSchema,
  "a file that savePredictor of this version wrote"
)

/**
 * Reads the manifest of an exported model.
 *
 * @throws PredictorError `InvalidArtifact`
 */
export const readOnnxManifest: (value: unknown, file: string) => OnnxManifest = readBy(
  OnnxManifestSchema,
  "the manifest.json that exportOnnx of this version wrote"
)
