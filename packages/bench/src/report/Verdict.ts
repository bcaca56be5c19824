/**
 * What an evaluation comes to, in one sentence, and in a few more.
 *
 * @module
 */
import type { Evaluation } from "../experiment/Experiment.ts"
import type { HeadlineResult, PartResults } from "../results/Schema.ts"
import { comparative, percent, signed } from "./Format.ts"
import { simpleFeatureOf } from "./Glossary.ts"
import { headlineSaving, type PolicySaving, savingsOf } from "./Savings.ts"

/** A verdict for people who read nothing else. */
export interface Verdict {
  readonly sentence: string
  /** The paper's claim, what the sentence rests on, where it is weak, and what else saves. */
  readonly claims: ReadonlyArray<Claim>
  /** What must be read with the sentence where the claims do not stand beside it; empty where there is nothing. */
  readonly besides: ReadonlyArray<string>
  readonly saving: PolicySaving | undefined
}

const unitWords: Readonly<Record<string, string>> = { "strong calls": "calls of the strong model" }

/** "25 % fewer samples". */
export const savedInWords = ({ unit, value }: HeadlineResult): string =>
  value === null
    ? "not reached by the baseline"
    : Math.abs(value) < 0.005
      ? `as ${unit === "cost" ? "much" : "many"} ${unitWords[unit] ?? unit}`
      : `${percent(Math.abs(value), 0)} ${comparative(value, unitWords[unit] ?? unit)}`

/** "18 % to 31 %", in the direction of the value's own words; undefined where there is no interval. */
export const intervalInWords = ({ high, low, value }: HeadlineResult): string | undefined => {
  if (low === null || high === null) return undefined
  const isMore = value !== null && value <= -0.005
  return isMore ? `${percent(-high, 0)} to ${percent(-low, 0)}` : `${percent(low, 0)} to ${percent(high, 0)}`
}

/** Budgets in words: "at 1, 2, 8 samples per query". */
export const budgetsInWords = (budgets: ReadonlyArray<number>, unit: string): string => {
  const shares = budgets.map((budget) => (100 * budget).toFixed(budget < 0.1 && budget > 0 ? 1 : 0)).join(", ")
  if (unit === "strong calls") return `with ${shares} % of the queries sent to the strong model`
  if (unit === "cost") return `at ${shares} % of the best model's cost`
  return `at ${budgets.join(", ")} ${budgets.join() === "1" ? "sample" : "samples"} per query`
}

const withInterval = (row: HeadlineResult): string =>
  `${savedInWords(row)} ${budgetsInWords([row.budget], row.unit)} (${intervalInWords(row) ?? "no interval"})`

/** "accuracy", or what else is kept equal. */
const qualityOf = ({ charts }: Evaluation): string =>
  charts.valueTitle === "Success rate" ? "accuracy" : charts.valueTitle === "Win probability" ? "win rate" : "quality"

/** A line of the first screen: what it is about, and what was found. */
export interface Claim {
  readonly about: string
  readonly found: string
}

/** What Damani et al. (ICLR 2025) state; their models and data are larger, and others. */
const paperClaim: Claim = {
  about: "The paper",
  found: "up to 50 % less computation at the same quality, or up to 10 % better quality at the same budget"
}

const points = (value: number): string => signed(100 * value, 1)

const nothingShown = (budgets: number): string =>
  `no saving whose 95 % interval excludes zero, at ${budgets} ${budgets === 1 ? "budget" : "budgets"}`

const predictedClaims = ({
  baseline,
  better,
  budgets,
  fixed,
  most,
  policy,
  unit,
  worse
}: PolicySaving): ReadonlyArray<Claim> => [
  {
    about: `Here, by predicting from the query alone (${policy})`,
    found:
      most === undefined
        ? nothingShown(budgets)
        : `${withInterval(most)}${budgets === 1 ? "" : `: the most of ${budgets} budgets`}`
  },
  ...(fixed === undefined || fixed.value === null || fixed.budget === most?.budget
    ? []
    : [{ about: "The same at the middle budget, whatever the results", found: withInterval(fixed) }]),
  ...(better === undefined
    ? []
    : [
        {
          about: `Better than ${baseline} at equal cost, the most`,
          found: `${points(better.difference)} points ${budgetsInWords([better.budget], unit)} (${points(better.low)} to ${points(better.high)})`
        }
      ]),
  ...(worse.length === 0 ? [] : [{ about: `Worse than ${baseline} at equal cost`, found: budgetsInWords(worse, unit) }])
]

