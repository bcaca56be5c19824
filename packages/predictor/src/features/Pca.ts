/**
 * Principal components, for narrow models on wide features.
 *
 * @module
 */
import type { FeatureSource, Features } from "@alloc/core/recording"
import { checkFeatures, checkFeaturesOf } from "../Inputs.ts"
import { designOf } from "../models/Design.ts"
import { fail } from "../PredictorError.ts"
import { fingerprint } from "./Fingerprint.ts"
import type { Standardiser } from "./Standardiser.ts"

/** A fitted projection, as data. */
export interface PcaProjection {
  /** Where the features come from that are projected. */
  readonly from: FeatureSource
  readonly standardiser: Standardiser
  /** What is subtracted from the standardised features. */
  readonly center: Float64Array
  /** Row-major: one row of `components` numbers per column of the features. */
  readonly axes: Float64Array
  readonly components: number
}

/** A fitted projection. */
export interface Pca {
  readonly projection: PcaProjection
  /** Where its output comes from: the projection of this source. */
  readonly source: FeatureSource
  /** Share of the standardised features' variance along each component, decreasing. */
  readonly explained: Float64Array
  /** @throws PredictorError `ForeignFeatures`, `InvalidFeature`, `WidthMismatch` */
  readonly transform: (features: Features) => Features
}

/**
 * The first principal components of standardised features, fitted on training rows alone.
 *
 * **Details.** Columns are standardised first. O(size width min(size, width)) to fit, O(width components) a row.
 *
 * @throws PredictorError `InvalidOption` for more components than the features have
 * @example
 * ```ts
 * import { fitPca } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 2 }
 * const pca = fitPca({ source, size: 3, values: Float32Array.of(1, 2, 2, 4, 3, 6) }, 1)
 * console.log(pca.explained[0].toFixed(3), pca.source.width) // => 1.000 1
 * ```
 */
export const fitPca = (features: Features, components: number): Pca => {
  checkFeatures(features)
  if (features.size === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "principal components" })
  const { center, spectrum, standardiser } = designOf(features)
  const { basis, rank, squares } = spectrum
  if (!(Number.isInteger(components) && components >= 1 && components <= rank)) {
    fail({
      _tag: "InvalidOption",
      field: "components",
      value: components,
      valid: `a whole number in 1 .. ${rank}, the rank of the features`
    })
  }
  const from = features.source
  const width = from.width
  const total = squares.reduce((a, b) => a + b, 0)
  // The sign of a component is arbitrary; its largest entry is made positive so that it does not depend on the solver.
  const axes = new Float64Array(width * components)
  for (let c = 0; c < components; c++) {
    let top = 0
    for (let j = 0; j < width; j++) if (Math.abs(basis[j * rank + c]) > Math.abs(top)) top = basis[j * rank + c]
    for (let j = 0; j < width; j++) axes[j * components + c] = basis[j * rank + c] * Math.sign(top)
  }
  const projection = { from, standardiser, center, axes, components }
  return { ...pcaOf(projection), explained: squares.slice(0, components).map((s) => s / total) }
}

/** The transform of a fitted projection. */
export const pcaOf = (projection: PcaProjection): Omit<Pca, "explained"> => {
  const { axes, center, components, from, standardiser } = projection
  const width = from.width
  const source = {
    model: from.model,
    modelHash: fingerprint(from.modelHash, new Uint8Array(Float32Array.from(axes).buffer)),
    kind: `${components} principal components of ${from.kind}`,
    width: components
  }
  return {
    projection,
    source,
    transform: (batch) => {
      checkFeaturesOf(from, batch)
      const { mean, scale } = standardiser
      const values = new Float32Array(batch.size * components)
      const row = new Float64Array(components)
      for (let i = 0; i < batch.size; i++) {
        row.fill(0)
        for (let j = 0; j < width; j++) {
          const x = (batch.values[i * width + j] - mean[j]) * scale[j] - center[j]
          for (let c = 0; c < components; c++) row[c] += x * axes[j * components + c]
        }
        values.set(row, i * components)
      }
      return { source, size: batch.size, values }
    }
  }
}
