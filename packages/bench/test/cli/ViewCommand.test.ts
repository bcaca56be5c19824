import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runBench } from "../../src/cli/index.ts"
import { openToyBench, type ToyBench } from "./ToyBench.ts"

let toy: ToyBench
let run: ToyBench["run"]

beforeAll(async () => {
  toy = await openToyBench()
  run = toy.run
})
afterAll(() => toy.close())

describe("bench view", () => {
  it("view shows the last results, or says how to get some", async () => {
    expect((await run(["view", "toy", "--out", "nothing"])).error).toContain("run it first: bench toy")
    await run(["toy", "--out", "g"])
    const { code, out } = await run(["view", "toy", "--out", "g"])
    expect(code).toBe(0)
    expect(out).toContain("Value by budget")
  })

  it("says which run it shows; a run of fewer queries or another seed has a folder of its own", async () => {
    const none = await run(["view", "toy"])
    await run(["toy", "--limit", "10", "--seed", "3"])
    const instead = await run(["view", "toy"])
    expect([none.code, instead.code]).toEqual([1, 1])
    expect(instead.error).toContain("bench view toy.limit-10.seed-3")
    await run(["toy"])
    const whole = await run(["view", "toy"])
    expect(whole.out).toContain("Run: bench toy (20")
    expect(whole.out).toContain("Other runs: bench view toy.limit-10.seed-3")
    expect((await run(["view", "toy.limit-10.seed-3"])).out).toContain("Run: bench toy --limit 10 --seed 3")
  })

  it("opens the report where a person watches", async () => {
    await run(["toy"])
    const opened: Array<string> = []
    const terminal = { ...toy.terminal({ out: "", error: "" }), open: (file: string) => void opened.push(file) }
    expect(await runBench(toy.app, ["view", "toy"], terminal)).toBe(0)
    expect(opened).toEqual([join(toy.folder, "results", "toy", "report.html")])
  })

  it("says which experiments there are where the name is none", async () => {
    const { code, error } = await run(["view", "tyo"])
    expect(code).toBe(2)
    expect(error).toContain("toy, absent")
  })
})
