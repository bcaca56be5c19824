/**
 * What stands beside a saved predictor: what it predicts, from which features, trained on what, how good.
 *
 * @module
 */
import { Result, Schema } from "effect"
import { fail } from "../PredictorError.ts"

const Numbers = Schema.Array(Schema.Finite)

const LinkSchema = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("identity") }),
  Schema.Struct({ kind: Schema.Literal("logit"), margin: Schema.Finite, append: Numbers }),
  Schema.Struct({ kind: Schema.Literal("append"), append: Numbers }),
  Schema.Struct({ kind: Schema.Literal("log"), share: Schema.Finite, base: Numbers })
])

const NetworkShapeSchema = Schema.Struct({
  /** Widths from the input to the last layer. */
  widths: Schema.Array(Schema.Int.check(Schema.isGreaterThan(0))).check(Schema.isMinLength(2)),
  link: LinkSchema
})

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
  bestEpoch: Schema.optional(Schema.Finite)
})

const ManifestSchema = Schema.Struct({
  format: Schema.Literal("alloc-predictor"),
  version: Schema.Literal(1),
  head: Schema.Struct({
    name: Schema.String,
    spec: Schema.Record(Schema.String, Schema.Finite),
    outputs: Schema.Int
  }),
  model: Schema.String,
  source: Schema.Struct({
    model: Schema.String,
    modelHash: Schema.String,
    kind: Schema.String,
    width: Schema.Int
  }),
  /** More than one: an ensemble, whose raw outputs are averaged. */
  networks: Schema.Array(NetworkShapeSchema).check(Schema.isMinLength(1)),
  trainedOn: Schema.Array(Schema.String),
  report: ReportSchema,
  provenance: ProvenanceSchema,
  onnx: Schema.Struct({
    /** A name without folders. */
    file: Schema.String.check(Schema.isPattern(/^[^/\\]+$/)),
    sha256: Schema.String,
    bytes: Schema.Int
  })
})

/** One network of a saved predictor. */
export interface NetworkShape extends Schema.Schema.Type<typeof NetworkShapeSchema> {}

/** Where a predictor comes from; all of it is the caller's to state. */
export interface Provenance extends Schema.Schema.Type<typeof ProvenanceSchema> {}

/** `manifest.json` of a saved predictor. */
export interface PredictorManifest extends Schema.Schema.Type<typeof ManifestSchema> {}

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(ManifestSchema))

/** Raw outputs that a network's scores become. */
const linkedWidth = ({ link, widths }: NetworkShape): number =>
  widths[widths.length - 1] + ("append" in link ? link.append.length : 0)

/**
 * Reads a manifest.
 *
 * @throws PredictorError `InvalidArtifact`, naming the file and the field
 */
export const parseManifest = (text: string, file: string): PredictorManifest => {
  const invalid = (problem: string): never =>
    fail({
      _tag: "InvalidArtifact",
      file,
      problem,
      valid: "the manifest.json that savePredictor of this version wrote"
    })
  const manifest = Result.getOrElse(decode(text), (cause) => invalid(cause.message.replaceAll(/\s+/g, " ")))
  manifest.networks.forEach((network, n) => {
    const { link, widths } = network
    if (widths[0] !== manifest.source.width) {
      invalid(`networks[${n}] reads ${widths[0]} features, source has ${manifest.source.width}`)
    }
    if (linkedWidth(network) !== manifest.head.outputs) {
      invalid(`networks[${n}] gives ${linkedWidth(network)} outputs, head has ${manifest.head.outputs}`)
    }
    if (link.kind === "log" && link.base.length !== widths[widths.length - 1]) {
      invalid(`networks[${n}].link.base has ${link.base.length} numbers, the network ${widths[widths.length - 1]}`)
    }
  })
  return manifest
}
