/**
 * What a budget buys without a prediction: one decoder for all queries, or two of them in a fixed proportion. Chosen on
 * training queries.
 *
 * @module
 */

/** What a decoder costs and earns on average, on training queries. */
export interface ArmMean {
  readonly arm: number
  readonly cost: number
  readonly reward: number
  /** Whether it replied to every query: only then can it be asked whatever the query. */
  readonly complete: boolean
}

/** A share of the queries for one decoder, the rest for another; members are random. */
export interface Mixture {
  readonly cheaper: number
  readonly dearer: number
  /** Share of the queries for the dearer one. */
  readonly share: number
}

/**
 * The upper concave envelope of reward over cost: the decoders that some budget makes part of the best mixture, by
 * rising cost. O(n log n).
 */
export const envelope = (arms: ReadonlyArray<ArmMean>): ReadonlyArray<ArmMean> => {
  const sorted = [...arms].sort((a, b) => a.cost - b.cost || b.reward - a.reward || a.arm - b.arm)
  const hull: Array<ArmMean> = []
  for (const next of sorted) {
    const last = hull.at(-1)
    if (last !== undefined && next.reward <= last.reward) continue
    while (hull.length > 1) {
      const [a, b] = hull.slice(-2)
      if ((b.reward - a.reward) * (next.cost - b.cost) > (next.reward - b.reward) * (b.cost - a.cost)) break
      hull.pop()
    }
    hull.push(next)
  }
  return hull
}

/** The mixture of largest mean reward within an average cost; the cheapest decoder alone where that is beyond it. */
export const mixtureFor = (hull: ReadonlyArray<ArmMean>, budget: number): Mixture => {
  const above = hull.findIndex(({ cost }) => cost > budget)
  const [a, b] = above < 0 ? [hull.at(-1), hull.at(-1)] : [hull[Math.max(0, above - 1)], hull[above]]
  if (a === undefined || b === undefined) return { cheaper: -1, dearer: -1, share: 0 }
  return {
    cheaper: a.arm,
    dearer: b.arm,
    share: b.cost === a.cost ? 0 : Math.max(0, Math.min(1, (budget - a.cost) / (b.cost - a.cost)))
  }
}

/** The decoder of largest mean reward that the budget can pay for every query; undefined where it can pay for none. */
export const affordable = (arms: ReadonlyArray<ArmMean>, budget: number): ArmMean | undefined =>
  arms
    .filter(({ cost }) => cost <= budget)
    .reduce<ArmMean | undefined>(
      (best, arm) => (best === undefined || arm.reward > best.reward ? arm : best),
      undefined
    )
