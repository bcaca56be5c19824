import { describe, expect, it } from "vitest"
import { budgetAmount, liveArms } from "../../src/decode/Arms.ts"
import { fakeModel } from "../../src/testing.ts"

const model = fakeModel({ success: () => 1 })
const base = { queries: ["?"], budget: { samples: 1 } }

describe("budgetAmount", () => {
  it("reads the one unit that is given", () => {
    expect(budgetAmount({ tokens: 40 })).toEqual({ unit: "tokens", amount: 40 })
  })
  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d", (samples) => {
    expect(() => budgetAmount({ samples })).toThrow(/budget in samples is/)
  })
})

describe("liveArms", () => {
  it("lays an arm's sampling over the call's, and that over the defaults", () => {
    const arms = [{ model, sampling: { maxTokens: 8 } }]
    const [{ sampling }] = liveArms({ ...base, arms, sampling: { maxTokens: 16, stop: ["."] } }, "samples")
    expect(sampling).toEqual({ temperature: 0.7, maxTokens: 8, stop: ["."] })
  })
  it("expects of a sample the most that it may cost in the budget's unit", () => {
    const sampling = { maxTokens: 100 }
    const price = { input: 0, output: 2 }
    const cost = (unit: "samples" | "tokens" | "usd") =>
      liveArms({ ...base, arms: [{ model, sampling, price }] }, unit)[0].cost
    expect([cost("samples"), cost("tokens")]).toEqual([1, 100])
    expect(cost("usd")).toBeCloseTo(200e-6, 12)
  })
  it.each([
    ["no arm", { arms: [] }, "samples", /at least one arm/],
    ["a model beside arms", { model, arms: [{ model }] }, "samples", /arms is both/],
    ["two arms of one name", { arms: [{ model }, { model }] }, "samples", /names that differ/],
    ["an arm that costs nothing", { arms: [{ model, cost: 0 }] }, "samples", /cost of arm fake is 0/],
    ["dollars without a price", { arms: [{ model }] }, "usd", /a price of arm fake/]
  ] as const)("refuses %s", (_, options, unit, message) => {
    expect(() => liveArms({ ...base, ...options }, unit)).toThrow(message)
  })
})
