import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { findExperiment } from "../../src/cli/FindExperiment.ts"
import { reasonOf } from "../Reason.ts"
import { openToyBench, type ToyBench } from "./ToyBench.ts"

let toy: ToyBench
const find = (argument: string) =>
  findExperiment({ app: toy.app, terminal: toy.terminal({ out: "", error: "" }), args: [] }, argument)

beforeAll(async () => {
  toy = await openToyBench()
})
afterAll(() => toy.close())

describe("findExperiment", () => {
  it("finds an experiment by its name, and in a file from where the user stands", async () => {
    expect(await find("toy")).toBe(toy.app.experiments[0])
    const text = `export const own = { name: "own", title: "Own", recording: "data", evaluate: async () => {} }`
    await writeFile(join(toy.folder, "own.ts"), text)
    expect((await find("own.ts")).recording).toBe(join(toy.folder, "data"))
  })

  it("names those that exist", async () => {
    const reason = await reasonOf(() => find("tyo"))
    expect(reason).toEqual({ _tag: "UnknownExperiment", experiment: "tyo", valid: ["toy", "absent"] })
  })

  it("says of a path what it is not, and of a folder how it is evaluated", async () => {
    expect(await reasonOf(() => find("no/such"))).toMatchObject({
      _tag: "Unavailable",
      what: "no/such",
      how: expect.stringContaining("nothing is there")
    })
    expect(await reasonOf(() => find(toy.folder))).toMatchObject({
      how: `a folder with a recording is evaluated by: bench run recording ${toy.folder}`
    })
  })
})
