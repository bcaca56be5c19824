/**
 * Saving and loading predictors: one file with everything from texts to curves.
 *
 * @module
 */

import { createHash } from "node:crypto"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { Effect } from "effect"
import { checkPredictor } from "../checks/PredictorShape.ts"
import { checkText } from "../checks/Shapes.ts"
import type { HeadDecoder } from "../heads/Head.ts"
import { headByName } from "../heads/HeadByName.ts"
import { makePredictor, type Predictor } from "../Predictor.ts"
import { fail, PredictorError } from "../PredictorError.ts"
import { checkShapes } from "./CheckShapes.ts"
import { checkProvenance, type PredictorManifest, type Provenance, readManifest } from "./PredictorManifest.ts"
import { decodeTensors, encodeTensors, type Tensor, withoutTensors, withTensors } from "./TensorFile.ts"

/**
 * What decodes the outputs of the head that a file names.
 *
 * @throws PredictorError `InvalidArtifact`
 */
export const headNamed = (name: string, spec: Readonly<Record<string, number>>, file: string): HeadDecoder<unknown> =>
  headByName(name, spec) ??
  fail({
    _tag: "InvalidArtifact",
    file,
    problem: `head ${name} is not known`,
    valid: "a head of this version of the package"
  })

/** Of the manifest's text and all numbers, in the order of their names. */
const digestOf = (text: string, tensors: ReadonlyMap<string, Tensor>): string => {
  const hash = createHash("sha256").update(text)
  for (const [name, { buffer, byteLength, byteOffset }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest("hex")
}

/** Losses that are not finite say nothing that JSON can hold. */
const savedReport = ({ path, ...report }: Predictor<unknown>["report"]): Predictor<unknown>["report"] => ({
  ...report,
  ...(path === undefined ? {} : { path: path.filter(({ loss }) => Number.isFinite(loss)) })
})

/**
 * A predictor as the bytes of one file: a safetensors file whose metadata hold the manifest.
 *
 * @throws PredictorError `InvalidArtifact` for a head of the caller's own, which nothing could decode later
 */
export const encodePredictor = <P>(predictor: Predictor<P>, provenance: Provenance = {}): Uint8Array => {
  checkPredictor(predictor)
  checkProvenance(provenance)
  const { calibrator, features, fitted, head, headSpec, model, report, source, trainedOn } = predictor
  const manifest: PredictorManifest = {
    format: "alloc-predictor",
    version: 2,
    head: { name: head, spec: headSpec, outputs: headNamed(head, headSpec, "predictor").outputs },
    model,
    source,
    features,
    ...(calibrator === undefined ? {} : { calibrator }),
    fitted,
    trainedOn: [...trainedOn].sort(),
    report: savedReport(report),
    provenance
  }
  const tensors = new Map<string, Tensor>()
  const text = JSON.stringify(withoutTensors(manifest, "predictor", tensors))
  return encodeTensors({ tensors, metadata: { manifest: text, sha256: digestOf(text, tensors) } })
}

/**
 * The manifest of a saved predictor's bytes: its provenance, the ids that it was trained on, and all that was fitted.
 *
 * @throws PredictorError `InvalidArtifact` for a wrong hash, a corrupt or foreign file
 */
export const readPredictorManifest = (bytes: Uint8Array, file = "predictor"): PredictorManifest => {
  const invalid = (problem: string): never =>
    fail({ _tag: "InvalidArtifact", file, problem, valid: "a file that savePredictor of this version wrote" })
  if (!(bytes instanceof Uint8Array))
    fail({ _tag: "InvalidOption", field: "bytes", value: bytes, valid: "a Uint8Array" })
  const { metadata, tensors } = decodeTensors(bytes, file)
  const { manifest: text, sha256 } = metadata
  if (text === undefined) return invalid("it holds no manifest")
  if (digestOf(text, tensors) !== sha256) invalid("its SHA-256 is not that of its contents")
  const value = withTensors(JSON.parse(text), tensors, (name) => invalid(`tensor ${name} is missing`))
  const manifest = readManifest(value, file)
  checkShapes(manifest, headNamed(manifest.head.name, manifest.head.spec, file), invalid)
  return manifest
}

/**
 * A predictor from the bytes of its file. The caller names the type of its prediction, which the file's head decides.
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
 * const again = decodePredictor<SuccessPrediction>(encodePredictor(predictor, { note: "an example" }))
 * console.log(again.predict(batch.features).probability[7] === predictor.predict(batch.features).probability[7]) // => true
 * ```
 */
export const decodePredictor = <P = unknown>(bytes: Uint8Array, file = "predictor"): Predictor<P> => {
  const { calibrator, features, fitted, head, model, report, source, trainedOn } = readPredictorManifest(bytes, file)
  return makePredictor<P>({
    // The head is chosen by its name at run time; which P that is, the caller says.
    head: headNamed(head.name, head.spec, file) as HeadDecoder<P>,
    model,
    source,
    features,
    calibrator,
    trainedOn: new Set(trainedOn),
    fitted,
    report
  })
}

/** Writes a file whole or not at all. */
export const writeSafely = async (file: string, content: Uint8Array | string): Promise<void> => {
  await writeFile(`${file}.part`, content)
  await rename(`${file}.part`, file)
}

/**
 * Reads a file that must be there.
 *
 * @throws PredictorError `InvalidArtifact`
 */
export const readArtifact = async (file: string, valid: string): Promise<Uint8Array> => {
  checkText("file", file)
  try {
    return await readFile(file)
  } catch (cause) {
    return fail({ _tag: "InvalidArtifact", file, problem: String(cause), valid })
  }
}

/**
 * Writes a predictor into one file, with everything that goes from a query to its curve: how its text is read (TF-IDF,
 * length, components), the model (of any kind, nearest neighbours with their points), the calibrator, the head, the ids of
 * the training queries.
 *
 * @throws PredictorError `InvalidArtifact` for a head of the caller's own; what the file system says
 * @example
 * ```ts
 * import { loadPredictor, nearestNeighbours, savePredictor, type SuccessPrediction, successHead, textTerms, trainQueries } from "@alloc/predictor"
 *
 * const numbers = Array.from({ length: 60 }, (_, i) => i)
 * const queries = {
 *   ids: numbers.map((i) => `q${i}`),
 *   texts: numbers.map((i) => (i % 2 === 0 ? `add ${i} and one` : `divide ${i} by seven`))
 * }
 * const labels = { successes: numbers.map((i) => (i % 2 === 0 ? 7 : 1)), trials: numbers.map(() => 8) }
 * const predictor = trainQueries(queries, labels, { features: textTerms(), head: successHead(), model: nearestNeighbours() })
 * const folder = await (await import("node:fs/promises")).mkdtemp(`${(await import("node:os")).tmpdir()}/predictor-`)
 * await savePredictor(`${folder}/hard.safetensors`, predictor, { recording: { name: "toy", sha256: "0" }, seed: 0 })
 *
 * const loaded = await loadPredictor<SuccessPrediction>(`${folder}/hard.safetensors`)
 * const { probability } = loaded.predictQueries({ texts: ["add two and one", "divide six by seven"] })
 * console.log(probability[0] > 0.8, probability[1] < 0.2) // => true true
 * ```
 */
export const savePredictor = async <P>(
  file: string,
  predictor: Predictor<P>,
  provenance: Provenance = {}
): Promise<void> => {
  checkText("file", file)
  const bytes = encodePredictor(predictor, provenance)
  await mkdir(dirname(file), { recursive: true })
  await writeSafely(file, bytes)
}

/**
 * Reads what `savePredictor` wrote. It runs in plain TypeScript and needs no runtime.
 *
 * @throws PredictorError `InvalidArtifact`
 */
export const loadPredictor = async <P = unknown>(file: string): Promise<Predictor<P>> =>
  decodePredictor<P>(await readArtifact(file, "a file that savePredictor wrote"), file)

/**
 * `loadPredictor` as an effect.
 *
 * @throws PredictorError `InvalidArtifact`
 * @example
 * ```ts
 * import { loadPredictorEffect } from "@alloc/predictor"
 * import { Effect } from "effect"
 *
 * const program = loadPredictorEffect("no-such-file").pipe(
 *   Effect.catchTag("PredictorError", (error) => Effect.succeed(error.reason._tag))
 * )
 * console.log(await Effect.runPromise(program)) // => InvalidArtifact
 * ```
 */
export const loadPredictorEffect = <P = unknown>(file: string): Effect.Effect<Predictor<P>, PredictorError> =>
  Effect.catchDefect(
    Effect.promise(() => loadPredictor<P>(file)),
    (defect) => (defect instanceof PredictorError ? Effect.fail(defect) : Effect.die(defect))
  )
