/**
 * Charts of what policies reach for their cost: curves, savings, and where the budget goes.
 *
 * @module
 */

import type { Evaluation } from "../../experiment/Experiment.ts"
import type { DifficultyGroup } from "../../results/ChartData.ts"
import type { Difficulty } from "../../results/QueryData.ts"
import type { PolicyResult } from "../../results/Schema.ts"
import { exploreLink } from "../ExploreLink.ts"
import { type NamedChart, shortValue, styledChart } from "./Chart.ts"
import { linesChart } from "./Lines.ts"

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

/** Ends of every series in words, for those who cannot see the lines. */
const endsInWords = <Row extends { readonly policy: string }>(
  rows: ReadonlyArray<Row>,
  policies: ReadonlyArray<string>,
  say: (row: Row) => string
): string =>
  policies
    .flatMap((policy) => {
      const own = rows.filter((row) => row.policy === policy)
      return own.length === 0 ? [] : [`${policy} from ${say(own[0])} to ${say(own[own.length - 1])}`]
    })
    .join("; ")

/** What makes a chart of curves. */
export interface CurvesTask {
  readonly name: string
  readonly title: string
  readonly caption: string
  readonly paper?: string | undefined
  readonly rows: ReadonlyArray<PolicyResult>
  readonly policies: ReadonlyArray<string>
  /** Place of the part in the report. */
  readonly part: number
}

/** Value against cost, one line and one band per policy. */
export const curvesChart = (task: CurvesTask, { charts, queries }: Evaluation): NamedChart => {
  const { caption, name, paper, part, policies, rows, title } = task
  const series = policies.filter((policy) => rows.some((row) => row.policy === policy))
  const values = rows.filter(({ policy }) => series.includes(policy))
  const points = values.map(({ budget, cost, high, low, policy, value }) => ({
    series: policy,
    x: cost,
    y: value,
    low,
    high,
    href: queries === undefined ? undefined : exploreLink({ part, policy, budget })
  }))
  return styledChart({
    name,
    title,
    caption,
    paper,
    alt: `Lines of ${charts.valueTitle.toLowerCase()} against cost. ${endsInWords(values, series, (row) => `${shortValue(row.value)} at cost ${row.cost.toFixed(2)}`)}.`,
    body: linesChart(points, {
      series,
      x: {
        title: charts.budgetTitle,
        logarithmic: charts.logarithmic,
        values: [...new Set(values.map(({ budget }) => budget))].sort((a, b) => a - b)
      },
      y: { title: charts.valueTitle },
      height: 380
    }),
    table: {
      columns: ["policy", "budget", "cost", "value", "95 % interval"],
      rows: values.map((row) => [
        row.policy,
        row.budget,
        row.cost.toFixed(2),
        shortValue(row.value),
        `${shortValue(row.low)} to ${shortValue(row.high)}`
      ])
    }
  })
}

/** Share of computation saved at equal quality, by budget. */
export const savingsChart = ({ charts, queries, results }: Evaluation, part: number): NamedChart | undefined => {
  const { baseline = "uniform", unit } = results
  const shown = charts.main.filter((policy) => policy !== baseline)
  const rows = results.headline.curve
    .filter((one) => one.baseline === baseline && one.unit === unit && shown.includes(one.policy))
    .flatMap(({ points, policy }) =>
      points.flatMap(({ value, ...point }) => (value === null ? [] : [{ ...point, policy, value }]))
    )
  const series = shown.filter((policy) => rows.some((row) => row.policy === policy))
  if (series.length === 0) return undefined
  const points = rows.map(({ budget, high, low, policy, value }) => ({
    series: policy,
    x: budget,
    y: value,
    low,
    high,
    href: queries === undefined ? undefined : exploreLink({ part, policy, budget })
  }))
  const zero = {
    data: { values: [{}] },
    mark: { type: "rule", color: "currentColor", opacity: 0.6 },
    encoding: { y: { datum: 0 } }
  }
  return styledChart({
    name: "savings",
    title: "Computation saved at equal quality, by budget",
    caption: `How much less of its budget (${unit}) a policy needs than ${baseline} does for the same quality. Below zero it needs more. Each band holds at all budgets of its line together, with 95 %; there is none where ${baseline} never reaches the policy's quality in some resample, and no point where it never does.`,
    alt: `Lines of the share saved against ${baseline}. ${endsInWords(rows, series, (row) => `${percent(row.value)} at budget ${row.budget}`)}.`,
    body: linesChart(points, {
      series,
      x: {
        title: charts.logarithmic ? "Budget of the policy" : charts.budgetTitle,
        logarithmic: charts.logarithmic,
        values: [...new Set(rows.map(({ budget }) => budget))].sort((a, b) => a - b)
      },
      // Far below zero the only news is that it is far below zero.
      y: { title: `Saved against ${baseline}`, format: ".0%", least: -1, zero: true },
      height: 320,
      over: () => [zero]
    }),
    table: {
      columns: ["policy", "budget", "saved", "95 % band"],
      rows: rows.map(({ budget, high, low, policy, value }) => [
        policy,
        budget,
        percent(value),
        low === null || high === null ? "not defined" : `${percent(low)} to ${percent(high)}`
      ])
    }
  })
}

const groupOrder: ReadonlyArray<Difficulty> = ["easy", "medium", "hard"]

/** Cost per query by how hard the queries are. */
export const difficultyChart = ({ charts, queries, results }: Evaluation, part: number): NamedChart | undefined => {
  const rows: ReadonlyArray<DifficultyGroup> = charts.groups ?? []
  const policies = [...new Set(rows.map(({ policy }) => policy))]
  if (policies.length === 0) return undefined
  const { budget } = results.headline
  const points = rows.map((row) => {
    const difficulty = groupOrder.find((group) => group === row.group)
    return {
      series: row.policy,
      x: groupOrder.findIndex((group) => group === row.group),
      y: row.budget,
      href: queries === undefined ? undefined : exploreLink({ part, policy: row.policy, budget, difficulty })
    }
  })
  return styledChart({
    name: "spread",
    paper: "Figure 6",
    title: "Where the budget goes: easy, medium and hard queries",
    caption: `Mean samples per query at budget ${budget}, in thirds of the queries by how hard they turned out to be. Stop on success spends on hard queries what easy ones leave over; policies that decide once have only the prediction to go by.`,
    alt: `Lines of samples per query over easy, medium and hard queries, at budget ${budget}. ${endsInWords(rows, policies, (row) => `${row.budget.toFixed(1)} on ${row.group} queries`)}.`,
    body: linesChart(points, {
      series: policies,
      x: {
        title: null,
        logarithmic: false,
        values: [0, 1, 2],
        labels: "['easy', 'medium', 'hard'][datum.value]"
      },
      y: { title: "Samples per query", zero: true },
      height: 280
    }),
    table: {
      columns: ["policy", ...groupOrder],
      rows: policies.map((policy) => [
        policy,
        ...groupOrder.map(
          (group) => rows.find((row) => row.policy === policy && row.group === group)?.budget.toFixed(2) ?? ""
        )
      ])
    }
  })
}
