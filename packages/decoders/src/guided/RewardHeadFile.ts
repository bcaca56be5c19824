/**
 * A linear reward on a model's hidden states as a file of its own, which one line loads as a verifier.
 *
 * @module
 */
import type { FeatureSource } from "@alloc/core/recording"
import type { Verifier } from "@alloc/verifiers"
import { type LinearHead, rewardHead } from "@alloc/verifiers/reward"
import { Schema } from "effect"
import { writeWhole } from "../SealedFile.ts"
import type { StateModel } from "./StateModel.ts"
import {
  checkSource,
  decodeWeights,
  doubles,
  encodeWeights,
  invalidWeights,
  packed,
  readWeights,
  SourceSchema
} from "./WeightsFile.ts"

/** A reward head with what has to be known of it. */
export interface SavedRewardHead {
  /** Name of the verifier. */
  readonly name: string
  /** What it learnt from and how well it does, in words. */
  readonly description: string
  readonly head: LinearHead
  /** The states that it reads: the `source` of the model's `readReplies`. */
  readonly source: FeatureSource
}

const kind = {
  format: "alloc-reward-head",
  writer: "saveRewardHead",
  facts: Schema.Struct({
    name: Schema.String,
    description: Schema.String,
    source: SourceSchema,
    bias: Schema.Finite,
    weights: Schema.String
  })
}

/** The text of a reward head's file. */
export const encodeRewardHead = ({ description, head, name, source }: SavedRewardHead): string =>
  encodeWeights(kind.format, {
    name,
    description,
    source,
    bias: head.bias,
    weights: packed(Float64Array.from(head.weights))
  })

/**
 * Reads a reward head's text; `file` is its name in errors.
 *
 * @throws DecoderError `InvalidWeightsFile`
 */
export const decodeRewardHead = (text: string, file = "reward head"): SavedRewardHead => {
  const { bias, description, name, source, weights } = decodeWeights(text, file, kind)
  const head = { weights: doubles(weights), bias }
  if (head.weights.length !== source.width)
    invalidWeights(file, `it has ${head.weights.length} weights`, `${source.width}, as the states have numbers`)
  return { name, description, head, source }
}

/** Writes a reward head's file, whole or not at all. */
export const saveRewardHead = (file: string, head: SavedRewardHead): Promise<void> =>
  writeWhole(file, encodeRewardHead(head))

/**
 * A saved reward head as a verifier, on the model whose states it was fitted on. It stands where `rewardModel` of
 * `@alloc/verifiers` does.
 *
 * @throws DecoderError `InvalidWeightsFile`, `WrongStates` for another model
 * @example
 * ```ts no-run
 * import { fetchModel, loadRewardHead, openStateModel, smolLm2 } from "@alloc/decoders"
 *
 * await using model = await openStateModel({ file: await fetchModel(), name: smolLm2.name })
 * const verifier = await loadRewardHead("reward-head.json", model)
 * console.log((await verifier.check({ id: "q1", text: "How are you?" }, "Well.")).reward)
 * ```
 */
export const loadRewardHead = async (
  file: string,
  model: Pick<StateModel, "readReplies" | "source">
): Promise<Verifier> => {
  const { head, name, source } = decodeRewardHead(await readWeights(file, kind.writer), file)
  checkSource(file, source, model.source)
  return rewardHead({ name, head, read: (pairs) => model.readReplies(pairs) })
}
