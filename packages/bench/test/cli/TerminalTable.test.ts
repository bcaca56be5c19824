import { describe, expect, it } from "vitest"
import { terminalTable } from "../../src/cli/TerminalTable.ts"

describe("terminalTable", () => {
  it("aligns the first column left and numbers right, without lines or colours", () => {
    const rows = [
      ["a", "1.5"],
      ["longer", "10"]
    ]
    const text = terminalTable({ title: "Title", columns: ["name", "value"], rows })
    expect(text.split("\n").map((line) => line.trimEnd())).toEqual([
      "Title",
      "",
      "name    value",
      "a         1.5",
      "longer     10",
      ""
    ])
  })
})
