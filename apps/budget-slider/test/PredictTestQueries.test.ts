import { fileURLToPath } from "node:url"
import { openRecording } from "@alloc/bench"
import { describe, expect, it } from "vitest"
import { predictTestQueries } from "../src/PredictTestQueries.ts"
import { spendingOf } from "../src/Spending.ts"

const folder = fileURLToPath(new URL("../../reproduce/recordings/arith-smollm2", import.meta.url))

describe("PredictTestQueries", () => {
  it("holds the 520 test queries, small, and gains what `bench math` prints for online-beta", async () => {
    const queries = predictTestQueries(await openRecording(folder), "hidden")
    expect([queries.successes.length, queries.trials]).toEqual([520, 128])
    expect(JSON.stringify(queries).length).toBeLessThan(15_000)
    const spending = spendingOf(queries, 20)
    // Printed: uniform .7076 at 8; 5 % saved by predicting at 8 (3 to 7), which interpolates between budgets otherwise.
    const { saved, solvedUniformly } = spending(8, "predicted")
    expect(solvedUniformly).toBeCloseTo(0.7076036, 6)
    expect(saved).toBeGreaterThan(0.03)
    expect(saved).toBeLessThan(0.07)
    expect(spending(8, "recorded").saved).toBeGreaterThan(saved)
  })
})
