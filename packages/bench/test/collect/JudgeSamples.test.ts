import type { SampleRow } from "@alloc/core/recording"
import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { judgeSamples } from "../../src/collect/JudgeSamples.ts"
import type { PlannedQuery, RecordingPlan } from "../../src/collect/RecordingPlan.ts"

const queries: ReadonlyArray<PlannedQuery> = [
  { row: { id: "a", split: "all", answer: "1" }, prompt: "a" },
  { row: { id: "b", split: "all", answer: "1" }, prompt: "b", reference: "2" }
]
const right = verifier({ name: "right", check: ({ reference }, response) => response === reference })
const length = verifier({ name: "length", check: (_, response) => response.length })
const plan: RecordingPlan = {
  experiment: "toy",
  queries: async () => queries,
  samples: 1,
  sampling: { temperature: 1, maxTokens: 1, stop: [] },
  prefix: "",
  prompt: "{query}",
  judge: (use) => use([right, length]),
  verifiers: [],
  manifest: () => ({ name: "toy", title: "Toy", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] })
}
const sample = (query: string, text: string | undefined, failed = false): SampleRow => {
  return { query, arm: "lm", sample: 0, failed, text }
}

describe("judgeSamples", () => {
  it("gives each verifier's verdict, in order, against the reference or else the answer", async () => {
    const samples = [sample("a", "1"), sample("b", "1"), sample("b", "2")]
    const verdictsOf = await judgeSamples(plan, queries, samples)
    const rewards = samples.map((one) => verdictsOf(one).map(({ reward }) => reward))
    expect(rewards).toEqual([
      [1, 1],
      [0, 1],
      [1, 1]
    ])
  })

  it("gives none for a sample that failed", async () => {
    const failed = sample("a", undefined, true)
    expect((await judgeSamples(plan, queries, [failed]))(failed)).toEqual([])
  })
})
