/**
 * The shapes of fitted models, features and calibrators, for reading them back.
 *
 * @module
 */
import { Schema } from "effect"
import type { Calibrator } from "../calibration/ApplyCalibrator.ts"
import { FIRST_SAMPLE_FIELDS } from "../features/FirstSamples.ts"
import type { FittedFeatures } from "../features/Pipeline.ts"
import type { Fitted } from "../models/Model.ts"

const Singles = Schema.instanceOf(Float32Array)
const Doubles = Schema.instanceOf(Float64Array)
const Numbers = Schema.Array(Schema.Finite)
const Count = Schema.Int.check(Schema.isGreaterThan(0))

/** Where features come from. */
export const SourceSchema = Schema.Struct({
  model: Schema.String,
  modelHash: Schema.String,
  kind: Schema.String,
  width: Count
})

const StandardiserSchema = Schema.Struct({
  mean: Singles,
  scale: Singles,
  skewness: Schema.optional(Singles),
  kurtosis: Schema.optional(Singles)
})

const LinkSchema = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("identity") }),
  Schema.Struct({ kind: Schema.Literal("logit"), low: Schema.Finite, high: Schema.Finite, append: Numbers }),
  Schema.Struct({ kind: Schema.Literal("append"), append: Numbers }),
  Schema.Struct({ kind: Schema.Literal("log"), share: Schema.Finite, base: Numbers })
])

/** A fitted model. */
export const FittedSchema: Schema.Codec<Fitted, unknown> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ kind: Schema.Literal("constant"), raw: Doubles }),
    Schema.Struct({
      kind: Schema.Literal("network"),
      standardiser: StandardiserSchema,
      layers: Schema.Array(Schema.Struct({ inputs: Count, outputs: Count, weights: Singles, bias: Singles })),
      link: LinkSchema
    }),
    Schema.Struct({
      kind: Schema.Literal("neighbours"),
      standardiser: StandardiserSchema,
      points: Singles,
      neighbours: Count,
      weighting: Schema.Literals(["kernel", "uniform"]),
      scores: Doubles,
      observed: Doubles,
      width: Count,
      link: LinkSchema
    }),
    Schema.Struct({ kind: Schema.Literal("ensemble"), members: Schema.Array(FittedSchema) })
  ])
)

/** Fitted features. */
export const FeaturesSchema: Schema.Codec<FittedFeatures, unknown> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ kind: Schema.Literal("vectors"), source: SourceSchema }),
    Schema.Struct({ kind: Schema.Literal("length") }),
    Schema.Struct({
      kind: Schema.Literal("first sample"),
      reads: Schema.Array(Schema.Literals(FIRST_SAMPLE_FIELDS)).check(Schema.isMinLength(1))
    }),
    Schema.Struct({ kind: Schema.Literal("tf-idf"), terms: Schema.Array(Schema.String), idf: Doubles }),
    Schema.Struct({
      kind: Schema.Literal("components"),
      of: FeaturesSchema,
      standardiser: StandardiserSchema,
      center: Doubles,
      axes: Doubles,
      components: Count
    }),
    Schema.Struct({ kind: Schema.Literal("standardised"), of: FeaturesSchema, standardiser: StandardiserSchema }),
    Schema.Struct({ kind: Schema.Literal("joined"), parts: Schema.Array(FeaturesSchema) })
  ])
)

/** A calibrator. */
export const CalibratorSchema: Schema.Codec<Calibrator, unknown> = Schema.Union([
  Schema.Struct({ kind: Schema.Literals(["platt", "temperature"]), slope: Schema.Finite, offset: Schema.Finite }),
  Schema.Struct({ kind: Schema.Literal("beta"), a: Schema.Finite, b: Schema.Finite, c: Schema.Finite }),
  Schema.Struct({ kind: Schema.Literal("isotonic"), knots: Numbers, values: Numbers })
])
