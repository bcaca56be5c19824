/**
 * Every scored query by itself: what it is, what its samples were, what each policy spent and reached on it. The report's
 * explorer shows it, and two runs are compared by it.
 *
 * @module
 */

/** Samples of a query that are the same. */
export interface SampleGroup {
  /** The text, or the answer that was extracted from it; undefined where the recording holds neither. */
  readonly text?: string | undefined
  /** The decoder, where there are several. */
  readonly decoder?: string | undefined
  /** NaN for draws that failed. */
  readonly reward: number
  readonly count: number
}

/** Thirds of the scored queries, by their observed value. */
export type Difficulty = "hard" | "medium" | "easy"

/** A scored query. */
export interface ScoredQuery {
  readonly id: string
  readonly kind?: string | undefined
  readonly text?: string | undefined
  readonly answer?: string | undefined
  readonly difficulty: Difficulty
  /** Observed value of one sample; of routing, the weak decoder's reward. */
  readonly observed: number
  /** What the main predictor said of it. */
  readonly predicted?: number | undefined
  /** The most frequent first. */
  readonly samples: ReadonlyArray<SampleGroup>
}

/** A policy at one budget: value and cost of every scored query, in their order. */
export interface QueryOutcomes {
  readonly policy: string
  readonly budget: number
  readonly value: Float64Array
  /** In the evaluation's unit. */
  readonly cost: Float64Array
}

/** The scored queries and what policies did on them. */
export interface QueryData {
  readonly queries: ReadonlyArray<ScoredQuery>
  readonly outcomes: ReadonlyArray<QueryOutcomes>
  /** What `observed` and `predicted` are, as column titles. */
  readonly titles: { readonly observed: string; readonly predicted: string }
}

/** The third that each value falls in; equal values in the order given. O(n log n). */
export const difficulties = (observed: ArrayLike<number>): ReadonlyArray<Difficulty> => {
  const order = Array.from({ length: observed.length }, (_, i) => i).sort((a, b) => observed[a] - observed[b] || a - b)
  const names = new Array<Difficulty>(order.length)
  const thirds: ReadonlyArray<Difficulty> = ["hard", "medium", "easy"]
  order.forEach((i, rank) => {
    names[i] = thirds[Math.floor((3 * rank) / order.length)]
  })
  return names
}
