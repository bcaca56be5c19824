/**
 * How many samples a single query gets, where queries come one by one and no batch is known.
 *
 * @module
 */
import { allocateAtPrice, type Curves, type PacerOptions, pacer } from "@alloc/core"
import { type OfflineBins, offlineLookup } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { fail } from "../DecoderError.ts"

/** Decides for one query at a time. A pacer's remembers what was spent; the others remember nothing. */
export interface Allocation {
  /** In words, for `why`. */
  readonly rule: string
  /** Samples for the only query of these curves. `key` is its id, for a rule that leaves a remainder to chance. */
  readonly decide: (curves: Curves, key: string) => number
  /** What the query cost, in the budget's unit. */
  readonly observe: (spent: number) => void
  /** The unit in which `observe` is told. */
  readonly unit: "samples" | "tokens" | "usd"
}

const remembersNothing = { observe: () => undefined, unit: "samples" } as const

/**
 * The same number for every query.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const fixedAllocation = (samples: number): Allocation => {
  if (!(Number.isInteger(samples) && samples >= 0))
    fail({ _tag: "InvalidRequest", field: "samples", value: samples, valid: "a whole number >= 0" })
  return { ...remembersNothing, rule: `${samples} for every query`, decide: () => samples }
}

/**
 * The bins of a fitted offline policy: a look-up by the query's predicted numbers.
 *
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { fitOffline } from "@alloc/core/policies"
 * import { offlineAllocation } from "@alloc/decoders"
 *
 * const bins = fitOffline(successCurves([0.1, 0.9], { maxSamples: 8 }), { budget: samples(3), bins: 2 })
 * const { decide } = offlineAllocation(bins)
 * console.log(decide(successCurves([0.2], { maxSamples: 8 }), "q1")) // => 4
 * ```
 */
export const offlineAllocation = (
  bins: OfflineBins,
  options: { readonly seed?: number | undefined } = {}
): Allocation => {
  const lookUp = offlineLookup(bins)
  const [first, second] = bins.by
  const read = (curves: Curves, by: OfflineBins["by"][number]): number =>
    "marginal" in by ? curves.marginal(0, by.marginal) : curves.value(0, by.value)
  return {
    ...remembersNothing,
    rule: `the offline bins for ${bins.budget} samples on average`,
    decide: (curves, key) => {
      const chance = random(options.seed ?? 0, key, "remainder").next()
      return lookUp(read(curves, first), second === undefined ? undefined : read(curves, second), chance)
    }
  }
}

/** As many samples as bring at least `price` each, per unit of `cost`. */
export const priceAllocation = (options: {
  readonly price: number
  readonly cost?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
}): Allocation => {
  const { cost = 1, maximum, minimum, price } = options
  return {
    ...remembersNothing,
    rule: `a price of ${price}`,
    decide: (curves) => allocateAtPrice(curves, { price: price * cost, minimum, maximum }).samples[0]
  }
}

/**
 * A budget kept on average over an endless stream: the price rises when too much is spent, and falls when too little is.
 */
export const pacedAllocation = (
  options: PacerOptions & { readonly unit?: Allocation["unit"] | undefined }
): Allocation => {
  const pace = pacer(options)
  let state = pace.start
  return {
    rule: `a pace of ${options.budget} ${options.unit ?? "samples"} on average`,
    unit: options.unit ?? "samples",
    decide: (curves) => pace.decide(state, curves, 0),
    observe: (spent) => {
      state = pace.observe(state, spent)
    }
  }
}
