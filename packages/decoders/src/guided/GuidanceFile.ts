/**
 * A value network, and how it guides, as one file.
 *
 * @module
 */
import type { FeatureSource } from "@alloc/core/recording"
import { Schema } from "effect"
import { writeWhole } from "../SealedFile.ts"
import type { AnyGuidance, StateModel } from "./StateModel.ts"
import { candidateValues, prefixValue, type ValueNetwork } from "./ValueNetwork.ts"
import {
  checkSource,
  decodeWeights,
  encodeWeights,
  floats,
  invalidWeights,
  packed,
  readWeights,
  SourceSchema
} from "./WeightsFile.ts"

/** How values guide: token by token at a strength, or by choosing among continuations. */
export type GuidanceSettings =
  | { readonly beta: number; readonly candidates?: number | undefined }
  | { readonly continuations: number; readonly length: number }

/** A value network, and how it guides. */
export interface SavedGuidance {
  /** What the network learnt from, in words. */
  readonly description: string
  readonly network: ValueNetwork
  readonly settings: GuidanceSettings
  /** The model that is guided: its `source`. */
  readonly source: FeatureSource
}

const Size = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

const kind = {
  format: "alloc-guidance",
  writer: "saveGuidance",
  facts: Schema.Struct({
    description: Schema.String,
    source: SourceSchema,
    settings: Schema.Union([
      Schema.Struct({ beta: Schema.Finite, candidates: Schema.optionalKey(Size) }),
      Schema.Struct({ continuations: Size, length: Size })
    ]),
    network: Schema.Struct({
      width: Size,
      hidden: Size,
      constant: Schema.Finite,
      mean: Schema.String,
      scale: Schema.String,
      state: Schema.String,
      token: Schema.NullOr(Schema.String),
      bias: Schema.String,
      output: Schema.String
    })
  })
}

/** The text of a guidance's file. */
export const encodeGuidance = ({ description, network, settings, source }: SavedGuidance): string => {
  const { bias, constant, hidden, mean, output, scale, state, token, width } = network
  return encodeWeights(kind.format, {
    description,
    source,
    settings,
    network: {
      width,
      hidden,
      constant,
      mean: packed(mean),
      scale: packed(scale),
      state: packed(state),
      token: token === undefined ? null : packed(token),
      bias: packed(bias),
      output: packed(output)
    }
  })
}

const checkShapes = (file: string, network: ValueNetwork, width: number): void => {
  const { bias, hidden, mean, output, scale, state, token } = network
  const lengths = { mean: width, scale: width, bias: hidden, output: hidden, state: hidden * width }
  const found: Readonly<Record<keyof typeof lengths, Float32Array>> = { mean, scale, bias, output, state }
  const wrong = Object.entries(lengths).find(([name, length]) => Reflect.get(found, name).length !== length)
  if (wrong !== undefined) invalidWeights(file, `${wrong[0]} has another length`, `${wrong[1]} numbers`)
  if (token !== undefined && token.length !== hidden * width)
    invalidWeights(file, "token has another length", `${hidden * width} numbers`)
}

/**
 * Reads a guidance's text; `file` is its name in errors.
 *
 * @throws DecoderError `InvalidWeightsFile`
 */
export const decodeGuidance = (text: string, file = "guidance"): SavedGuidance => {
  const { description, network: plain, settings, source } = decodeWeights(text, file, kind)
  const network: ValueNetwork = {
    ...plain,
    mean: floats(plain.mean),
    scale: floats(plain.scale),
    state: floats(plain.state),
    token: plain.token === null ? undefined : floats(plain.token),
    bias: floats(plain.bias),
    output: floats(plain.output)
  }
  checkShapes(file, network, source.width)
  return { description, network, settings, source }
}

/** Guidance of a model by a network. */
export const guidanceBy = (
  network: ValueNetwork,
  settings: GuidanceSettings,
  { embeddings }: Pick<StateModel, "embeddings">
): AnyGuidance =>
  "beta" in settings
    ? { ...settings, values: candidateValues(network, embeddings.row) }
    : { ...settings, value: (state) => prefixValue(network, state) }

/** Writes a guidance's file, whole or not at all. */
export const saveGuidance = (file: string, guidance: SavedGuidance): Promise<void> =>
  writeWhole(file, encodeGuidance(guidance))

/**
 * Loads what `saveGuidance` wrote, for `model.guidedBy`.
 *
 * @throws DecoderError `InvalidWeightsFile`, `WrongStates` for another model
 * @example
 * ```ts no-run
 * import { fetchModel, loadGuidance, openStateModel, smolLm2 } from "@alloc/decoders"
 *
 * await using model = await openStateModel({ file: await fetchModel(), name: smolLm2.name })
 * const guided = model.guidedBy(await loadGuidance("guidance.json", model))
 * const sampling = { temperature: 0.7, maxTokens: 32, stop: [] }
 * const request = { query: "q1", prompt: "How are you?", form: "chat", seed: 1, from: 0, to: 4, sampling } as const
 * console.log((await guided.sample(request)).samples.length) // => 4
 * ```
 */
export const loadGuidance = async (
  file: string,
  model: Pick<StateModel, "embeddings" | "source">
): Promise<AnyGuidance> => {
  const { network, settings, source } = decodeGuidance(await readWeights(file, kind.writer), file)
  checkSource(file, source, model.source)
  return guidanceBy(network, settings, model)
}