/** Policies that read less than the verdict's, where its saving is the largest and the two could not be told apart. */
const simplerOf = ({ comparisons }: PartResults, all: ReadonlyArray<PolicySaving>, { most, policy }: PolicySaving) =>
  all.flatMap((one) => {
    const feature = simpleFeatureOf(one.policy)
    const pair = comparisons.find(
      (row) =>
        row.budget === most?.budget &&
        [row.policy, row.baseline].includes(policy) &&
        [row.policy, row.baseline].includes(one.policy)
    )
    return feature === undefined || pair === undefined || pair.distinguishable ? [] : [{ ...one, feature }]
  })

const heldOutOf = (all: ReadonlyArray<PolicySaving>): PolicySaving | undefined =>
  all.find(({ policy }) => policy.endsWith("-kinds-held-out"))

/** Whether a saving is due to what the decoder knows of the query, as far as the controls tell. */
const controlClaims = (
  results: PartResults,
  all: ReadonlyArray<PolicySaving>,
  saving: PolicySaving
): ReadonlyArray<Claim> => {
  const simpler = simplerOf(results, all, saving).map(({ budgets, feature, most, policy }) => ({
    about: `By ${feature} alone (${policy})`,
    found: `${most === undefined ? nothingShown(budgets) : withInterval(most)}; not told apart from ${saving.policy}`
  }))
  const heldOut = heldOutOf(all)
  if (heldOut === undefined) return simpler
  const { budgets, most, policy } = heldOut
  const found = most === undefined ? nothingShown(budgets) : withInterval(most)
  return [...simpler, { about: `For kinds of queries that the predictor never saw (${policy})`, found }]
}

const stopping: ReadonlyArray<readonly [policy: string, what: string]> = [
  ["sequential-flat", "Without a prediction, by stopping at the first verified success"],
  ["cascade-flat", "Without a prediction, by a cascade with a perfect verifier"]
]

/** What stopping saves without predicting: what prediction has to be measured against. */
const stoppingRows = (all: ReadonlyArray<PolicySaving>) =>
  stopping.flatMap(([policy, about]) => {
    const found = all.find((one) => one.policy === policy)
    const row = found?.fixed?.value === null ? found.most : (found?.fixed ?? found?.most)
    return row === undefined ? [] : [{ about, row, isMiddle: row === found?.fixed }]
  })

/** What is saved, as far as its interval tells; the budget is said elsewhere. */
const shownOf = (row: HeadlineResult): string => {
  if (row.low === null || row.high === null) return `${savedInWords(row)} (no interval)`
  return row.low > 0 || row.high < 0 ? savedInWords(row) : "no saving shown"
}

const atMiddle = ({ fixed, most }: PolicySaving): ReadonlyArray<string> =>
  fixed === undefined || fixed.value === null || most === undefined || fixed.budget === most.budget
    ? []
    : [`${shownOf(fixed)} at the middle budget`]

/** The claims in one line. */
const besidesOf = (
  results: PartResults,
  all: ReadonlyArray<PolicySaving>,
  saving: PolicySaving | undefined
): ReadonlyArray<string> => {
  const simpler = saving?.most === undefined ? [] : simplerOf(results, all, saving).map(({ feature }) => feature)
  const heldOut = saving?.most === undefined ? undefined : heldOutOf(all)
  return [
    ...(saving === undefined ? [] : atMiddle(saving)),
    ...(simpler.length === 0 ? [] : [`not told apart from predicting by ${simpler.join(" or ")} alone`]),
    ...(heldOut === undefined || heldOut.most !== undefined ? [] : ["no saving shown for kinds never seen"]),
    ...stoppingRows(all).map(
      ({ isMiddle, row }) =>
        `without a prediction ${isMiddle ? `${shownOf(row)} at the middle budget` : `up to ${savedInWords(row)}`}`
    )
  ]
}

/** What an evaluation comes to. */
export const verdictOf = (evaluation: Evaluation): Verdict => {
  const { results } = evaluation
  const saving = headlineSaving(evaluation)
  const all = savingsOf(results)
  const claims = [
    paperClaim,
    ...(saving === undefined ? [] : [...predictedClaims(saving), ...controlClaims(results, all, saving)]),
    ...stoppingRows(all).map(({ about, row }) => ({ about, found: withInterval(row) }))
  ]
  const rest = { besides: besidesOf(results, all, saving), claims, saving }
  if (saving?.most === undefined) return { sentence: "No saving from prediction could be shown", ...rest }
  return { sentence: `The same ${qualityOf(evaluation)} with up to ${savedInWords(saving.most)}`, ...rest }
}
