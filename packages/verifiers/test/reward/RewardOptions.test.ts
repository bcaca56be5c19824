import { type RewardModelOptions, rewardModel } from "@alloc/verifiers/reward"
import { describe, expect, it } from "vitest"

describe("options", () => {
  it.each([
    [{ api: "guess" }, "api"],
    [{ batch: 0 }, "batch"],
    [{ timeoutMs: Number.NaN }, "timeoutMs"],
    [{ api: "embedding" }, "head"],
    [{ url: "localhost:8000" }, "url"]
  ])("an invalid option %j", (change, field) => {
    const options = { api: "alloc", url: "http://localhost:8000", ...change } as RewardModelOptions
    expect(() => rewardModel(options)).toThrow(expect.objectContaining({ reason: expect.objectContaining({ field }) }))
  })
})
