/**
 * Predictors for other runtimes: a folder with `model.onnx` and `manifest.json`, and running one here.
 *
 * @module
 */

import { createHash } from "node:crypto"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Features } from "@alloc/core/recording"
import { checkPredictor } from "../checks/PredictorShape.ts"
import { checkText } from "../checks/Shapes.ts"
import type { HeadDecoder } from "../heads/Head.ts"
import { checkFeaturesOf } from "../Inputs.ts"
import { type PredictionRows, predictionRows } from "../PredictionRows.ts"
import type { Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"
import { toOnnx } from "./OnnxModel.ts"
import { checkProvenance, type OnnxManifest, type Provenance, readOnnxManifest } from "./PredictorManifest.ts"
import { floatsOf, loadRuntime } from "./Runtime.ts"
import { headNamed, readArtifact, writeSafely } from "./SavedPredictor.ts"

/**
 * Writes `model.onnx`, which any onnxruntime runs on vectors that are not standardised, and `manifest.json` into a folder,
 * the manifest last.
 *
 * @throws PredictorError `Unsupported` for nearest neighbours and calibrated predictors; what the file system says
 */
export const exportOnnx = async <P>(
  folder: string,
  predictor: Predictor<P>,
  provenance: Provenance = {}
): Promise<OnnxManifest> => {
  checkText("folder", folder)
  checkPredictor(predictor)
  checkProvenance(provenance)
  const { calibrator, fitted, head, headSpec, model, report, source, trainedOn } = predictor
  if (calibrator !== undefined) {
    fail({
      _tag: "Unsupported",
      what: "exporting a calibrated predictor to ONNX",
      instead: "savePredictor, or its `uncalibrated`"
    })
  }
  const decoder = headNamed(head, headSpec, "predictor")
  const onnx = toOnnx(fitted, decoder, source.width, { "alloc.head": head, "alloc.features": JSON.stringify(source) })
  const manifest: OnnxManifest = {
    format: "alloc-predictor-onnx",
    version: 2,
    head: { name: head, spec: headSpec, outputs: decoder.outputs },
    model,
    source,
    trainedOn: [...trainedOn].sort(),
    report,
    provenance,
    onnx: { file: "model.onnx", sha256: createHash("sha256").update(onnx).digest("hex"), bytes: onnx.length }
  }
  await mkdir(folder, { recursive: true })
  await writeSafely(join(folder, manifest.onnx.file), onnx)
  await writeSafely(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/** An exported predictor run by onnxruntime. */
export interface OnnxPredictor<P> extends AsyncDisposable {
  readonly manifest: OnnxManifest
  readonly rawOutputs: (features: Features) => Promise<PredictionRows>
  readonly predict: (features: Features) => Promise<P>
  readonly close: () => Promise<void>
}

const readFolder = async (folder: string): Promise<{ readonly onnx: Uint8Array; readonly manifest: OnnxManifest }> => {
  const named = join(folder, "manifest.json")
  const valid = "a file that exportOnnx wrote"
  const text = new TextDecoder().decode(await readArtifact(named, valid))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    fail({ _tag: "InvalidArtifact", file: named, problem: `it is not JSON (${String(cause)})`, valid })
  }
  const manifest = readOnnxManifest(value, named)
  const file = join(folder, manifest.onnx.file)
  const onnx = await readArtifact(file, valid)
  const found = createHash("sha256").update(onnx).digest("hex")
  if (found !== manifest.onnx.sha256) {
    const expected = `${manifest.onnx.sha256}, as the manifest says`
    fail({ _tag: "InvalidArtifact", file, problem: `SHA-256 is ${found}`, valid: expected })
  }
  return { onnx, manifest }
}

/**
 * Opens an exported predictor in onnxruntime: faster than plain TypeScript on wide networks and large batches, equal to it
 * within 1e-6.
 *
 * @throws PredictorError `MissingRuntime`, `InvalidArtifact`
 * @example
 * ```ts
 * import { exportOnnx, inputs, openOnnxPredictor, ridge, type SuccessPrediction, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const folder = await (await import("node:fs/promises")).mkdtemp(`${(await import("node:os")).tmpdir()}/predictor-`)
 * await exportOnnx(folder, predictor)
 * const opened = await openOnnxPredictor<SuccessPrediction>(folder)
 * console.log((await opened.predict(batch.features)).probability[20].toFixed(2)) // => 0.50
 * await opened.close()
 * ```
 */
export const openOnnxPredictor = async <P = unknown>(folder: string): Promise<OnnxPredictor<P>> => {
  checkText("folder", folder)
  const { manifest, onnx } = await readFolder(folder)
  const { name, spec } = manifest.head
  // The head is chosen by its name at run time; which P that is, the caller says.
  const head = headNamed(name, spec, join(folder, "manifest.json")) as HeadDecoder<P>
  const ort = await loadRuntime()
  const session = await ort.InferenceSession.create(onnx)
  const rawOutputs = async (features: Features): Promise<PredictionRows> => {
    checkFeaturesOf(manifest.source, features)
    const x = new ort.Tensor("float32", features.values, [features.size, manifest.source.width])
    const out = await session.run({ features: x }, ["raw"])
    return predictionRows(Float64Array.from(floatsOf(out.raw)), head.outputs)
  }
  const close = (): Promise<void> => session.release()
  return {
    manifest,
    rawOutputs,
    predict: async (features) => head.decode(await rawOutputs(features)),
    close,
    [Symbol.asyncDispose]: close
  }
}
