/**
 * Item-response models in a file: JSON with a format name and a version.
 *
 * @module
 */

import { mkdir } from "node:fs/promises"
import { dirname } from "node:path"
import { Result, Schema } from "effect"
import { checkObject, checkText } from "../checks/Shapes.ts"
import { fail } from "../PredictorError.ts"
import { SourceSchema } from "../persistence/FittedSchema.ts"
import { readArtifact, writeSafely } from "../persistence/SavedPredictor.ts"
import { type ItemResponse, type ItemResponseFit, itemResponseOf } from "./ItemPrediction.ts"

const Numbers = Schema.Array(Schema.Finite)
const Positive = Schema.Finite.check(Schema.isGreaterThan(0))

const SavedSchema = Schema.Struct({
  format: Schema.Literal("alloc-item-response"),
  version: Schema.Literal(1),
  arms: Schema.Int.check(Schema.isGreaterThan(0)),
  source: Schema.optional(SourceSchema),
  mean: Numbers,
  scale: Numbers,
  abilities: Numbers,
  difficulty: Numbers,
  discrimination: Numbers,
  deviation: Positive,
  concentration: Positive,
  strength: Positive,
  nodes: Schema.Int.check(Schema.isBetween({ minimum: 3, maximum: 60 }))
})

const decode = Schema.decodeUnknownResult(SavedSchema)
const valid = "a file that saveItemResponse of this version wrote"

/** Reads a fit, and refuses one whose lists do not fit together. */
const fitOf = (text: string, file: string): ItemResponseFit => {
  const invalid = (problem: string): never => fail({ _tag: "InvalidArtifact", file, problem, valid })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return invalid(`it is not JSON (${String(cause)})`)
  }
  const saved = Result.getOrElse(decode(value), (cause) => invalid(cause.message.replaceAll(/\s+/g, " ")))
  const { format: _, version: __, ...fit } = saved
  const columns = fit.source?.width ?? 1
  for (const name of ["mean", "scale", "difficulty", "discrimination"] as const)
    if (fit[name].length !== columns)
      invalid(`${name} has ${fit[name].length} numbers, the features ${columns} columns`)
  if (fit.abilities.length !== fit.arms) invalid(`abilities has ${fit.abilities.length} numbers for ${fit.arms} arms`)
  return { ...fit, source: fit.source }
}

/**
 * Writes a fitted item-response model into one file, whole or not at all.
 *
 * @example
 * ```ts
 * import { fitItemResponse, loadItemResponse, saveItemResponse } from "@alloc/predictor/arms"
 *
 * const outcomes = { arms: 2, successes: [1, 3, 0, 2, 2, 4, 1, 4, 0, 3], trials: new Array(10).fill(4) }
 * const model = fitItemResponse({ outcomes })
 * const folder = await (await import("node:fs/promises")).mkdtemp(`${(await import("node:os")).tmpdir()}/arms-`)
 * await saveItemResponse(`${folder}/arms.json`, model)
 * const again = await loadItemResponse(`${folder}/arms.json`)
 * const seen = { outcomes: { arms: 2, successes: [0, 0], trials: [4, 0] } }
 * console.log(again.predict(seen).probability[1] === model.predict(seen).probability[1]) // => true
 * ```
 */
export const saveItemResponse = async (file: string, model: ItemResponse): Promise<void> => {
  checkText("file", file)
  checkObject("model", model, "fit")
  const { fit } = model
  await mkdir(dirname(file), { recursive: true })
  await writeSafely(file, `${JSON.stringify({ format: "alloc-item-response", version: 1, ...fit }, null, 2)}\n`)
}

/**
 * Reads what `saveItemResponse` wrote.
 *
 * @throws PredictorError `InvalidArtifact` for a file that is missing, foreign, of another version or damaged
 */
export const loadItemResponse = async (file: string): Promise<ItemResponse> =>
  itemResponseOf(fitOf(new TextDecoder().decode(await readArtifact(file, valid)), file))
