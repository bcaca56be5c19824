/**
 * Saving and loading predictors: a folder with `model.onnx` and `manifest.json`.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Features } from "@alloc/core/recording"
import { Effect } from "effect"
import type { HeadDecoder } from "../heads/Head.ts"
import { headByName } from "../heads/HeadByName.ts"
import { checkFeatures, refuseForeign } from "../Inputs.ts"
import { makePredictor, type Predictor } from "../Predictor.ts"
import { fail, PredictorError } from "../PredictorError.ts"
import { fromOnnx, networksOf, toOnnx } from "./Onnx.ts"
import { type PredictorManifest, type Provenance, parseManifest } from "./PredictorManifest.ts"
import type { Bytes } from "./Protobuf.ts"
import { floatsOf, loadRuntime } from "./Runtime.ts"

const sha256 = (content: Bytes): string => createHash("sha256").update(content).digest("hex")

const headNamed = (name: string, spec: Readonly<Record<string, number>>, file: string): HeadDecoder<unknown> =>
  headByName(name, spec) ??
  fail({
    _tag: "InvalidArtifact",
    file,
    problem: `head ${name} is not known`,
    valid: "a head of this version of the package"
  })

/**
 * A predictor as a model file and its manifest, in memory.
 *
 * @throws PredictorError `Unsupported` for nearest neighbours
 * @example
 * ```ts
 * import { encodePredictor, inputs, ridge, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const { manifest, onnx } = encodePredictor(predictor, { note: "an example" })
 * console.log(manifest.head.name, manifest.onnx.bytes === onnx.length) // => success true
 * ```
 */
export const encodePredictor = <P>(
  predictor: Predictor<P>,
  provenance: Provenance = {}
): { readonly onnx: Bytes; readonly manifest: PredictorManifest } => {
  const { fitted, head, headSpec, model, report, source, trainedOn } = predictor
  const known = headNamed(head, headSpec, "predictor")
  const onnx = toOnnx(fitted, known, source.width, { "alloc.head": head, "alloc.features": JSON.stringify(source) })
  const networks = networksOf(fitted, source.width).map(({ layers, link }) => ({
    widths: [layers[0].inputs, ...layers.map((layer) => layer.outputs)],
    link
  }))
  const manifest: PredictorManifest = {
    format: "alloc-predictor",
    version: 1,
    head: { name: head, spec: headSpec, outputs: known.outputs },
    model,
    source,
    networks,
    trainedOn: [...trainedOn].sort(),
    report,
    provenance,
    onnx: { file: "model.onnx", sha256: sha256(onnx), bytes: onnx.length }
  }
  return { onnx, manifest }
}

/**
 * A predictor from a model file and its manifest. It runs in plain TypeScript and needs no runtime. The caller names the
 * type of its prediction, which the manifest's head decides.
 *
 * @throws PredictorError `InvalidArtifact` for a wrong hash, a corrupt or foreign file
 * @example
 * ```ts
 * import { decodePredictor, encodePredictor, inputs, ridge, type SuccessPrediction, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const { manifest, onnx } = encodePredictor(predictor)
 * const again = decodePredictor<SuccessPrediction>(onnx, manifest)
 * console.log(again.raw(batch.features)[7] === predictor.raw(batch.features)[7]) // => true
 * ```
 */
export const decodePredictor = <P = unknown>(
  onnx: Bytes,
  manifest: PredictorManifest,
  file = manifest.onnx.file
): Predictor<P> => {
  const found = sha256(onnx)
  if (found !== manifest.onnx.sha256) {
    fail({
      _tag: "InvalidArtifact",
      file,
      problem: `SHA-256 is ${found}`,
      valid: `${manifest.onnx.sha256}, as the manifest says`
    })
  }
  const { head, model, networks, report, source, trainedOn } = manifest
  return makePredictor<P>({
    // The head is chosen by its name at run time; which P that is, the caller says.
    head: headNamed(head.name, head.spec, file) as HeadDecoder<P>,
    model,
    source,
    trainedOn: new Set(trainedOn),
    fitted: fromOnnx(onnx, networks, file),
    report
  })
}

const writeSafely = async (file: string, content: Bytes | string): Promise<void> => {
  await writeFile(`${file}.part`, content)
  await rename(`${file}.part`, file)
}

/**
 * Writes `model.onnx` and `manifest.json` into a folder, the manifest last.
 *
 * Rejects with `Unsupported` for nearest neighbours, and with what the file system says.
 *
 * @example
 * ```ts
 * import { inputs, ridge, savePredictor, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const folder = await (await import("node:fs/promises")).mkdtemp(`${(await import("node:os")).tmpdir()}/predictor-`)
 * const manifest = await savePredictor(folder, predictor, { recording: { name: "toy", sha256: "0" }, seed: 0 })
 * console.log(manifest.onnx.file, manifest.trainedOn.length) // => model.onnx 40
 * ```
 */
