import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
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

describe("runBench explains", () => {
  it("an unknown experiment, listing those that exist: exit code 2", async () => {
    const { code, error, out } = await run(["tyo"])
    expect(code).toBe(2)
    expect(error).toContain(`unknown experiment "tyo"; those that exist: toy, absent`)
    expect(out).toBe("")
    expect((await run(["collect", "tyo"])).code).toBe(2)
    expect((await run(["view", "tyo"])).code).toBe(2)
  })

  it("a folder that cannot be written to: exit code 1", async () => {
    await writeFile(join(folder, "a-file"), "")
    const { code, error } = await run(["toy", "--out", "a-file/inside"])
    expect(code).toBe(1)
    expect(error).toContain("cannot write to")
    if (process.platform === "linux") expect((await run(["toy", "--out", "/proc/nowhere/inside"])).code).toBe(1)
  })

  it("a recording that is not there: exit code 1", async () => {
    const { code, error } = await run(["absent"])
    expect(code).toBe(1)
    expect(error).toContain("no manifest.json")
  })

  it("budgets that are none: exit code 2", async () => {
    for (const [budget, why] of [
      ["x", "valid: numbers with commas"],
      ["-1", "valid: a finite number >= 0"],
      ["NaN", "valid"],
      ["99", "valid: numbers from 0.00 to 8.00"],
      ["", "valid"]
    ]) {
      const { code, error } = await run(["toy", `--budget=${budget}`])
      expect({ budget, code }).toEqual({ budget, code: 2 })
      expect(error).toContain(why)
    }
  })

  it("an interruption: exit code 130", async () => {
    const controller = new AbortController()
    controller.abort()
    const { code, error } = await run(["toy", "--out", "f"], controller.signal)
    expect(code).toBe(130)
    expect(error).toContain("interrupted")
  })

  it("Ctrl-C while it evaluates: exit code 130, it says so, and no file of a report is there", async () => {
    const out = join(folder, "stopped")
    const program = new URL("./Interrupted.ts", import.meta.url).pathname
    const child = spawn(process.execPath, [program, join(folder, "recording"), out], { stdio: "pipe" })
    const ended = once(child, "exit")
    let error = ""
    let seen = ""
    child.stderr.on("data", (chunk) => {
      error += String(chunk)
    })
    child.stdout.on("data", (chunk) => {
      seen += String(chunk)
      if (seen === "evaluating\n") child.kill("SIGINT")
    })
    expect(await ended).toEqual([130, null])
    expect(seen).toBe("evaluating\n")
    expect(error).toBe("interrupted; what was collected is kept\n")
    expect(await readdir(out)).toEqual([])
  })

  it("Ctrl-C while the report is made: none of its files is written", async () => {
    const controller = new AbortController()
    const out = join(folder, "late")
    const step = (text: string): void => {
      if (text === "writing the report") controller.abort()
    }
    const { code } = await run(["toy", "--out", out], controller.signal, step)
    expect(code).toBe(130)
    expect(await readdir(out)).toEqual([])
  })
})
