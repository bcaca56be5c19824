import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Option } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { changedResults, type ResultsFlags, resultsName } from "../../src/cli/ResultsName.ts"

const none: ResultsFlags = { limit: Option.none(), recording: Option.none(), seed: 1 }

describe("resultsName", () => {
  it.each<[string, Partial<ResultsFlags>]>([
    ["math", {}],
    ["math.limit-20", { limit: Option.some(20) }],
    ["math.seed-2", { seed: 2 }],
    ["math.live.seed-2", { live: true, seed: 2 }],
    ["math.budget-2-8", { budget: Option.some("2,8") }],
    ["math.arms-small-large.verifier-mine", { arms: Option.some("small,large"), verifier: Option.some("own/mine.ts") }],
    ["math.recording-mine", { recording: Option.some("recordings/mine") }],
    ["math.recording-my-model-2", { recording: Option.some("/data/my model (2)") }],
    // What is drawn live goes to a folder of its own, from which it is read.
    ["math.live.limit-5", { live: true, limit: Option.some(5), recording: Option.some(".alloc/live/math") }]
  ])("is %s", (name, flags) => {
    expect(resultsName({ name: "math" }, { ...none, ...flags })).toBe(name)
  })
})

describe("changedResults", () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "alloc-results-"))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it("finds the experiment's other folders, in order, and nobody else's", async () => {
    for (const name of ["math", "math.seed-2", "math.limit-20", "maths.seed-2", "code"]) mkdirSync(join(folder, name))
    expect(await changedResults(folder, "math")).toEqual(["math.limit-20", "math.seed-2"])
  })

  it("finds none where there is no folder", async () => {
    expect(await changedResults(join(folder, "absent"), "math")).toEqual([])
  })
})