export const savePredictor = async <P>(
  folder: string,
  predictor: Predictor<P>,
  provenance: Provenance = {}
): Promise<PredictorManifest> => {
  const { manifest, onnx } = encodePredictor(predictor, provenance)
  await mkdir(folder, { recursive: true })
  await writeSafely(join(folder, manifest.onnx.file), onnx)
  await writeSafely(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

const readArtifact = async (file: string): Promise<Buffer> => {
  try {
    return await readFile(file)
  } catch (cause) {
    return fail({ _tag: "InvalidArtifact", file, problem: String(cause), valid: "a file that savePredictor wrote" })
  }
}

const readFolder = async (
  folder: string
): Promise<{ readonly onnx: Buffer; readonly manifest: PredictorManifest; readonly file: string }> => {
  const named = join(folder, "manifest.json")
  const manifest = parseManifest((await readArtifact(named)).toString("utf8"), named)
  const file = join(folder, manifest.onnx.file)
  return { onnx: await readArtifact(file), manifest, file }
}

/**
 * Reads what `savePredictor` wrote. Rejects with `InvalidArtifact`.
 *
 * @example
 * ```ts
 * import { inputs, loadPredictor, ridge, savePredictor, type SuccessPrediction, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const folder = await (await import("node:fs/promises")).mkdtemp(`${(await import("node:os")).tmpdir()}/predictor-`)
 * await savePredictor(folder, predictor)
 * const loaded = await loadPredictor<SuccessPrediction>(folder)
 * console.log(loaded.predict(batch.features).probability[20].toFixed(2)) // => 0.50
 * ```
 */
export const loadPredictor = async <P = unknown>(folder: string): Promise<Predictor<P>> => {
  const { file, manifest, onnx } = await readFolder(folder)
  return decodePredictor<P>(onnx, manifest, file)
}

/**
 * `loadPredictor` as an effect.
 *
 * @example
 * ```ts
 * import { loadPredictorEffect } from "@alloc/predictor"
 * import { Effect } from "effect"
 *
 * const program = loadPredictorEffect("no-such-folder").pipe(
 *   Effect.catchTag("PredictorError", (error) => Effect.succeed(error.reason._tag))
 * )
 * console.log(await Effect.runPromise(program)) // => InvalidArtifact
 * ```
 */
export const loadPredictorEffect = <P = unknown>(folder: string): Effect.Effect<Predictor<P>, PredictorError> =>
  Effect.tryPromise({
    try: () => loadPredictor<P>(folder),
    catch: (cause) =>
      cause instanceof PredictorError
        ? cause
        : new PredictorError({
            reason: {
              _tag: "InvalidArtifact",
              file: folder,
              problem: String(cause),
              valid: "a folder that savePredictor wrote"
            }
          })
  })

/** A saved predictor run by onnxruntime. */
export interface OnnxPredictor<P> {
  readonly manifest: PredictorManifest
  readonly raw: (features: Features) => Promise<Float64Array>
  readonly predict: (features: Features) => Promise<P>
  readonly close: () => Promise<void>
}

/**
 * Opens a saved predictor in onnxruntime: faster than plain TypeScript on wide networks and large batches, equal to it
 * within 1e-6. Rejects with `MissingRuntime` or `InvalidArtifact`.
 *
 * @example
 * ```ts
 * import { inputs, openOnnxPredictor, ridge, savePredictor, type SuccessPrediction, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 * const folder = await (await import("node:fs/promises")).mkdtemp(`${(await import("node:os")).tmpdir()}/predictor-`)
 * await savePredictor(folder, predictor)
 * const opened = await openOnnxPredictor<SuccessPrediction>(folder)
 * console.log((await opened.predict(batch.features)).probability[20].toFixed(2)) // => 0.50
 * await opened.close()
 * ```
 */
export const openOnnxPredictor = async <P = unknown>(folder: string): Promise<OnnxPredictor<P>> => {
  const { file, manifest, onnx } = await readFolder(folder)
  const { predict: _, ...base } = decodePredictor<P>(onnx, manifest, file)
  const head = headNamed(manifest.head.name, manifest.head.spec, file) as HeadDecoder<P>
  const ort = await loadRuntime()
  const session = await ort.InferenceSession.create(onnx)
  const raw = async (features: Features): Promise<Float64Array> => {
    refuseForeign(features.source, base.source)
    checkFeatures(features)
    const x = new ort.Tensor("float32", features.values, [features.size, base.source.width])
    const out = await session.run({ features: x }, ["raw"])
    return Float64Array.from(floatsOf(out.raw))
  }
  return {
    manifest,
    raw,
    predict: async (features) => head.decode(await raw(features)),
    close: () => session.release()
  }
}
