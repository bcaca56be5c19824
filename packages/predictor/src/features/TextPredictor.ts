/**
 * From texts to predictions with models that embed them: a predictor and the embedders that its features name.
 *
 * @module
 */
import type { FeatureSource, HiddenStates } from "@alloc/core/recording"
import { checkTexts } from "../checks/Numbers.ts"
import { checkOptions, having, listOf, required } from "../checks/Options.ts"
import { refuseForeign } from "../Inputs.ts"
import type { Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"
import { type FittedFeatures, sameSource, sourcesOf } from "./Pipeline.ts"

/** Options of `textPredictor`. */
export interface TextPredictorOptions {
  /** What reads the vectors that the predictor's features name: hidden states, or embeddings. */
  readonly embedders: ReadonlyArray<HiddenStates>
}

/** The embedder of each vector that the features read. */
const embeddersOf = (features: FittedFeatures, embedders: ReadonlyArray<HiddenStates>): ReadonlyArray<HiddenStates> =>
  sourcesOf(features).map((source: FeatureSource) => {
    const found = embedders.find((embedder) => sameSource(embedder.source, source))
    if (found !== undefined) return found
    // The one of the same name says best what differs.
    const near = embedders.find((embedder) => embedder.source.model === source.model) ?? embedders[0]
    if (near !== undefined) refuseForeign(near.source, source)
    return fail({
      _tag: "InvalidOption",
      field: "embedders",
      value: "none",
      valid: `one that reads ${source.kind} of ${source.model} (hash ${source.modelHash.slice(0, 12)})`
    })
  })

/**
 * A function from texts to predictions: the embedders read what the predictor's features need, and `predictQueries` does
 * the rest. An embedder of another model, of another file of its weights (by hash), layer, pooling or width is refused at
 * once, before any text is read.
 *
 * @throws PredictorError `ForeignFeatures`, `InvalidOption`; when read, `InvalidText`; what an embedder throws
 * @example
 * ```ts
 * import { inputs, ridge, successHead, textPredictor, train } from "@alloc/predictor"
 *
 * // In earnest: openLocalEmbedder of @alloc/decoders, or embeddingFeatures of @alloc/predictor/remote.
 * const source = { model: "toy", modelHash: "0", kind: "digits", width: 1 }
 * const embedder = {
 *   source,
 *   read: async (texts: ReadonlyArray<string>) => ({
 *     source,
 *     size: texts.length,
 *     values: Float32Array.from(texts, (text) => text.replaceAll(/\D/g, "").length)
 *   })
 * }
 * const texts = Array.from({ length: 40 }, (_, i) => `add ${10 ** (i % 8)}`)
 * const batch = inputs(texts.map((_, i) => `q${i}`), await embedder.read(texts))
 * const labels = { successes: texts.map((_, i) => 8 - (i % 8)), trials: texts.map(() => 8) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge() })
 *
 * const predict = textPredictor(predictor, { embedders: [embedder] })
 * const { curves, probability } = await predict(["add 1", "add 10000000"])
 * console.log(probability[0] > probability[1], curves(4).maxSamples) // => true 4
 * ```
 */
export const textPredictor = <P>(
  predictor: Predictor<P>,
  options: TextPredictorOptions
): ((texts: ReadonlyArray<string>) => Promise<P>) => {
  checkOptions(
    { predictor, ...options },
    {
      predictor: required(having("a predictor", "predictQueries")),
      embedders: required(listOf(having("an embedder, openLocalEmbedder() say", "read"), 0))
    }
  )
  const embedders = embeddersOf(predictor.features, options.embedders)
  return async (texts) => {
    checkTexts(texts)
    const vectors = await Promise.all(embedders.map((embedder) => embedder.read(texts)))
    return predictor.predictQueries({ texts, vectors })
  }
}
