import { describe, expect, it } from "vitest"
import type { ChartSize } from "../../../src/report/charts/Chart.ts"
import { linesChart } from "../../../src/report/charts/Lines.ts"
import { toSvg } from "../../../src/report/Svg.ts"

const options = {
  series: ["stopping early", "same for all"],
  x: { title: "cost", logarithmic: false },
  y: { title: "value" },
  height: 200
}
const points = [
  { series: "stopping early", x: 0, y: 0 },
  { series: "stopping early", x: 6, y: 1 },
  { series: "same for all", x: 0, y: 0 },
  { series: "same for all", x: 10, y: 1 }
]

/** Where a text begins, in pixels of the plot. */
const placeOf = async (text: string, size: ChartSize): Promise<number> => {
  const svg = await toSvg(linesChart(points, options)(size))
  const [, x] = new RegExp(`translate\\(([\\d.]+),[\\d.]+\\)"[^>]*>${text}`).exec(svg) ?? []
  return Number(x)
}

describe("the names at the ends of lines", () => {
  it("stand beside an end inside of the plot where they fit", async () => {
    expect(await placeOf("stopping early", "wide")).toBeCloseTo(0.6 * 560 + 9)
    expect(await placeOf("same for all", "wide")).toBe(560 + 16)
  })

  it("stand outside of a plot that is too narrow, one below the other", async () => {
    expect(await placeOf("stopping early", "narrow")).toBe(158 + 16)
    expect(await placeOf("same for all", "narrow")).toBe(158 + 16)
  })
})

describe("the axes of lines", () => {
  it("break a title that is longer than the axis, and cut none", async () => {
    const title = "Reward of the best reply, in deviations of all replies"
    const svg = await toSvg(linesChart(points, { ...options, y: { title } })("wide"))
    expect(svg).not.toContain("…")
    expect(svg).toContain(">Reward of the best reply, in<")
    expect(svg).toContain(">deviations of all replies<")
  })

  it("write hundreds and thousands as people do", async () => {
    const costs = points.map((point) => ({ ...point, x: 500 + 300 * point.x }))
    expect(await toSvg(linesChart(costs, options)("wide"))).toMatch(/>1000<.*>3000</s)
    const large = points.map((point) => ({ ...point, x: 29_000 + 100 * point.x }))
    expect(await toSvg(linesChart(large, options)("wide"))).toContain(">29.2k<")
  })
})
