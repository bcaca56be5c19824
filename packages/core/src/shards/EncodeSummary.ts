import { fail } from "../CoreError.ts"
import { checkSummary, type Summary } from "./Summary.ts"

const FORMAT = 1
const HEADER = 5

/**
 * A summary as bytes: little-endian doubles [format, size, forced, capacity, dropped, edges, counts]. At most 16 bytes a
 * bin and 40 more. O(bins).
 *
 * @throws CoreError `InvalidArtifact`, `InvalidParameter`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 * import { encodeSummary, summarise } from "@alloc/core/shards"
 *
 * console.log(encodeSummary(summarise(successCurves([0.5], { maxSamples: 2 }))).length) // => 72
 * ```
 */
export const encodeSummary = (summary: Summary): Uint8Array => {
  checkSummary(summary)
  const { size, forced, capacity, dropped, edges, counts } = summary
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
 * A summary from the bytes of `encodeSummary`, checked. O(bins).
 *
 * @throws CoreError `InvalidArtifact`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 * import { decodeSummary, encodeSummary, summarise } from "@alloc/core/shards"
 *
 * const summary = summarise(successCurves([0.5], { maxSamples: 2 }))
 * console.log(decodeSummary(encodeSummary(summary)).edges.join()) // => "0.5,0.25"
 * ```
 */
export const decodeSummary = (bytes: Uint8Array): Summary => {
  if (!(bytes instanceof Uint8Array))
    fail({ _tag: "InvalidParameter", field: "bytes", value: bytes, valid: "a Uint8Array" })
  const bins = bytes.length / 16 - HEADER / 2
  if (!(Number.isInteger(bins) && bins >= 0))
    fail({ _tag: "InvalidArtifact", field: "length", value: bytes.length, valid: "40 + 16 bytes for each bin" })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = (at: number): number => view.getFloat64(8 * at, true)
  const [format, size, forced, capacity, dropped] = Array.from({ length: HEADER }, (_, at) => read(at))
  if (format !== FORMAT) fail({ _tag: "InvalidArtifact", field: "format", value: format, valid: String(FORMAT) })
  const edges = Float64Array.from({ length: bins }, (_, bin) => read(HEADER + bin))
  const counts = Float64Array.from({ length: bins }, (_, bin) => read(HEADER + bins + bin))
  const summary = { size, forced, capacity, dropped, edges, counts }
  checkSummary(summary)
  return summary
}
