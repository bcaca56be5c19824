import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openToyBench, type ToyBench } from "./ToyBench.ts"

let toy: ToyBench

beforeAll(async () => {
  toy = await openToyBench()
  await toy.run(["toy"])
  await toy.run(["toy", "--out", "again"])
})
afterAll(() => toy.close())

describe("bench compare", () => {
  it("says that a run repeated is the same everywhere, by name or by folder, and writes a page", async () => {
    const { code, out } = await toy.run(["compare", "toy", "again"])
    expect(code).toBe(0)
    expect(out).toMatch(/^again against toy: 0 better, 0 worse, (\d+) same, 0 not distinguishable, of \1 policies/)
    for (const line of out.split("\n").slice(0, 3)) expect(line).not.toContain("undefined")
    const page = await readFile(join(toy.folder, "results", "compare.toy.again", "comparison.html"), "utf8")
    expect(page).toContain("Every policy at every budget")
  })

  it("prints nothing but JSON where that is asked for", async () => {
    const { out } = await toy.run(["compare", "toy", "again", "--json"])
    const { first, rows } = JSON.parse(out)
    expect([first, rows[0].verdict]).toEqual(["toy", "same"])
  })

  it("says what to do where a run is not there", async () => {
    const { code, error } = await toy.run(["compare", "toy", "nowhere"])
    expect([code, error.includes("queries.parquet of nowhere")]).toEqual([1, true])
  })
})
