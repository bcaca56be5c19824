/**
 * Charts of what policies reach for their cost: curves, savings, and where the budget goes.
 *
 * @module
 */

import type { Evaluation } from "../../experiment/Experiment.ts"
import type { DifficultyGroup } from "../../results/ChartData.ts"
import type { PolicyResult } from "../../results/Schema.ts"
import { type NamedChart, scaleOf, shortValue, styledChart } from "./Chart.ts"

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

/** Value against cost, one line and one band per policy. */
export const curvesChart = (
  name: string,
  title: string,
  caption: string,
  rows: ReadonlyArray<PolicyResult>,
  policies: ReadonlyArray<string>,
  { charts }: Evaluation
): NamedChart => {
  const shown = policies.filter((policy) => rows.some((row) => row.policy === policy))
  const values = rows.filter(({ policy }) => shown.includes(policy))
  const ticks = [...new Set(values.map(({ budget }) => budget))].sort((a, b) => a - b)
  const x = {
    field: "cost",
    type: "quantitative",
    title: charts.budgetTitle,
    scale: charts.logarithmic ? { type: "log", base: 2, nice: false } : { zero: false },
    axis: charts.logarithmic ? { values: ticks, format: "~g", grid: false } : { grid: false }
  }
  const colour = {
    field: "policy",
    type: "nominal",
    sort: shown,
    scale: scaleOf(shown),
    legend: { title: null, orient: "right", symbolType: "stroke" }
  }
  const y = { field: "value", type: "quantitative", title: charts.valueTitle, scale: { zero: false, nice: true } }
  return styledChart(
    name,
    title,
    caption,
    {
      data: { values },
      width: 620,
      height: 380,
      layer: [
        {
          mark: { type: "area", opacity: 0.1 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour }
        },
        { mark: { type: "line", strokeWidth: 2.2 }, encoding: { x, y, color: colour } },
        { mark: { type: "point", filled: true, size: 34, opacity: 1 }, encoding: { x, y, color: colour } }
      ]
    },
    {
      columns: ["policy", "budget", "cost", "value", "95 % interval"],
      rows: values.map((row) => [
        row.policy,
        row.budget,
        row.cost.toFixed(2),
        shortValue(row.value),
        `${shortValue(row.low)} to ${shortValue(row.high)}`
      ])
    }
  )
}

/** Share of computation saved at equal quality, by budget. */
export const savingsChart = ({ charts, results }: Evaluation): NamedChart | undefined => {
  const { baseline = "uniform", unit } = results
  const shown = charts.main.filter((policy) => policy !== baseline)
  const values = results.headline.savedAtEqualQuality
    .filter((row) => row.baseline === baseline && row.unit === unit && row.value !== null && shown.includes(row.policy))
    .map((row) => ({ ...row, label: String(row.budget) }))
  const present = shown.filter((policy) => values.some((row) => row.policy === policy))
  if (present.length === 0) return undefined
  const order = [...new Set(values.map(({ budget }) => budget))].sort((a, b) => a - b).map(String)
  const x = { field: "label", type: "ordinal", sort: order, title: "Budget of the policy", axis: { labelAngle: 0 } }
  const y = { type: "quantitative", title: `Saved against ${baseline} at equal quality`, axis: { format: "~%" } }
  const shared = {
    x,
    xOffset: { field: "policy", sort: present },
    color: { field: "policy", type: "nominal", sort: present, scale: scaleOf(present), legend: { title: null } }
  }
  return styledChart(
    "savings",
    "Computation saved at equal quality",
    `How much less of its budget (${unit}) a policy needs than ${baseline} does for the same quality. Bars below zero need more. Lines are 95 % intervals; where ${baseline} never reaches the policy's quality there is no bar.`,
    {
      data: { values },
      width: 620,
      height: 280,
      layer: [
        { mark: { type: "bar", opacity: 0.85 }, encoding: { ...shared, y: { ...y, field: "value" } } },
        {
          transform: [{ filter: "datum.low !== null && datum.high !== null" }],
          mark: { type: "rule", strokeWidth: 1.2, color: "currentColor", opacity: 0.7 },
          encoding: {
            x,
            xOffset: { field: "policy", sort: present },
            y: { ...y, field: "low" },
            y2: { field: "high" }
          }
        }
      ]
    },
    {
      columns: ["policy", "budget", "saved", "95 % interval"],
      rows: values.map(({ budget, high, low, policy, value }) => [
        policy,
        budget,
        percent(value ?? Number.NaN),
        low === null || high === null ? "not defined" : `${percent(low)} to ${percent(high)}`
      ])
    }
  )
}

/** Cost per query by how hard the queries are. */
export const difficultyChart = ({ charts, results }: Evaluation): NamedChart | undefined => {
  const rows: ReadonlyArray<DifficultyGroup> = charts.groups ?? []
  const policies = [...new Set(rows.map(({ policy }) => policy))]
  if (policies.length === 0) return undefined
  const groups = [...new Set(rows.map(({ group }) => group))]
  return styledChart(
    "spread",
    "Where the budget goes",
    `Mean cost per query at budget ${results.headline.budget}, by how hard the queries turned out to be. Stop on success spends on hard queries what easy ones leave over; policies that decide once have only the prediction to go by.`,
    {
      data: { values: rows },
      width: 620,
      height: 280,
      mark: { type: "bar", opacity: 0.88 },
      encoding: {
        x: { field: "group", type: "ordinal", sort: groups, title: null, axis: { labelAngle: 0 } },
        xOffset: { field: "policy", sort: policies },
        y: { field: "budget", type: "quantitative", title: "Samples per query" },
        color: { field: "policy", type: "nominal", sort: policies, scale: scaleOf(policies), legend: { title: null } }
      }
    },
    {
      columns: ["policy", ...groups],
      rows: policies.map((policy) => [
        policy,
        ...groups.map(
          (group) => rows.find((row) => row.policy === policy && row.group === group)?.budget.toFixed(2) ?? ""
        )
      ])
    }
  )
}
