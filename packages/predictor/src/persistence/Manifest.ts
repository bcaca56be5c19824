/**
 * What stands beside a saved predictor: what it predicts, from which features, trained on what, how good.
 *
 * @module
 */
import type { FeatureSource } from "@alloc/core"
import type { Lift } from "../heads/Head.ts"
import type { FitReport } from "../models/Model.ts"
import { fail } from "../PredictorError.ts"

/** One network of a saved predictor. */
export interface NetworkShape {
  /** Widths from the input to the last layer. */
  readonly widths: ReadonlyArray<number>
  readonly lift: Lift
}

/** Where a predictor comes from; all of it is the caller's to state. */
export interface Provenance {
  /** Name and SHA-256 (of the manifest) of the recording that was trained on. */
  readonly recording?: { readonly name: string; readonly sha256: string } | undefined
  /** Number of queries by split. */
  readonly splits?: Readonly<Record<string, number>> | undefined
  /** Held-out metrics, for example those of `intrinsic`. */
  readonly metrics?: Readonly<Record<string, number>> | undefined
  readonly seed?: number | undefined
  readonly note?: string | undefined
}

/** `manifest.json` of a saved predictor. */
export interface Manifest {
  readonly format: "alloc-predictor"
  readonly version: 1
  readonly head: { readonly name: string; readonly spec: Readonly<Record<string, number>>; readonly outputs: number }
  readonly model: string
  readonly source: FeatureSource
  /** More than one: an ensemble, whose raw outputs are averaged. */
  readonly networks: ReadonlyArray<NetworkShape>
  readonly trainedOn: ReadonlyArray<string>
  readonly report: FitReport
  readonly provenance: Provenance
  readonly onnx: { readonly file: string; readonly sha256: string; readonly bytes: number }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * Reads a manifest.
 *
 * @throws PredictorError `InvalidArtifact`, naming the file and the field
 */
export const parseManifest = (text: string, file: string): Manifest => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fail({
      _tag: "InvalidArtifact",
      file,
      problem: "not JSON",
      valid: "the manifest.json that savePredictor wrote"
    })
  }
  const demand = (ok: boolean, field: string, valid: string): void => {
    if (!ok) fail({ _tag: "InvalidArtifact", file, problem: `field ${field} is missing or wrong`, valid })
  }
  if (!isRecord(value)) {
    return fail({
      _tag: "InvalidArtifact",
      file,
      problem: "not an object",
      valid: "the manifest.json that savePredictor wrote"
    })
  }
  const { head, networks, onnx, source } = value
  demand(value.format === "alloc-predictor", "format", `"alloc-predictor"`)
  demand(value.version === 1, "version", "1, what this version of the package reads")
  demand(
    isRecord(head) && typeof head.name === "string" && isRecord(head.spec) && Number.isInteger(head.outputs),
    "head",
    "name, spec and outputs"
  )
  demand(typeof value.model === "string", "model", "a name")
  demand(
    isRecord(source) &&
      typeof source.model === "string" &&
      typeof source.modelHash === "string" &&
      typeof source.kind === "string" &&
      Number.isInteger(source.width),
    "source",
    "model, modelHash, kind and width of the features"
  )
  demand(
    Array.isArray(networks) &&
      networks.length > 0 &&
      networks.every(
        (n: unknown) =>
          isRecord(n) &&
          Array.isArray(n.widths) &&
          n.widths.length >= 2 &&
          n.widths.every((w: unknown) => Number.isInteger(w) && Number(w) > 0) &&
          isRecord(n.lift)
      ),
    "networks",
    "at least one network with widths and lift"
  )
  demand(
    Array.isArray(value.trainedOn) && value.trainedOn.every((id: unknown) => typeof id === "string"),
    "trainedOn",
    "a list of query ids"
  )
  demand(isRecord(value.report), "report", "an object")
  demand(isRecord(value.provenance), "provenance", "an object")
  demand(
    isRecord(onnx) && typeof onnx.file === "string" && !/[/\\]/.test(onnx.file) && typeof onnx.sha256 === "string",
    "onnx",
    "file (a name without folders), sha256 and bytes"
  )
  // Every field was checked above; the compiler cannot follow `demand`.
  return value as unknown as Manifest
}
