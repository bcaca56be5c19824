import { describe, expect, it } from "vitest"
import { htmlTable } from "../../../src/report/page/Text.ts"

describe("a table", () => {
  it("has a column's title to the right only where its cells are numbers", () => {
    const html = htmlTable({
      title: "t",
      columns: ["policy", "against", "difference"],
      rows: [["mine", "uniform", "−0.1"]]
    })
    expect(html).toContain(
      '<th scope="col">policy</th><th scope="col">against</th><th scope="col" class="number">difference</th>'
    )
  })
})
