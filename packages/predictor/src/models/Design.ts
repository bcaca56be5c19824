/**
 * What every linear model starts from: standardised, exactly centred features and, once asked for, their decompositions.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { fitStandardiser, type Standardiser, standardise } from "../features/Standardiser.ts"
import { type RidgeBasis, ridgeBasis } from "./RidgeBasis.ts"
import { decompose, type Spectrum } from "./Spectrum.ts"

/** A design matrix. */
export interface Design {
  readonly standardiser: Standardiser
  /** Standardised features with column means of exactly zero in double precision: size x width, row-major. */
  readonly x: Float64Array
  /** What was subtracted from the standardised features: the rounding of the standardiser's float32 means. */
  readonly center: Float64Array
  /** The singular value decomposition. O(size width m) when first asked for, with m = min(size, width), as `ridge`. */
  readonly spectrum: Spectrum
  /** What ridge and logistic regression need, several times cheaper. */
  readonly ridge: RidgeBasis
}

// Several heads are often trained on the same features (the success head and the Beta head, say), and the
// decomposition is nearly all of the work. A fingerprint guards against arrays that were changed in between.
const known = new WeakMap<
  Float32Array,
  { readonly fingerprint: number; readonly width: number; readonly design: Design }
>()

const fingerprintOf = (values: Float32Array): number => {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  let h = 0x811c9dc5
  for (let i = 0; i < bits.length; i++) h = Math.imul(h ^ bits[i], 0x01000193)
  return h
}

/** The design of some features; remembered for as long as their array lives. O(size width). */
export const designOf = (features: Features): Design => {
  const fingerprint = fingerprintOf(features.values)
  const memo = known.get(features.values)
  if (memo !== undefined && memo.fingerprint === fingerprint && memo.width === features.source.width) return memo.design
  const { size, source } = features
  const { width } = source
  const standardiser = fitStandardiser(features)
  const x = standardise(standardiser, features.values)
  const center = new Float64Array(width)
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) center[j] += x[i * width + j] / size
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) x[i * width + j] -= center[j]
  let spectrum: Spectrum | undefined
  let basis: RidgeBasis | undefined
  const design: Design = {
    standardiser,
    x,
    center,
    get spectrum() {
      spectrum ??= decompose(x, size, width)
      return spectrum
    },
    get ridge() {
      basis ??= ridgeBasis(x, size, width)
      return basis
    }
  }
  known.set(features.values, { fingerprint, width, design })
  return design
}
