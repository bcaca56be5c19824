import { checkNumber, checkOptions } from "../Checks.ts"
import { LIMITS, type Limits, perQuery } from "./Bounds.ts"
import { buyDensest } from "./DensestIncrements.ts"
import type { Envelopes } from "./Envelopes.ts"
import { type Choices, checkReachable, envelopesOfChoices } from "./Frontier.ts"

/** The cheapest allocation that reaches a reward. */
export interface CheapestBudget {
  /** Average cost per query: the budget to ask for. */
  readonly spent: number
  /** Expected reward per query, at least the wanted one. */
  readonly value: number
  readonly arm: Int32Array
  readonly samples: Int32Array
  /** The least gain per cost that was bought above the minima, the last bought one; Infinity where nothing was bought. */
  readonly price: number
  /** Average cost in the linear relaxation: no allocation that reaches the reward costs less. */
  readonly bound: number
}

/** What is asked for less the rounding may be met but for the rounding of the sums themselves. */
const SUMS = 1 + 2 ** -8

/** Value of the cheapest allowed choices, free samples included. O(n). */
const valueOfCheapest = ({ base, size, trace }: Envelopes): number => {
  let value = 0
  for (let query = 0; query < size; query++) {
    trace(query, Number.MAX_VALUE, Number.POSITIVE_INFINITY)
    value += base.gain
  }
  return value
}

/**
 * The dual of `allocate` and `allocateArms`: the cheapest budget whose optimal allocation reaches a wanted mean reward.
 * For curves, the least number of samples, exactly; for costs and arms at most one item's cost above the least. The same
 * search as the primal's, with gains in place of costs: O(n choices) a pass, O(n) memory. The value is reached within a
 * relative 1e-12.
 *
 * @throws CoreError `InvalidParameter` (a value that no budget reaches among them), `InvalidBounds`, `LengthMismatch`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { cheapestBudget, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.9, 0.5, 0.1], { maxSamples: 16 })
 * const { samples } = cheapestBudget(curves, { value: 0.6 })
 * console.log(samples.join()) // => "1,3,1"
 * ```
 */
export const cheapestBudget = (choices: Choices, options: { readonly value: number } & Limits): CheapestBudget => {
  checkOptions(options, ["value", ...LIMITS])
  checkNumber("value", options.value, "a number", (value) => !Number.isNaN(value))
  const { minimum, maximum, weights } = options
  const envelopes = envelopesOfChoices(choices, { minimum, maximum, weights })
  const { size } = envelopes
  const wanted = options.value * size
  const least = valueOfCheapest(envelopes)
  // What is missing within rounding is not paid for: at the end of a curve it may be many samples of next to nothing.
  const rounding = Math.abs(wanted) * 2 ** -40
  const upTo = (value: number): ReturnType<typeof buyDensest> =>
    buyDensest(envelopes, "gain", Math.max(0, value - least))
  const enough = upTo(wanted - rounding)
  const isEnough = enough.broken !== undefined || wanted - enough.value <= rounding * SUMS
  // Nothing is left to buy, and it was not enough as far as rounding can tell: then all of it is.
  const bought = isEnough ? enough : upTo(wanted)
  const { arm, samples, broken } = bought
  if (broken === undefined && (!isEnough || size === 0)) checkReachable(options.value, perQuery(bought.value, size))
  const missing = wanted - bought.value
  if (broken === undefined || missing <= rounding * SUMS) {
    const spent = perQuery(bought.cost, size)
    return { spent, value: perQuery(bought.value, size), arm, samples, price: bought.price, bound: spent }
  }
  arm[broken.query] = broken.arm
  samples[broken.query] = broken.samples
  return {
    spent: perQuery(bought.cost + broken.cost, size),
    value: perQuery(bought.value + broken.gain, size),
    arm,
    samples,
    price: Math.min(bought.price, broken.gain / broken.cost),
    bound: perQuery(bought.cost + Math.min(1, missing / broken.gain) * broken.cost, size)
  }
}
