/**
 * Several features of the same queries side by side.
 *
 * @module
 */

import type { Features } from "@alloc/core/recording"
import { checkArray } from "../checks/Shapes.ts"
import { checkFeatures } from "../Inputs.ts"
import { fail } from "../PredictorError.ts"
import { fingerprint } from "./Fingerprint.ts"

/**
 * Features of the same queries, in the same order, as one vector each. The source names all parts.
 *
 * @throws PredictorError `InvalidOption` (no part), `LengthMismatch`, `WidthMismatch`, `InvalidFeature`
 * @example
 * ```ts
 * import { concatenate, lengthFeatures } from "@alloc/predictor"
 *
 * const texts = ["one plus one"]
 * const both = concatenate([lengthFeatures(texts), lengthFeatures(texts)])
 * console.log(both.source.model, both.source.width) // => length + length 8
 * ```
 */
export const concatenate = (parts: ReadonlyArray<Features>): Features => {
  checkArray("parts", parts)
  if (parts.length === 0) fail({ _tag: "InvalidOption", field: "parts", value: "none", valid: "at least one" })
  for (const part of parts) checkFeatures(part)
  if (parts.length === 1) return parts[0]
  const size = parts[0].size
  for (const part of parts) {
    if (part.size !== size)
      fail({ _tag: "LengthMismatch", field: part.source.model, length: part.size, expected: size })
  }
  const width = parts.reduce((sum, part) => sum + part.source.width, 0)
  const values = new Float32Array(size * width)
  let offset = 0
  for (const { source, values: from } of parts) {
    for (let i = 0; i < size; i++)
      values.set(from.subarray(i * source.width, (i + 1) * source.width), i * width + offset)
    offset += source.width
  }
  const join = (read: (part: Features) => string): string => parts.map(read).join(" + ")
  return {
    source: {
      model: join((p) => p.source.model),
      modelHash: fingerprint(...parts.map((p) => `${p.source.modelHash} ${p.source.width}`)),
      kind: join((p) => p.source.kind),
      width
    },
    size,
    values
  }
}
