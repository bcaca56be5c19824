import { describe, expect, it } from "vitest"
import { toSvg } from "../../src/report/Svg.ts"
import { reasonOf } from "../Reason.ts"

describe("a specification", () => {
  it("is drawn as SVG with a mark for each value", async () => {
    const encoding = { x: { field: "x", type: "quantitative" } }
    const svg = await toSvg({ data: { values: [{ x: 1 }, { x: 2 }] }, mark: "point", encoding })
    expect(svg).toMatch(/^<svg/)
    expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(2)
  })

  it("is refused where it is none", async () => {
    expect(await reasonOf(() => toSvg({ layer: [{ mark: "unknown", data: { values: [] } }], mark: 3 }))).toMatchObject({
      _tag: "InvalidOption",
      field: "specification"
    })
  })
})
