import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { argumentsOf } from "../../src/cli/AllCommand.ts"
import { runBench, type Terminal } from "../../src/cli/index.ts"
import { openToyBench, type ToyBench } from "./ToyBench.ts"

describe("the command line of one experiment", () => {
  it("is that of all, in a folder of its own", () => {
    const args = ["--seed", "2", "all", "--out", "base", "--workers=2", "--json"]
    expect(argumentsOf(args, "math", "base")).toEqual(["math", "--seed", "2", "--json", "--out", join("base", "math")])
    expect(argumentsOf(["all", "--workers", "1"], "code", undefined)).toEqual(["code"])
  })
})

describe("bench all", () => {
  let toy: ToyBench
  beforeAll(async () => {
    toy = await openToyBench()
  })
  afterAll(() => toy.close())

  it("gives the same results beside each other as one after the other, and prints them in the experiments' order", async () => {
    const [one] = toy.app.experiments
    const app = { ...toy.app, experiments: [one, { ...one, name: "again" }] }
    const run = async (args: ReadonlyArray<string>, beside?: Terminal["beside"]) => {
      const said = { out: "", error: "" }
      const code = await runBench(app, args, { ...toy.terminal(said), beside })
      return { code, ...said }
    }
    const asked: Array<ReadonlyArray<string>> = []
    const together = await run(["all", "--budget", "2", "--out", "two", "--workers", "2"], async (args) => {
      asked.push(args)
      return run(args)
    })
    const alone = await run(["all", "--budget", "2", "--out", "one", "--workers", "1"])
    expect([together.code, alone.code]).toEqual([0, 0])
    expect(asked.map(([name]) => name)).toEqual(["toy", "again"])
    const results = (folder: string, name: string) => readFile(join(toy.folder, folder, name, "results.json"), "utf8")
    for (const name of ["toy", "again"]) expect(await results("two", name)).toBe(await results("one", name))
    expect(together.out.indexOf(join("two", "toy"))).toBeLessThan(together.out.indexOf(join("two", "again")))
  })

  it("says which experiments failed: exit code 1", async () => {
    const [one] = toy.app.experiments
    const said = { out: "", error: "" }
    const app = { ...toy.app, experiments: [one, { ...one, name: "again" }] }
    const beside: Terminal["beside"] = async ([name]) => ({ code: name === "again" ? 1 : 0, out: "", error: "why\n" })
    expect(await runBench(app, ["all", "--workers", "2"], { ...toy.terminal(said), beside })).toBe(1)
    expect(said.error).toContain("the result of again is not available")
  })
})
