/**
 * Charts of routing: reward against price, and which queries are sent to the strong decoder.
 *
 * @module
 */
import type { Chart, ChartData, ReliabilityPoint } from "../../results/ChartData.ts"
import type { PartResults } from "../../results/Schema.ts"
import { type ChartSize, scaleOf } from "./Chart.ts"
import { linesChart } from "./Lines.ts"

const colour = scaleOf(["routing"]).range[0]

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : value.toPrecision(4)

/** Mean reward against mean price, where prices are known. */
const priceChart = (results: PartResults, policies: ReadonlyArray<string>, valueTitle: string): Chart | undefined => {
  const unit = results.routing?.priceUnit
  const rows = results.policies.filter(({ policy, price }) => policies.includes(policy) && typeof price === "number")
  if (unit === null || unit === undefined || rows.length === 0) return undefined
  const series = policies.filter((policy) => rows.some((row) => row.policy === policy))
  // Price of a thousand queries: that of one has too many zeros to read.
  const values = rows.map((row) => ({ ...row, thousand: 1000 * (row.price ?? 0) }))
  const points = values.map(({ policy, thousand, value }) => ({ series: policy, x: thousand, y: value }))
  const drawn = linesChart(points, {
    series,
    x: { title: `Price of 1,000 queries, ${unit}`, logarithmic: false },
    y: { title: valueTitle },
    height: 320
  })
  return {
    title: "Reward against price",
    caption:
      "What a thousand queries cost at each share or budget, in generated tokens at the recording's prices; prompts and the router are not counted.",
    specification: drawn("wide"),
    narrow: drawn("narrow"),
    table: {
      columns: ["policy", "budget", `price of 1,000 queries, ${unit}`, "value"],
      rows: values.map((row) => [row.policy, row.budget, number(row.thousand), row.value.toFixed(4)])
    }
  }
}

/** The two claims of the paper's Figure 5, by share: sent less kept, with intervals. */
const groupsChart = (results: PartResults, policy: string): Chart | undefined => {
  const rows = (results.routing?.groups ?? []).filter((row) => row.policy === policy)
  if (rows.length === 0) return undefined
  const panels = [
    { name: "Weak decoder's reward", of: (row: (typeof rows)[number]) => row.weak },
    { name: "Strong less weak reward", of: (row: (typeof rows)[number]) => row.gap }
  ]
  const values = panels.flatMap(({ name, of }) =>
    rows.flatMap((row) => {
      const { high, low, value } = of(row)
      return value === null || low === null || high === null
        ? []
        : [{ panel: name, share: row.share, value, low, high }]
    })
  )
  const x = {
    field: "share",
    type: "quantitative",
    title: "Share sent",
    axis: { format: "~%", grid: false, tickCount: 5 }
  }
  const y = { field: "value", type: "quantitative", title: "Sent less kept" }
  const drawn = (size: ChartSize): object => ({
    data: { values },
    facet: { field: "panel", type: "nominal", sort: panels.map(({ name }) => name), title: null },
    columns: size === "wide" ? 2 : 1,
    spec: {
      width: size === "wide" ? 280 : 240,
      height: 220,
      layer: [
        { mark: { type: "rule", color: "currentColor", opacity: 0.5 }, encoding: { y: { datum: 0 } } },
        {
          mark: { type: "area", opacity: 0.15, color: colour },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } }
        },
        { mark: { type: "line", color: colour, point: { filled: true, color: colour } }, encoding: { x, y } }
      ]
    }
  })
  return {
    title: "Which queries are sent to the strong decoder",
    caption:
      "Mean among queries sent to the strong decoder less mean among those kept, with 95 % intervals. If harder queries are sent, the weak decoder's reward is lower there (left, below zero); if they gain more, the strong decoder's advantage is larger there (right, above zero). On a phone, left is above and right is below.",
    specification: drawn("wide"),
    narrow: drawn("narrow"),
    table: {
      columns: ["share", "weak, sent", "weak, kept", "advantage, sent", "advantage, kept"],
      rows: rows.map((row) => [
        row.share,
        number(row.weakRouted),
        number(row.weakKept),
        number(row.gapRouted),
        number(row.gapKept)
      ])
    }
  }
}

