/**
 * The figure of the first screen: the baseline, the policy that the verdict speaks of, stopping, and the saving between
 * them.
 *
 * @module
 */
import type { Evaluation } from "../../experiment/Experiment.ts"
import { wordsOf } from "../Glossary.ts"
import { savedInWords, verdictOf } from "../Verdict.ts"
import { type ChartSize, type NamedChart, styledChart } from "./Chart.ts"
import { linesChart } from "./Lines.ts"

/** The saving as a line from the policy to where the baseline reaches as much, with the costs dropped to the axis. */
const bracket =
  (from: number, to: number, value: number, words: string, onTheRight: boolean) =>
  (bottom: number, size: ChartSize): ReadonlyArray<object> => {
    // A phone has room for "25 % fewer", not for what it is fewer of, which the sentence above says.
    const text = size === "narrow" ? words.split(" ").slice(0, 3).join(" ") : words
    const once = { data: { values: [{}] } }
    const rule = { type: "rule", strokeWidth: 1.5, color: "currentColor" }
    const drop = (x: number): object => ({
      ...once,
      mark: { ...rule, strokeDash: [3, 3], opacity: 0.7 },
      encoding: { x: { datum: x }, y: { datum: value }, y2: { datum: bottom } }
    })
    const side = onTheRight ? { align: "right", dx: -6 } : { align: "left", dx: 6 }
    return [
      {
        ...once,
        mark: { ...rule, strokeWidth: 2.5 },
        encoding: { x: { datum: from }, x2: { datum: to }, y: { datum: value } }
      },
      drop(from),
      drop(to),
      {
        ...once,
        mark: { type: "text", baseline: "bottom", dy: -6, fontSize: 13, fontWeight: "bold", ...side },
        encoding: { x: { datum: onTheRight ? from : to }, y: { datum: bottom }, text: { value: text } }
      }
    ]
  }

/** The figure of the first screen; undefined where there is nothing to compare with the baseline. */
export const firstChart = (evaluation: Evaluation): NamedChart | undefined => {
  const { charts, results } = evaluation
  const { baseline = "uniform" } = results
  const { saving, sentence } = verdictOf(evaluation)
  if (saving === undefined) return undefined
  const wanted = [baseline, saving.policy, "sequential-flat", "cascade-flat"]
  const series = wanted.filter((policy) => results.policies.some((row) => row.policy === policy))
  const rows = results.policies.filter(({ policy }) => series.includes(policy))
  const { most } = saving
  const at = rows.find(({ budget, policy }) => policy === most?.policy && budget === most.budget)
  const marked = at === undefined || most?.value === undefined || most.value === null
  const budgets = rows.map(({ budget }) => budget)
  const isRight = at !== undefined && budgets.filter((budget) => budget < at.budget).length > budgets.length / 2
  return styledChart({
    name: "first",
    title: sentence,
    caption: "",
    alt: `${charts.valueTitle} against cost of ${series.join(", ")}. ${sentence}.`,
    body: linesChart(
      rows.map(({ cost, policy, value }) => ({ series: policy, x: cost, y: value })),
      {
        series,
        names: Object.fromEntries(series.map((policy) => [policy, wordsOf(policy)?.label ?? policy])),
        x: {
          title: charts.budgetTitle,
          logarithmic: charts.logarithmic,
          values: [...new Set(rows.map(({ budget }) => budget))].sort((a, b) => a - b)
        },
        y: { title: charts.valueTitle },
        height: 300,
        width: 360,
        over: marked
          ? () => []
          : bracket(at.cost, at.cost / (1 - (most?.value ?? 0)), at.value, savedInWords(most), isRight)
      }
    )
  })
}
