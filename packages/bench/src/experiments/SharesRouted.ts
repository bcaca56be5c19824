/**
 * Two decoders over all shares: the area under the curve of reward against share, and what kind of queries are sent to
 * the strong decoder.
 *
 * @module
 */

import type { AreaResult, DifferenceResult, GroupResult } from "../results/RoutingSchema.ts"
import { differenceRows } from "../results/Rows.ts"
import { combine, interval, means, type Resamples, withoutResamples } from "../statistics/Bootstrap.ts"
import { differenceOf, less } from "../statistics/Difference.ts"
import { rounded, roundedOrNull } from "../statistics/Rounded.ts"

/** The two decoders' rewards, per query. */
export interface PairRewards {
  readonly weak: Float64Array
  readonly strong: Float64Array
}

/**
 * The share of all shares in (0, 1) at which a query is sent to the strong decoder: its rank by preference, the largest
 * near 1; equal ones by lower index, as `routeShare` breaks ties.
 */
export const shareRouted = (preference: Float64Array): Float64Array => {
  const order = Array.from(preference.keys()).sort((a, b) => preference[b] - preference[a] || a - b)
  const routed = new Float64Array(preference.length)
  order.forEach((query, rank) => {
    routed[query] = 1 - (rank + 0.5) / order.length
  })
  return routed
}

/**
 * `shareRouted` within each fold. Every fold is a batch of its own, ranked by the model that did not see it: predictions
 * of different models are not compared. (A model's base rate is high where its held-out fold's is low, so a common rank
 * of weak predictions would be worse than chance.)
 */
export const shareRoutedWithin = (foldOf: Int32Array, preference: Float64Array): Float64Array => {
  const routed = new Float64Array(preference.length)
  for (const fold of new Set(foldOf)) {
    const members = Array.from(foldOf.keys()).filter((i) => foldOf[i] === fold)
    const within = shareRouted(Float64Array.from(members, (i) => preference[i]))
    members.forEach((query, at) => {
      routed[query] = within[at]
    })
  }
  return routed
}

/** The area under a curve, with what random routing of as many queries has subtracted: statistics with resamples. */
export interface Area {
  readonly policy: string
  readonly value: Float64Array
  readonly gain: Float64Array
  readonly recovered: Float64Array
  /** The same area after each of the other fits. */
  readonly refits: ReadonlyArray<Omit<Area, "refits">>
}

/**
 * Area under the curve of mean reward against share. `routed` is, per query, the share of all shares at which it is sent
 * to the strong decoder (see `shareRouted`).
 */
export const areaOf = (draws: Resamples, policy: string, pair: PairRewards, routed: Float64Array): Area => {
  const gap = pair.strong.map((reward, i) => reward - pair.weak[i])
  const value = means(
    draws,
    gap.map((g, i) => pair.weak[i] + g * routed[i])
  )
  const weak = means(draws, pair.weak)
  const advantage = means(draws, gap)
  // In a resample the queries sent are not exactly a half; random routing is taken at the same number of them.
  const share = means(draws, routed)
  const gain = combine([value, weak, advantage, share], (v, w, g, s) => v - (w + s * g))
  return {
    policy,
    value,
    gain,
    recovered: combine([gain, advantage], (extra, g) => (g > 0 ? 0.5 + extra / g : Number.NaN)),
    refits: []
  }
}

/** Areas with those of the same policies after other fits. */
export const withRefits = (areas: ReadonlyArray<Area>, fits: ReadonlyArray<ReadonlyArray<Area>>): ReadonlyArray<Area> =>
  areas.map((area, k) => ({ ...area, refits: fits.map((fit) => fit[k]) }))

/** The table of areas. */
export const areaRows = (areas: ReadonlyArray<Area>): ReadonlyArray<AreaResult> => {
  const gains = differenceRows(
    areas.map(({ gain, refits }) => differenceOf(gain, { refitted: refits.map((fit) => fit.gain[0]) }))
  )
  // What random routing keeps is one half: that is what its difference is told apart from.
  const kept = differenceRows(
    areas.map(({ recovered, refits }) =>
      differenceOf(recovered, { from: 0.5, refitted: refits.map((fit) => fit.recovered[0]) })
    )
  )
  return areas.map(({ policy, value }, k) => {
    const { high, low } = interval(value)
    return {
      policy,
      value: rounded(value[0]),
      low: rounded(low),
      high: rounded(high),
      gain: gains[k],
      recovered: kept[k]
    }
  })
}

/** The difference of an area's gain over random routing and the others'. */
export const areaComparisons = (
  area: Area,
  others: ReadonlyArray<Area>
): ReadonlyArray<{ readonly policy: string; readonly baseline: string; readonly difference: DifferenceResult }> => {
  const differences = differenceRows(
    others.map((other) => {
      const refitted = area.refits.map((fit, k) => fit.gain[0] - other.refits[k].gain[0])
      return differenceOf(less(area.gain, other.gain), { refitted })
    })
  )
  return others.map((other, k) => ({ policy: area.policy, baseline: other.policy, difference: differences[k] }))
}

/** Mean of the queries that are sent, and of those that are kept. */
const groupMeans = (draws: Resamples, values: Float64Array, sent: ArrayLike<number>) => {
  const routed = means(draws, sent)
  const all = means(draws, values)
  const part = means(
    draws,
    values.map((value, i) => value * sent[i])
  )
  return {
    among: combine([part, routed], (sum, count) => sum / count),
    kept: combine([all, part, routed], (whole, sum, count) => (whole - sum) / (1 - count))
  }
}

/**
 * The weak decoder's mean reward, and the strong decoder's advantage, among queries sent to the strong decoder and among
 * those kept. A router that sends the harder queries has the first below zero; one that sends those which gain, the second
 * above zero.
 */
export const groupRows = (
  draws: Resamples,
  pair: PairRewards,
  routings: ReadonlyArray<{
    readonly policy: string
    readonly share: number
    readonly sent: ArrayLike<number>
    /** What was sent after each of the other fits. */
    readonly again: ReadonlyArray<ArrayLike<number>>
  }>
): ReadonlyArray<GroupResult> => {
  const gap = pair.strong.map((reward, i) => reward - pair.weak[i])
  const groups = routings.map(({ again, sent }) =>
    [pair.weak, gap].map((values) => {
      const { among, kept } = groupMeans(draws, values, sent)
      const refitted = again.map((other) => {
        const group = groupMeans(withoutResamples(draws), values, other)
        return group.among[0] - group.kept[0]
      })
      return {
        among: roundedOrNull(among[0]),
        kept: roundedOrNull(kept[0]),
        difference: differenceOf(less(among, kept), { refitted })
      }
    })
  )
  const differences = differenceRows(groups.flatMap((both) => both.map(({ difference }) => difference)))
  return routings.map(({ policy, share }, k) => {
    const [weak, advantage] = groups[k]
    return {
      policy,
      share,
      weakRouted: weak.among,
      weakKept: weak.kept,
      weak: differences[2 * k],
      gapRouted: advantage.among,
      gapKept: advantage.kept,
      gap: differences[2 * k + 1]
    }
  })
}
