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
