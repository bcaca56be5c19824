import { describe, expect, it } from "vitest"
import { plainExperiment } from "../../src/cli/PlainExperiment.ts"

describe("plainExperiment", () => {
  it.each([
    ["recordings/mine", "mine"],
    ["recordings/mine/", "mine"],
    ["/data/my model (2)", "my-model-2-"],
    ["/data/.hidden", "hidden"],
    ["/data/(new)", "new-"],
    ["/data/数学", "recording"],
    ["/", "recording"]
  ])("names the experiment of %s %s", (directory, name) => {
    expect(plainExperiment(directory).name).toBe(name)
  })

  it("keeps the folder as it was given", () => {
    expect(plainExperiment("/data/my model (2)").recording).toBe("/data/my model (2)")
  })
})
