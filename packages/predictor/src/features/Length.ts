/**
 * Length of the query: the simplest baseline there is.
 *
 * @module
 */
import type { FeatureSource, Features } from "@alloc/core/recording"
import { checkTexts } from "../checks/Numbers.ts"

/**
 * Where length features come from: four columns, ln(1 + count) of characters, words, digits and lines.
 *
 * @example
 * ```ts
 * import { lengthFeatures, lengthSource } from "@alloc/predictor"
 *
 * console.log(lengthFeatures(["a"]).source === lengthSource, lengthSource.width) // => true 4
 * ```
 */
export const lengthSource: FeatureSource = {
  model: "length",
  modelHash: "1",
  kind: "ln(1 + characters), ln(1 + words), ln(1 + digits), ln(1 + lines)",
  width: 4
}

/**
 * Logarithms of a text's characters, words, digits and lines.
 *
 * @throws PredictorError `InvalidText`
 * @example
 * ```ts
 * import { lengthFeatures } from "@alloc/predictor"
 *
 * console.log(lengthFeatures(["add 12"]).values[2].toFixed(4)) // => 1.0986
 * ```
 */
export const lengthFeatures = (texts: ReadonlyArray<string>): Features => {
  checkTexts(texts)
  const values = new Float32Array(texts.length * 4)
  texts.forEach((text, i) => {
    const words = text.match(/\S+/g)?.length ?? 0
    const digits = text.match(/\p{N}/gu)?.length ?? 0
    values.set([text.length, words, digits, text.split("\n").length].map(Math.log1p), i * 4)
  })
  return { source: lengthSource, size: texts.length, values }
}
