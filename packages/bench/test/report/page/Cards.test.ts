import { describe, expect, it } from "vitest"
import { cards } from "../../../src/report/page/Cards.ts"
import { evaluation } from "../../Evaluated.ts"

const { headline } = evaluation.results
const [row] = headline.savedAtEqualQuality

/** The card's title of a policy whose largest saving is not told apart from zero. */
const titleOf = (value: number, low: number, high: number): string | undefined => {
  const fixed = { ...row, budget: headline.budget, value, low, high }
  const maximum = headline.maximum.map((one) => ({ ...one, low: -0.1 }))
  const results = { ...evaluation.results, headline: { ...headline, maximum, savedAtEqualQuality: [fixed] } }
  return /<h3>(.*?)<\/h3>/.exec(cards(results, 0, false, 2))?.[1].replaceAll("\u00a0", " ")
}

describe("a policy's card", () => {
  it("states what is saved at the budget that was fixed beforehand where its interval excludes zero", () => {
    expect(titleOf(0.23, 0.11, 0.33)).toBe("23 % fewer samples")
    expect(titleOf(-0.12, -0.15, -0.1)).toBe("12 % more samples")
    expect(titleOf(0.23, -0.01, 0.33)).toBe("No saving shown")
    expect(titleOf(-0.003, -0.004, -0.001)).toBe("No saving shown")
  })
})
