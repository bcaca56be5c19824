import { afterAll, beforeAll, describe, expect, it } from "vitest"
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

  it("says which experiments there are where the name is none", async () => {
    const { code, error } = await run(["view", "tyo"])
    expect(code).toBe(2)
    expect(error).toContain("toy, absent")
  })
})
