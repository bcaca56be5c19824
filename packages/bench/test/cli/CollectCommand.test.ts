import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runBench } from "../../src/cli/index.ts"
import type { CollectionOptions } from "../../src/index.ts"
import { openToyBench, type ToyBench } from "./ToyBench.ts"

let toy: ToyBench
let folder: string
let run: ToyBench["run"]

beforeAll(async () => {
  toy = await openToyBench()
  folder = toy.folder
  run = toy.run
})
afterAll(() => toy.close())

describe("bench collect", () => {
  it("what cannot be collected, and how to rebuild it: exit code 1", async () => {
    const { code, error } = await run(["collect", "absent"])
    expect(code).toBe(1)
    expect(error).toContain("import it")
  })

  it("refuses a reward model for an experiment that takes none, before anything is done", async () => {
    const { code, error } = await run(["collect", "toy", "--reward", "http://localhost:1#m"])
    expect(code).toBe(2)
    expect(error).toContain("has no reward that a model gives")
  })

  it("collects an experiment's own recording in its folder, another one where --out or --live say", async () => {
    const asked: Array<CollectionOptions> = []
    const make = async (options: CollectionOptions): Promise<string> => {
      asked.push(options)
      return options.out
    }
    const own = { ...toy.app.experiments[0], collect: make, draw: make }
    const collect = async (...args: ReadonlyArray<string>) => {
      const said = { out: "", error: "" }
      const code = await runBench({ version: "1", experiments: [own] }, ["collect", "toy", ...args], toy.terminal(said))
      return { code, ...said }
    }
    const live = join(folder, ".alloc", "live", "toy")
    expect(await collect()).toEqual({ code: 0, out: `Recording: ${own.recording}\n`, error: "" })
    const fewer = await collect("--limit", "3", "--samples", "2", "--model", "a.gguf", "--extra", '{"top_k": -1}')
    expect(fewer).toEqual({ code: 0, out: `Recording: ${live}\n`, error: "" })
    await collect("--out", "mine", "--model", "http://localhost:1#m")
    await collect("--live", "--dry-run")
    expect(asked.map(({ out }) => out)).toEqual([own.recording, live, join(folder, "mine"), live])
    const model = join(folder, "a.gguf")
    expect(asked[1]).toMatchObject({ limit: 3, samples: 2, model, extra: { top_k: -1 }, dryRun: false })
    expect(asked[2].model).toBe("http://localhost:1#m")
    expect(asked[3].dryRun).toBe(true)
    asked.length = 0
    for (const flags of [["--limit", "3"], ["--seed", "2"], ["--model", "http://localhost:1#m"], ["--live"]]) {
      const { code, error } = await collect("--out", own.recording, ...flags)
      expect({ code, flags }).toEqual({ code: 2, flags })
      expect(error).toContain("another folder")
    }
    expect((await collect("--extra", "top_k=1")).error).toContain("--extra")
    expect(asked).toEqual([])
  })

  it("draws the recording that ships into its folder, where another one is imported", async () => {
    const asked: Array<string> = []
    const make =
      (how: string) =>
      async ({ out }: CollectionOptions): Promise<string> => {
        asked.push(`${how} ${out}`)
        return out
      }
    const [published, drawn] = [join(folder, "published"), toy.app.experiments[0].recording]
    const both = { ...toy.app.experiments[0], collected: published, collect: make("imported"), draw: make("drawn") }
    const collect = async (...args: ReadonlyArray<string>) => {
      const said = { out: "", error: "" }
      const code = await runBench({ version: "1", experiments: [both] }, args, toy.terminal(said))
      return { code, ...said }
    }
    expect((await collect("collect", "toy")).code).toBe(0)
    expect((await collect("collect", "toy", "--live", "--out", drawn)).code).toBe(0)
    expect((await collect("collect", "toy", "--live")).code).toBe(0)
    expect(asked).toEqual([`imported ${published}`, `drawn ${drawn}`, `drawn ${join(folder, ".alloc", "live", "toy")}`])
    asked.length = 0
    const swapped = await collect("collect", "toy", "--out", drawn)
    expect(swapped).toMatchObject({ code: 2, error: expect.stringContaining("as bench collect toy --live makes it") })
    for (const args of [
      ["collect", "toy", "--live", "--out", published],
      ["collect", "toy", "--live", "--limit", "3", "--out", drawn],
      ["export", "toy", "--live", "--out", drawn],
      ["export", "toy", "--out", published]
    ])
      expect(await collect(...args)).toMatchObject({ code: 2, error: expect.stringContaining("another folder") })
    expect(asked).toEqual([])
  })

  it("says what makes a recording that no model draws", async () => {
    const imported = { ...toy.app.experiments[0], collect: async ({ out }: CollectionOptions) => out }
    const said = { out: "", error: "" }
    const app = { version: "1", experiments: [imported] }
    expect(await runBench(app, ["collect", "toy", "--live"], toy.terminal(said))).toBe(1)
    expect(said.error).toContain("bench collect toy, without --live, makes its recording")
    expect(said.error).not.toContain("--strong")
  })
})
