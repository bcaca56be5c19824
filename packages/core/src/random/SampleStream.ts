/**
 * The one rule for the randomness of a drawn sample.
 *
 * @module
 */
import { checkNumber, checkText, checkWhole } from "../Checks.ts"
import { type Random, random } from "./Random.ts"

/**
 * The stream of a sample: it depends on the seed, the query's id and the sample's index alone, so that a sample is the
 * same in any order, process and machine, and drawing more samples changes none of those drawn before. O(length of the
 * id).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { sampleStream } from "@alloc/core/random"
 *
 * const [first, again, other] = [3, 3, 4].map((index) => sampleStream(42, "query-17", index).next())
 * console.log(first === again, first === other) // => true false
 * ```
 */
export const sampleStream = (seed: number, query: string, index: number): Random => {
  checkNumber("seed", seed, "a finite number", Number.isFinite)
  checkText("query", query)
  checkWhole("index", index, 0)
  return random(seed, query, index)
}
