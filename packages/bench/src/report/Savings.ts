/**
 * What an evaluation saves: the one figure that the first screen states, and each policy's largest saving.
 *
 * @module
 */
import type { Evaluation } from "../experiment/Experiment.ts"
import type { ComparisonResult, HeadlineResult, PartResults } from "../results/Schema.ts"
import { type PolicyRole, wordsOf } from "./Glossary.ts"

/** What a policy saves at equal quality: where most, and at the budget that was fixed beforehand. */
export interface PolicySaving {
  readonly policy: string
  readonly role: PolicyRole
  readonly baseline: string
  readonly unit: string
  /**
   * At the budget where most is saved, with an interval that covers that it was chosen for that; absent where the interval
   * does not exclude zero.
   */
  readonly most?: HeadlineResult | undefined
  /** At the middle budget of the list, whatever the results, with an interval for it alone. */
  readonly fixed?: HeadlineResult | undefined
  /** Budgets at which the policy is distinguishably worse than the baseline at equal cost. */
  readonly worse: ReadonlyArray<number>
  /** The largest distinguishable gain over the baseline at equal cost. */
  readonly better?: ComparisonResult | undefined
  /** Number of budgets among which `most` is the largest. */
  readonly budgets: number
}

const savingOf = (results: PartResults, policy: string): PolicySaving | undefined => {
  const { baseline = "uniform", comparisons, headline, unit } = results
  const isOwn = (row: { readonly policy: string; readonly baseline: string }): boolean =>
    row.policy === policy && row.baseline === baseline
  const rows = headline.savedAtEqualQuality.filter((row) => isOwn(row) && row.unit === unit)
  if (rows.length === 0) return undefined
  const maximum = headline.maximum.find((row) => isOwn(row) && row.unit === unit)
  const told = comparisons.filter((row) => isOwn(row) && row.distinguishable)
  const worse = told.filter(({ difference }) => difference < 0)
  const [better] = told.filter(({ difference }) => difference > 0).sort((a, b) => b.difference - a.difference)
  return {
    policy,
    role: wordsOf(policy)?.role ?? "predicting",
    baseline,
    unit,
    most: maximum !== undefined && maximum.low > 0 ? maximum : undefined,
    fixed: rows.find(({ budget }) => budget === headline.budget),
    better,
    worse: worse.map(({ budget }) => budget),
    budgets: maximum?.among ?? rows.length
  }
}

const gain = ({ fixed, most }: PolicySaving): number => most?.value ?? Math.min(0, fixed?.value ?? 0)

/** Every policy that is compared with the baseline, the one that saves most first. */
export const savingsOf = (results: PartResults): ReadonlyArray<PolicySaving> => {
  const policies = [...new Set(results.headline.savedAtEqualQuality.map(({ policy }) => policy))]
  return policies.flatMap((policy) => savingOf(results, policy) ?? []).sort((a, b) => gain(b) - gain(a))
}

/** Policies that the first screen speaks of, fixed beforehand: the first that the evaluation has, whatever it saved. */
const spokenOf: ReadonlyArray<string> = ["online-beta", "online", "routing", "arms"]

/** What predicting from the query alone saves, by the policy that was chosen beforehand. */
export const headlineSaving = ({ charts, results }: Evaluation): PolicySaving | undefined => {
  const all = savingsOf(results)
  const first = spokenOf.flatMap((policy) => all.find((one) => one.policy === policy) ?? [])[0]
  return first ?? all.find(({ policy, role }) => role === "predicting" && charts.main.includes(policy))
}
