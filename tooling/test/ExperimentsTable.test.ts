import { describe, expect, it } from "vitest"
import {
  committedFigures,
  experimentsTable,
  figuresOf,
  headlineSentence,
  merged,
  withBlock,
  writtenTexts
} from "../src/ExperimentsTable.ts"
import { read } from "../src/Workspace.ts"

const saving = (policy: string, budget: number, value: number, low: number, high: number, unit = "samples") => ({
  policy,
  baseline: "uniform",
  unit,
  budget,
  value,
  low,
  high
})

const results = {
  experiment: "math",
  title: "Math: sums",
  recording: { name: "sums", queries: 1300 },
  evaluation: { scored: 1300 },
  unit: "samples",
  headline: {
    budget: 8,
    savedAtEqualQuality: [
      saving("online", 8, 0.9, 0.8, 0.95),
      saving("online-beta", 4, 0.02, 0.01, 0.03),
      saving("online-beta", 8, 0.5, 0.4, 0.6, "tokens"),
      saving("online-beta", 8, 0.0492, 0.0314, 0.0662),
      saving("sequential-flat", 8, 0.6787, 0.6191, 0.7282),
      saving("sequential", 8, 0.7, 0.65, 0.75)
    ],
    maximum: [saving("online", 2, 0.99, 0.9, 1), saving("online-beta", 64, 0.2512, 0.1604, 0.3309)]
  }
}

describe("ExperimentsTable", () => {
  it("takes the policy that is named beforehand, whatever another one saves, in the experiment's unit", () => {
    const [row] = figuresOf(results)
    expect(row.predicting).toEqual({ budget: 64, value: 0.2512, low: 0.1604, high: 0.3309 })
    expect(row.predictingAtMiddle).toEqual({ budget: 8, value: 0.0492, low: 0.0314, high: 0.0662 })
    expect(row.stoppingAtMiddle?.value).toBe(0.6787)
    expect(row.bothAtMiddle?.value).toBe(0.7)
  })

  it("has a row for every part, and says where a figure is not there", () => {
    const routing = {
      ...results,
      title: "Routing",
      unit: "strong calls",
      baseline: "random",
      headline: { budget: 0.5, savedAtEqualQuality: [], maximum: [] }
    }
    const rows = figuresOf({ ...results, parts: [routing] })
    expect(rows.map(({ experiment, title }) => [experiment, title])).toEqual([
      ["math", "Math: sums"],
      ["math", "Routing"]
    ])
    expect(experimentsTable(rows)).toContain(
      "| `math` | Routing: strong calls against random | 1,300 | – | – | – | – |"
    )
  })

  it("counts the queries that are scored, and those recorded where they are more", () => {
    const part = { ...results, evaluation: { scored: 520 } }
    expect(experimentsTable(figuresOf(part))).toContain("| Math: sums: samples against uniform | 520 of 1,300 |")
    expect(experimentsTable(figuresOf(results))).toContain("| Math: sums: samples against uniform | 1,300 |")
  })

  it("shows a figure whose interval holds zero as no finding, and a loss as a loss", () => {
    const [row] = figuresOf(results)
    const none = { ...row, predicting: { budget: 4, value: 0.04, low: -0.01, high: 0.08 } }
    expect(experimentsTable([none])).toContain("not distinguishable from 0 (-1 to 8) at 4")
    const wide = { ...none, predicting: { budget: 4, value: 0.04, low: -415.78, high: 1 } }
    expect(experimentsTable([wide])).toContain("not distinguishable from 0 (under -999 to 100) at 4")
    expect(headlineSentence([none])).toContain("nothing distinguishable by predicting alone,")
    const loss = { ...row, predicting: { budget: 4, value: -0.04, low: -0.08, high: -0.01 } }
    expect(experimentsTable([loss])).toContain("-4 % (-8 to -1) at 4")
    expect(headlineSentence([loss])).toContain("4 % more samples by predicting alone (-8 to -1, at 4 a query)")
    expect(headlineSentence([row])).toContain(
      "**up to 25 % fewer samples** by predicting alone (16 to 33, at 64 a query)"
    )
    expect(headlineSentence([row])).toContain(": **70 % fewer samples** by predicting and stopping (65 to 75,")
    expect(headlineSentence([row])).toContain("**68 % fewer samples** by stopping alone (62 to 73, at 8 a query).")
  })

  it("keeps the rows of what was not run, and replaces all rows of what was", () => {
    const [row] = figuresOf(results)
    const old = [{ ...row, experiment: "code" }, row, { ...row, title: "gone" }]
    const now = merged(old, [{ ...row, title: "new" }])
    expect(now.map(({ experiment, title }) => `${experiment} ${title}`)).toEqual(["math new", "code Math: sums"])
  })

  it("replaces what stands between the marks, and fails without them", () => {
    expect(withBlock("a\n<!-- x: note -->\nold\n<!-- /x -->\nb", "x", "new $1")).toBe(
      "a\n<!-- x: note -->\n\nnew $1\n\n<!-- /x -->\nb"
    )
    expect(() => withBlock("a", "x", "")).toThrow("<!-- x -->")
  })
})

describe("what is committed", () => {
  it("shows the committed figures, in the README and on the home page", () => {
    for (const [file, text] of writtenTexts(committedFigures())) expect(read(file), "run pnpm experiments").toBe(text)
  })
})
