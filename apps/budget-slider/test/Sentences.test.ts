import { describe, expect, it } from "vitest"
import { pictureInWords, resultSentence } from "../src/Sentences.ts"

const groups = [
  { queries: 20, successRate: 0.01, samples: 2 },
  { queries: 20, successRate: 0.2, samples: 19.25 },
  { queries: 20, successRate: 0.95, samples: 2.75 }
]

describe("Sentences", () => {
  it("states a gain with what it saves, a loss without, and no difference as none", () => {
    const of = (solved: number, solvedUniformly: number) =>
      resultSentence(8, { groups, solved, solvedUniformly, saved: 0.049 }).replaceAll("\u00a0", " ")
    expect(of(0.7261, 0.7076)).toBe(
      "72.6 % of the queries solved, against 70.8 % when each gets 8: 1.8 points more, or the same with 5 % fewer samples."
    )
    expect(of(0.6876, 0.7076)).toMatch(/: 2\.0 points less\.$/)
    expect(of(0.7076, 0.7076)).toMatch(/: no difference\.$/)
  })

  it("says who gets how many samples", () => {
    expect(pictureInWords(8, { groups, solved: 0, solvedUniformly: 0, saved: 0 }).replaceAll("\u00a0", " ")).toBe(
      "Mean samples by difficulty, at 8 a query: the hardest 20 queries get 2.0 each, the easiest 20 2.8; most, 19.3, go to queries that one sample solves with 20 %."
    )
  })
})
