import { spawn } from "node:child_process"
import { once } from "node:events"
import { access } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { readParquet, temporaryFolder, writeParquet } from "../allocate/Predictions.ts"
import { benchProcess, benchProgram } from "./ChildProcess.ts"
import { commandIn } from "./PromptsTerminal.ts"

describe("bench allocate", () => {
  it("says what a budget comes to, and prints allocation.json", async () => {
    await using place = await temporaryFolder()
    await writeParquet(
      join(place.folder, "predictions", "p.parquet"),
      "SELECT * FROM (VALUES ('easy', 0.9), ('medium', 0.5), ('hard', 0.05), ('never', 0)) AS t(query, success_probability)"
    )
    const bench = commandIn(place.folder)
    const args = ["allocate", "predictions", "--budget", "2", "--max-samples", "8", "--workers", "1"]
    const { code, error, out } = await bench(...args)
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain("4 queries, 2.000 samples each of 2 on average, at most 8.")
    const files = join(place.folder, "predictions.allocation", "budgets", "*.parquet")
    expect(await readParquet(files, "query, samples")).toEqual([
      ["easy", 2],
      ["medium", 4],
      ["hard", 2],
      ["never", 0]
    ])
    const json = JSON.parse((await bench(...args, "--json")).out)
    expect(json).toMatchObject({ schema: "alloc-allocation/1", queries: 4, total: 8, loss: 0 })
    expect((await bench("allocate", "predictions")).code).toBe(2)
    expect((await bench("allocate", "nowhere", "--budget", "2")).code).toBe(2)
  })

  it("keeps what was done at Ctrl-C, and goes on from there", async () => {
    await using place = await temporaryFolder()
    await writeParquet(
      join(place.folder, "p.parquet"),
      "SELECT random() AS success_probability FROM range(1500000) r(i)"
    )
    const args = ["allocate", "p.parquet", "--budget", "2", "--out", "out", "--workers", "1"]
    // pnpm, which runs the tests, says by INIT_CWD where its own user stands.
    const env = { ...process.env, INIT_CWD: place.folder }
    const child = spawn(process.execPath, [benchProgram, ...args], { cwd: place.folder, env, stdio: "ignore" })
    const ended = once(child, "exit")
    const begun = (): Promise<boolean> =>
      access(join(place.folder, "out", "work", "summary-00000.bin")).then(
        () => true,
        () => false
      )
    while (!(await begun())) {
      // Files of the work are gone once it is done: it must be large enough to be caught in the middle.
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode} before it was interrupted`)
      await sleep(20)
    }
    child.kill("SIGINT")
    expect((await ended)[0]).toBe(130)
    const { code, out } = await benchProcess(place.folder, ...args, "--json")
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ queries: 1_500_000, total: 3_000_000 })
  })
})
