import { describe, expect, it } from "vitest"
import { writtenFigures } from "../src/ExperimentsTable.ts"
import { type FigureResults, figureFrom, figuresOfTexts, withFigures } from "../src/Figures.ts"
import { read } from "../src/Workspace.ts"

const row = (policy: string, budget: number, difference: number, distinguishable: boolean) => ({
  policy,
  baseline: "uniform",
  budget,
  difference,
  low: difference - 0.012,
  high: difference + 0.012,
  queriesNeeded: 1644,
  distinguishable
})

const saving = (budget: number, value: number, unit = "samples") => ({
  policy: "online",
  baseline: "uniform",
  unit,
  budget,
  value,
  low: value - 0.1,
  high: value + 0.1
})

const part: FigureResults = {
  experiment: "math",
  unit: "samples",
  policies: [{ policy: "online", budget: 4, cost: 3.96, value: 0.8166 }],
  comparisons: [row("online", 1, -0.02, true), row("online", 4, 0.011, false), row("online", 8, 0.02, true)],
  latency: {
    policies: [{ policy: "waits", budget: 4, cost: 4, value: 0.5 }],
    comparisons: [row("waits", 4, -0.05, true)]
  },
  headline: {
    savedAtEqualQuality: [saving(4, 0.9, "tokens"), saving(4, 0.054), saving(8, -0.001)],
    maximum: [saving(8, 0.25)]
  }
}
const results: FigureResults = {
  ...part,
  parts: [{ ...part, policies: [{ policy: "online", budget: 4, cost: 1, value: 1 }] }]
}

describe("figureFrom", () => {
  it("reads savings in the results' own unit, differences, budgets, values and costs", () => {
    const figures = {
      "math saved online 4": "5 % (−5 to 15)",
      "math saved online/uniform 8": "0 % (−10 to 10)",
      "math most online": "25 % at 8 (15 to 35)",
      "math gained online/uniform 4": "1.1 points (−0.1 to 2.3)",
      "math waited waits/uniform 4": "−5.0 points (−6.2 to −3.8)",
      "math needed online/uniform 4": "1,644",
      "math better online/uniform": "8",
      "math worse online/uniform": "1",
      "math value online 4": "81.7",
      "math#2 value online 4": "100.0",
      "math cost online 4": "4.0"
    }
    for (const [name, figure] of Object.entries(figures)) expect(figureFrom(results, name)).toBe(figure)
  })

  it("fails for what the results do not have", () => {
    for (const name of ["math saved online 3", "math saved beta 4", "math#3 value online 4", "math said online 4"])
      expect(() => figureFrom(results, name)).toThrow(`no figure "${name}"`)
  })
})

describe("figures in a text", () => {
  const text =
    "It saves <!-- figure math saved online 4 -->99 %<!-- / --> and <!-- figure code saved online 4 -->1 %<!-- / -->."

  it("are written from what was run, and kept where an experiment was not", () => {
    const figures = figuresOfTexts([text], [results], { "math saved online 4": "old", "code saved online 4": "7 %" })
    expect(withFigures(text, figures)).toBe(
      "It saves <!-- figure math saved online 4 -->5 % (−5 to 15)<!-- / --> and <!-- figure code saved online 4 -->7 %<!-- / -->."
    )
  })

  it("must be known", () => {
    expect(() => figuresOfTexts([text], [results], {})).toThrow("code saved online 4")
  })
})

describe("FEATURES.md", () => {
  it("states the figures that are kept", () => {
    for (const [file, text] of writtenFigures([])) expect(read(file)).toBe(text)
  })
})