/** Bars of shares by budget, one colour a decoder. */
const usageBars =
  (values: ReadonlyArray<object>, shown: ReadonlyArray<string>, budgets: ReadonlyArray<number>, unit: string) =>
  (size: ChartSize): object => ({
    data: { values },
    width: size === "wide" ? 460 : 250,
    height: 300,
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "label",
        type: "ordinal",
        sort: budgets.map(String),
        title: `Budget (${unit})`,
        axis: { labelAngle: 0 }
      },
      y: {
        field: "share",
        type: "quantitative",
        title: "Share of the queries",
        axis: { format: "~%" },
        scale: { domain: [0, 1] }
      },
      color: {
        field: "arm",
        type: "nominal",
        sort: shown,
        scale: { scheme: "tableau20" },
        legend: size === "wide" ? { title: null } : { title: null, orient: "bottom", columns: 1 }
      }
    }
  })

/** Which decoders answered, by budget. */
const usageChart = (results: PartResults, policy: string): Chart | undefined => {
  const rows = (results.routing?.usage ?? []).filter((row) => row.policy === policy)
  const arms = [...new Set(rows.map(({ arm }) => arm))]
  if (arms.length === 0) return undefined
  const budgets = [...new Set(rows.map(({ budget }) => budget))]
  const often = arms.filter((arm) => rows.some((row) => row.arm === arm && row.share >= 0.05))
  const shown = often.length < arms.length ? [...often, "others"] : often
  const values = budgets.flatMap((budget) =>
    shown.map((arm) => {
      const members = rows.filter(
        (row) => row.budget === budget && (arm === "others" ? !often.includes(row.arm) : row.arm === arm)
      )
      return { arm, label: String(budget), share: members.reduce((sum, { share }) => sum + share, 0) }
    })
  )
  const drawn = usageBars(values, shown, budgets, results.unit)
  return {
    title: "Which decoders answer",
    caption: `Share of the queries that ${policy} gives to each decoder, by budget. Decoders that answer less than a twentieth at every budget are drawn together.`,
    specification: drawn("wide"),
    narrow: drawn("narrow"),
    table: {
      columns: ["decoder", ...budgets.map(String)],
      rows: arms.map((arm) => [
        arm,
        ...budgets.map((budget) => {
          const share = rows.find((row) => row.arm === arm && row.budget === budget)?.share
          return share === undefined ? "" : `${(100 * share).toFixed(1)} %`
        })
      ])
    }
  }
}

const present = (charts: ReadonlyArray<Chart | undefined>): ReadonlyArray<Chart> =>
  charts.filter((one): one is Chart => one !== undefined)

/** Charts of routing between two decoders. */
export const pairCharts = (
  results: PartResults,
  options: {
    readonly valueTitle?: string | undefined
    readonly reliability: ReadonlyArray<ReliabilityPoint>
    readonly strong: string
  }
): ChartData => {
  const { reliability, strong, valueTitle = "Mean reward" } = options
  const routers = Object.keys(results.predictors)
  const main = ["random", ...routers.slice(0, 2), "oracle-others", "oracle"]
  return {
    budgetTitle: `Share of the queries sent to ${strong}`,
    valueTitle,
    logarithmic: false,
    main,
    reliability,
    extra: present([priceChart(results, [...main, "cascade"], valueTitle), groupsChart(results, routers[0])])
  }
}

/** Charts of choosing among many decoders. */
export const armsCharts = (results: PartResults, options: { readonly valueTitle?: string | undefined }): ChartData => {
  const { valueTitle = "Mean reward" } = options
  const routers = Object.keys(results.predictors)
  const main = ["fixed-split", "best-single", ...routers.slice(0, 2)]
  return {
    budgetTitle: "Average price, relative to the best decoder's",
    valueTitle,
    logarithmic: true,
    main,
    extra: present([usageChart(results, routers[0])])
  }
}
