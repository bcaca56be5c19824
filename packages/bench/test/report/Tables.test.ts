import { describe, expect, it } from "vitest"
import {
  comparisonTable,
  countsInWords,
  furtherTables,
  headlineTable,
  intervalTable,
  oracleTable,
  policyTable,
  predictorTables,
  withoutHalved
} from "../../src/report/Tables.ts"
import { evaluation, row } from "../Evaluated.ts"

const { results } = evaluation
const compared = {
  policy: "online",
  baseline: "uniform",
  budget: 2,
  difference: 0.25,
  low: 0.2,
  high: 0.3,
  p: 0.001,
  adjusted: 0.002,
  distinguishable: true,
  queriesNeeded: 40,
  costDifference: 0
}

describe("tables of text", () => {
  it("have a row for each policy and a column for each budget, with costs where they differ from it", () => {
    const spent = { ...row("online", 2, 0.6), cost: 1, committed: 1.5 }
    const { columns, rows } = policyTable("Value", [...results.policies, spent])
    expect(columns).toEqual(["policy", "B = 1", "B = 2"])
    expect(rows).toEqual([
      ["uniform", "0.400", "0.500"],
      ["online", "0.500", "0.600 (1.00 of 1.50)"],
      ["hidden", "0.900", "–"]
    ])
  })

  it("say how much of what is recorded is scored, where that is less", () => {
    expect(countsInWords(results)).toBe("2 queries, 8 samples (0 failed)")
    const part = { ...results, evaluation: { ...results.evaluation, scored: 1, samples: 3 } }
    expect(countsInWords(part)).toBe("1 of 2 queries, 3 of 8 samples scored (0 failed)")
    const all = { ...results, evaluation: { ...results.evaluation, samples: 8 } }
    expect(countsInWords(all)).toBe("2 queries, 8 samples (0 failed)")
  })

  it("carry what the oracle decides by where its row stands", () => {
    const half = { ...results.half, note: "oracle: decides on 4" }
    expect(oracleTable("Half", half)).toMatchObject({ title: "Half", notes: ["oracle: decides on 4"] })
    expect(oracleTable("Half", results.half).notes).toBeUndefined()
  })

  it("mark what is distinguishable, and say it with intervals in words", () => {
    const none = { ...compared, budget: 4, difference: -0.001, distinguishable: false }
    expect(comparisonTable("Differences", [compared, none]).rows).toEqual([["online", "uniform", "+0.250 *", "−0.001"]])
    expect(intervalTable("Differences", [compared, none]).rows.map((cells) => cells.slice(3))).toEqual([
      ["+0.2500", "+0.2000 to +0.3000", "better"],
      ["−0.0010", "+0.2000 to +0.3000", "not distinguishable"]
    ])
  })

  it("have the headline at the budget that the results name", () => {
    expect(headlineTable(results)).toMatchObject({
      title: "Headline, at budget 1",
      rows: [["online", "uniform", "50.0 %", "40.0 % to 60.0 %", "–", "–"]]
    })
  })

  it("have a dash for a metric that is not defined", () => {
    const known = { ...results.predictor, loss: 0.5, accuracy: 0.75 }
    const [{ rows }] = predictorTables({ ...results, predictors: { point: known, other: results.predictor } })
    expect(rows).toEqual([
      ["p", "0.500", "–", "–", "75.0 %", "–", "–", "–"],
      ["p", "–", "–", "–", "–", "–", "–", "–"]
    ])
  })

  it("leave the predictors out where none has a metric, as of rewards that are real numbers", () => {
    expect(predictorTables({ ...results, predictors: { point: results.predictor } })).toEqual([])
  })

  it("leave the halved oracle out of the main table, and further tables where there is nothing", () => {
    const policies = [...results.policies, row("oracle", 1, 0.7)]
    expect(withoutHalved({ ...results, policies })).toEqual(results.policies)
    expect(withoutHalved({ ...results, policies, half: { policies: [], comparisons: [] } })).toEqual(policies)
    expect(furtherTables(results)).toEqual([])
    const rival = {
      predictor: "point",
      baseline: "length",
      difference: 0.1,
      low: 0,
      high: 0.2,
      p: 0,
      adjusted: 0,
      distinguishable: true
    }
    expect(furtherTables({ ...results, predictorComparisons: [rival] })[0].rows[0].at(-1)).toBe("worse")
  })
})
