import { describe, expect, it } from "vitest"
import { binaryEntries, rewardEntries } from "../../src/measure/Controls.ts"
import { wordsOf } from "../../src/report/Glossary.ts"

describe("the glossary of policies", () => {
  it("has every policy of the tables that come with the package", () => {
    const names = [...binaryEntries, ...rewardEntries].map(({ name }) => name)
    expect(names.filter((name) => wordsOf(name) === undefined)).toEqual([])
  })

  it("explains a baseline by the policy that it follows, and nothing that it does not know", () => {
    expect(wordsOf("routing-length")?.what).toBe("Like routing, but reads the query's length.")
    expect(wordsOf("mine")).toBeUndefined()
  })
})
