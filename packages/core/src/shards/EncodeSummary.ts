import { CoreError } from "../CoreError.ts"
import type { Summary } from "./Summary.ts"

const FORMAT = 1
const HEADER = 5

/**
 * A summary as bytes: little-endian doubles [format, size, forced, capacity, dropped, edges, counts]. At most 16 bytes a
 * bin and 40 more. O(bins); throws nothing.
 *
 * @example
 * ```ts
 * import { encodeSummary, successCurves, summarise } from "@alloc/core"
 *
 * console.log(encodeSummary(summarise(successCurves([0.5], { maxSamples: 2 }))).length) // => 72
 * ```
 */
export const encodeSummary = ({ size, forced, capacity, dropped, edges, counts }: Summary): Uint8Array => {
  const bytes = new Uint8Array(8 * (HEADER + 2 * edges.length))
  const view = new DataView(bytes.buffer)
  const write = (value: number, at: number): void => view.setFloat64(8 * at, value, true)
  for (const [at, value] of [FORMAT, size, forced, capacity, dropped].entries()) write(value, at)
  edges.forEach((edge, bin) => {
    write(edge, HEADER + bin)
  })
  counts.forEach((count, bin) => {
    write(count, HEADER + edges.length + bin)
  })
  return bytes
}

/**
 * A summary from the bytes of `encodeSummary`. O(bins).
 *
 * **Errors.** `InvalidArtifact` for another format, a length that does not fit, or content that is no summary.
 *
 * @example
 * ```ts
 * import { decodeSummary, encodeSummary, successCurves, summarise } from "@alloc/core"
 *
 * const summary = summarise(successCurves([0.5], { maxSamples: 2 }))
 * console.log(decodeSummary(encodeSummary(summary)).edges.join()) // => "0.5,0.25"
 * ```
 */
export const decodeSummary = (bytes: Uint8Array): Summary => {
  const reject = (field: string, value: unknown, valid: string): never => {
    throw new CoreError({ _tag: "InvalidArtifact", field, value, valid })
  }
  const bins = bytes.length / 16 - HEADER / 2
  if (!(Number.isInteger(bins) && bins >= 0)) return reject("length", bytes.length, "40 + 16 bytes for each bin")
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = (at: number): number => view.getFloat64(8 * at, true)
  const [format, size, forced, capacity, dropped] = Array.from({ length: HEADER }, (_, at) => read(at))
  if (format !== FORMAT) return reject("format", format, String(FORMAT))
  for (const [field, value] of Object.entries({ size, forced, capacity, dropped }))
    if (!(Number.isSafeInteger(value) && value >= 0)) return reject(field, value, "a whole number >= 0")
  const edges = Float64Array.from({ length: bins }, (_, bin) => read(HEADER + bin))
  const counts = Float64Array.from({ length: bins }, (_, bin) => read(HEADER + bins + bin))
  for (let bin = 0; bin < bins; bin++) {
    if (!(edges[bin] >= 0 && (bin === 0 || edges[bin] < edges[bin - 1])))
      return reject(`edge ${bin}`, edges[bin], "numbers >= 0, falling")
    if (!(Number.isSafeInteger(counts[bin]) && counts[bin] >= 1))
      return reject(`count ${bin}`, counts[bin], "a whole number >= 1")
  }
  return { size, forced, capacity, dropped, edges, counts }
}
