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

describe("bench list", () => {
  it("list names experiments and says which recordings are there", async () => {
    const { code, out } = await run(["list"])
    expect(code).toBe(0)
    expect(out).toContain("120 queries, 960 samples")
    expect(out).toContain("not there")
  })

  it("says how to run something of one's own where no experiment has a name", async () => {
    const said = { out: "", error: "" }
    expect(await runBench({ version: "1", experiments: [] }, ["list"], toy.terminal(said))).toBe(0)
    expect(said.out).toContain("bench run FILE.ts")
  })
})
