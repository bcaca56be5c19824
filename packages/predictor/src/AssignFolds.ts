/**
 * Dealing queries into folds.
 *
 * @module
 */

import { permutation, random } from "@alloc/core/random"
import { checkLength } from "./checks/Numbers.ts"
import { anyNumber, checkOptions, listOf, required, text, wholeNumber } from "./checks/Options.ts"
import { fail } from "./PredictorError.ts"

/**
 * A fold for each query, of equal sizes up to one, random by the seed. Groups are dealt whole, largest first, to the
 * fold that is smallest so far.
 *
 * @throws PredictorError `InvalidOption`, `TooFewRows`
 * @example
 * ```ts
 * import { assignFolds } from "@alloc/predictor"
 *
 * const foldOf = assignFolds(6, 3, 1, ["a", "a", "b", "b", "c", "c"])
 * console.log(foldOf[0] === foldOf[1], new Set(foldOf).size) // => true 3
 * ```
 */
export const assignFolds = (
  size: number,
  folds: number,
  seed: number,
  groups?: ReadonlyArray<string> | undefined
): Int32Array => {
  checkOptions({ size, seed }, { size: required(wholeNumber(0)), seed: required(anyNumber) })
  if (groups !== undefined) {
    checkLength("groups", groups, size)
    checkOptions({ groups }, { groups: listOf(text) })
  }
  if (!(Number.isInteger(folds) && folds >= 2)) {
    fail({ _tag: "InvalidOption", field: "folds", value: folds, valid: "a whole number >= 2" })
  }
  const order = permutation(size, random(seed, "folds"))
  const foldOf = new Int32Array(size)
  if (groups === undefined) {
    if (size < folds) fail({ _tag: "TooFewRows", rows: size, needed: folds, what: `${folds} folds` })
    order.forEach((query, i) => {
      foldOf[query] = i % folds
    })
    return foldOf
  }
  const members = new Map<string, Array<number>>()
  for (const query of order) {
    const group = members.get(groups[query])
    if (group === undefined) members.set(groups[query], [query])
    else group.push(query)
  }
  if (members.size < folds)
    fail({ _tag: "TooFewRows", rows: members.size, needed: folds, what: `${folds} folds of whole groups` })
  const sizes = new Int32Array(folds)
  for (const group of [...members.values()].sort((a, b) => b.length - a.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes))
    for (const query of group) foldOf[query] = smallest
    sizes[smallest] += group.length
  }
  return foldOf
}
