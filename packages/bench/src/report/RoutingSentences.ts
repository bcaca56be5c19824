/**
 * What an evaluation of routing found, in words.
 *
 * @module
 */
import type { DifferenceResult } from "../results/RoutingSchema.ts"
import type { HeadlineResult, PartResults } from "../results/Schema.ts"
import { comparative, percent, signed } from "./Format.ts"

/** "+1.2 points (95 % interval +0.3 to +2.1)". */
const points = ({ high, low, value }: DifferenceResult): string => {
  const of = (x: number | null): string => signed(x === null ? null : 100 * x, 1)
  return `${of(value)} points (95 % interval ${of(low)} to ${of(high)})`
}

const nameOf = (policy: string, results: PartResults): string => results.predictors[policy]?.name ?? policy

const at = (rows: ReadonlyArray<HeadlineResult>, policy: string, budget: number, unit: string) =>
  rows.find((row) => row.policy === policy && row.budget === budget && row.unit === unit)

const rangeOf = (saved: HeadlineResult | undefined, results: PartResults): string =>
  saved === undefined || saved.low === null || saved.high === null
    ? `no interval: in some resamples ${results.baseline} never reaches it`
    : `95 % interval ${percent(saved.low, 0)} to ${percent(saved.high, 0)}`

/** What the policy gains over the null at one budget, and saves at equal quality. */
const gained = (results: PartResults, policy: string): ReadonlyArray<string> => {
  const { budget, savedAtEqualQuality } = results.headline
  const row = results.comparisons.find(
    (one) => one.policy === policy && one.baseline === results.baseline && one.budget === budget
  )
  if (row === undefined) return []
  const difference = points({ ...row, value: row.difference })
  if (!row.distinguishable)
    return [`${policy} at ${budget}: not distinguishable from ${results.baseline}, ${difference}.`]
  const saved = at(savedAtEqualQuality, policy, budget, results.unit)
  const value = saved?.value ?? null
  const saving =
    value === null
      ? `a quality that ${results.baseline} never reaches`
      : `${percent(Math.abs(value), 0)} ${comparative(value, results.unit)} at equal quality (${rangeOf(saved, results)})`
  return [`${policy} at ${budget}: ${difference} over ${results.baseline} at equal cost; ${saving}.`]
}

/** What the router's features bring beside a baseline's. Whether they predict better is in a table of its own. */
const against = (results: PartResults, baseline: string, what: string, difference: DifferenceResult): string => {
  const [policy] = Object.keys(results.predictors)
  const { distinguishable, value } = difference
  const verdict = distinguishable ? ((value ?? 0) > 0 ? "better" : "worse") : "not distinguishable"
  return `${nameOf(policy, results)} against ${nameOf(baseline, results)}: ${what} ${points(difference)}; ${verdict}.`
}

/** The findings of routing between two decoders, at the budget that the headline names. */
export const pairFindings = (results: PartResults): ReadonlyArray<string> => {
  const { headline, routing } = results
  const [policy] = Object.keys(results.predictors)
  const area = routing?.area?.find((row) => row.policy === policy)
  const group = routing?.groups?.find((row) => row.policy === policy && row.share === headline.budget)
  const told = (difference: DifferenceResult, words: string): string =>
    difference.distinguishable ? words : `not distinguishable`
  return [
    ...gained(results, policy),
    ...(area === undefined
      ? []
      : [
          `Over all shares ${policy} keeps ${percent(area.recovered.value, 0)} of the strong decoder's advantage (95 % interval ${percent(area.recovered.low, 0)} to ${percent(area.recovered.high, 0)}; random routing keeps 50 %)${area.recovered.distinguishable ? "" : ": not distinguishable from random"}.`
        ]),
    ...(group === undefined
      ? []
      : [
          `Weak decoder's mean reward among queries sent to the strong one less that among those kept, at ${headline.budget}: ${points(group.weak)}; ${told(group.weak, (group.weak.value ?? 0) < 0 ? "the harder ones are sent" : "the easier ones are sent")}.`,
          `Strong decoder's advantage among queries sent less that among those kept: ${points(group.gap)}; ${told(group.gap, (group.gap.value ?? 0) > 0 ? "those that gain more are sent" : "those that gain less are sent")}.`
        ]),
    ...(routing?.areaComparisons ?? []).map(({ baseline, difference }) =>
      against(results, baseline, "area under the curve", difference)
    ),
    ...gained(results, "cascade")
  ]
}

/** The findings of choosing among many decoders. */
export const armsFindings = (results: PartResults): ReadonlyArray<string> => {
  const [policy, ...others] = Object.keys(results.predictors)
  const { budget } = results.headline
  return [
    ...gained(results, policy),
    ...["best-single", "shuffled", ...others].flatMap((baseline) => {
      const row = results.comparisons.find(
        (one) => one.policy === policy && one.baseline === baseline && one.budget === budget
      )
      if (row === undefined) return []
      return [against(results, baseline, `value at ${budget}`, { ...row, value: row.difference })]
    })
  ]
}
