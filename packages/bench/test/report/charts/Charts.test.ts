import { describe, expect, it } from "vitest"
import { scaleOf } from "../../../src/report/charts/Chart.ts"
import { chartsOf, mainChart } from "../../../src/report/charts/Charts.ts"
import { toSvg } from "../../../src/report/Svg.ts"
import { evaluation } from "../../Evaluated.ts"

describe("the charts of a report", () => {
  it("are drawn for what there is data for, in one order, each with its numbers or a caption", async () => {
    const charts = chartsOf(evaluation)
    expect(charts.map(({ name }) => name)).toEqual([
      "main",
      "predicted",
      "difficulty",
      "savings",
      "spread",
      "oracle",
      "reliability"
    ])
    for (const { alt, caption, narrow, specification } of charts) {
      expect(caption).not.toBe("")
      expect(alt.length).toBeGreaterThan(30)
      for (const drawn of [specification, narrow]) expect(await toSvg(drawn ?? {})).toMatch(/^<svg/)
    }
    const { difficulty: _, predicted: __, reliability: ___, groups: ____, ...bare } = evaluation.charts
    const none = { ...evaluation, charts: bare }
    expect(chartsOf(none).map(({ name }) => name)).toEqual(["main", "savings", "oracle"])
  })

  it("show the policies that are named, and no others", () => {
    expect(mainChart(evaluation).table?.rows.map(([policy, budget]) => [policy, budget])).toEqual([
      ["uniform", 1],
      ["uniform", 2],
      ["online", 1]
    ])
  })

  it("count queries by difficulty", () => {
    const rows = chartsOf(evaluation).find(({ name }) => name === "difficulty")?.table?.rows ?? []
    expect(rows).toHaveLength(20)
    expect(rows.filter(([, , queries]) => queries !== 0).map(([from, , queries]) => [from, queries])).toEqual([
      ["0.00", 1],
      ["0.50", 1],
      ["0.95", 2]
    ])
  })

  it("give a known policy its colour everywhere, another one a spare colour", () => {
    expect(scaleOf(["online", "mine"]).range).toEqual(["#2f81f7", "#0090ff"])
  })
})
