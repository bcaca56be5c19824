/**
 * Reads `--price`.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import type { TokenPrice } from "../store/StoredCollections.ts"

/**
 * "0.15,0.6" as US dollars per million tokens read and generated; undefined where there is none.
 *
 * @throws BenchError `InvalidOption`
 */
export const parsePrice = (text: string | undefined): TokenPrice | undefined => {
  if (text === undefined) return undefined
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)))
  const [input, output] = parts
  return parts.length === 2 && parts.every((value) => Number.isFinite(value) && value >= 0)
    ? { input, output }
    : fail({ _tag: "InvalidOption", field: "--price", value: text, valid: "two numbers >= 0, as in 0.15,0.6" })
}
