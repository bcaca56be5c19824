import type { SamplePlan } from "../../src/collect/index.ts"

/** Three samples of two queries, each under this prompt and its id. */
export const toyPlan = (prompt: string): SamplePlan => ({
  arm: "fake",
  model: { name: "fake", sha256: "fake" },
  seed: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "",
  queries: ["q1", "q2"].map((id) => ({ id, prompt: prompt + id })),
  passes: [3]
})
