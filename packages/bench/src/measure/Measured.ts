/**
 * What a policy reached and spent on every scored query: where all statistics start from.
 *
 * @module
 */

/**
 * Units in which cost is counted: samples drawn; samples `used`, up to a query's first success; generated tokens; replies of
 * the strong decoder of a pair; the price of the tokens in the recording's unit; and `cost`, that price relative to the mean
 * price of the best decoder's reply.
 */
export type CostUnit = "samples" | "used" | "tokens" | "strong calls" | "price" | "cost"

/** Costs, each an array; NaN entries are not known. */
export type CostByUnit = Readonly<Partial<Record<CostUnit, Float64Array>>>

/** Per scored query, averaged over the replicates of a random policy. */
export interface Measured {
  readonly policy: string
  readonly budget: number
  readonly value: Float64Array
  /** Samples drawn, by arm. */
  readonly samples: ReadonlyArray<Float64Array>
  readonly cost: CostByUnit
  /** Rounds until the end, on average over batches and replicates; undefined for policies that are not replayed. */
  readonly rounds?: number | undefined
}
