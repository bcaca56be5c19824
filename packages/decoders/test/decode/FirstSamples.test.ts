import { uniform } from "@alloc/core"
import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { decode, firstSamplesOf, model } from "../../src/index.ts"

const check = verifier({ name: "right", check: (_query, response) => response === "right" })
const answering = (text: (query: string) => string, logProbability?: number) =>
  model({
    name: "toy",
    capabilities: { logProbabilities: true },
    generate: async ({ prompt }) => ({ text: text(String(prompt)), tokens: String(prompt).length, logProbability })
  })
const run = (logProbability?: number) =>
  decode({
    queries: ["a", "bcd"],
    model: answering((query) => (query === "a" ? "right" : "wrong"), logProbability),
    verifier: check,
    policy: uniform(),
    budget: { samples: 1 }
  })

describe("firstSamplesOf", () => {
  it("has reward, length and log-probability of each query's first sample, in the order of the answers", async () => {
    const { logProbability, reward, tokens } = firstSamplesOf((await run(-3)).answers)
    expect({ reward, tokens, logProbability }).toEqual({ reward: [1, 0], tokens: [1, 3], logProbability: [-3, -3] })
  })
  it("leaves out what is not known of all", async () => {
    expect(firstSamplesOf((await run()).answers).logProbability).toBeUndefined()
  })
  it("refuses an answer without a sample, and names the query", async () => {
    const [answer] = (await run()).answers
    expect(() => firstSamplesOf([{ ...answer, samples: [] }])).toThrow(/first sample of query 0/)
  })
})
