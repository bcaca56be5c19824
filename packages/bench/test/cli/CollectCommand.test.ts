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
})
