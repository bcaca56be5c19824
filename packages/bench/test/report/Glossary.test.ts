import { describe, expect, it } from "vitest"
import { binaryEntries, rewardEntries } from "../../src/measure/Controls.ts"
import { simpleFeatureOf, wordsOf } from "../../src/report/Glossary.ts"

describe("the glossary of policies", () => {
  it("has every policy of the tables that come with the package", () => {
    const names = [...binaryEntries, ...rewardEntries].map(({ name }) => name)
    expect(names.filter((name) => wordsOf(name) === undefined)).toEqual([])
  })

  it("explains a baseline by the policy that it follows, and nothing that it does not know", () => {
    expect(wordsOf("routing-length")?.what).toBe("Like routing, but reads the query's length.")
    expect(wordsOf("online-spread-words")?.what).toBe("Like online-spread, but reads words of the query (TF-IDF).")
    expect(wordsOf("online-point-middle")?.what).toBe("Like online, but reads the hidden state of a middle layer.")
    expect(wordsOf("mine")).toBeUndefined()
    expect(wordsOf("online-mine")).toBeUndefined()
  })

  it("explains a policy of stopping by how often it may wait", () => {
    expect(wordsOf("sequential-flat-2-rounds")).toMatchObject({
      role: "stopping",
      what: "Like sequential-flat, in at most 2 rounds."
    })
    expect(wordsOf("uniform-2-rounds")).toBeUndefined()
  })

  it("counts shuffling within kinds among the controls", () => {
    expect(wordsOf("shuffled-within-kind")?.role).toBe("control")
  })

  it("knows what a policy reads that reads no hidden state", () => {
    expect(simpleFeatureOf("online-kind")).toBe("the name of the query's kind")
    expect(simpleFeatureOf("arms-tf-idf")).toBe("words of the query (TF-IDF)")
    for (const policy of ["online", "online-beta", "online-point-middle", "routing-all", "routing-gap", "mine"])
      expect(simpleFeatureOf(policy)).toBeUndefined()
  })
})
