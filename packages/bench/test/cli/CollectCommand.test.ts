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
    const plain = await collect("--limit", "3", "--samples", "2", "--model", "a.gguf")
    expect(plain).toEqual({ code: 0, out: `Recording: ${own.recording}\n`, error: "" })
    await collect("--out", "mine", "--model", "http://localhost:1#m")
    await collect("--live", "--dry-run")
    expect(asked.map(({ out }) => out)).toEqual([
      own.recording,
      join(folder, "mine"),
      join(folder, ".alloc", "live", "toy")
    ])
    expect(asked[0]).toMatchObject({ limit: 3, samples: 2, model: join(folder, "a.gguf"), dryRun: false })
    expect(asked[1].model).toBe("http://localhost:1#m")
    expect(asked[2].dryRun).toBe(true)
  })
})
