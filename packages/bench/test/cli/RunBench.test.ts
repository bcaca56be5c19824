import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge } from "@alloc/predictor"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type BenchApp, runBench, type Terminal } from "../../src/cli/index.ts"
import { bestOfK, binaryPredictors, writeRecording } from "../../src/index.ts"
import { synthetic } from "../Synthetic.ts"

let folder = ""
let app: BenchApp

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-cli-"))
  const recording = join(folder, "recording")
  await writeRecording(recording, synthetic({ queries: 120, samples: 8 }))
  const evaluate = bestOfK({
    feature: "hidden",
    design: { kind: "split" },
    predictors: binaryPredictors(ridge()),
    replicates: { once: 2, sequential: 1 },
    resamples: 100
  })
  app = {
    version: "1.2.3",
    experiments: [
      { name: "toy", title: "A toy", recording, evaluate },
      { name: "absent", title: "Not collected", recording: join(folder, "nowhere"), evaluate, rebuild: "import it" }
    ]
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = async (
  args: ReadonlyArray<string>,
  signal = new AbortController().signal,
  step: Terminal["step"] = () => {}
) => {
  let out = ""
  let error = ""
  const terminal: Terminal = {
    out: (text) => {
      out += text
    },
    error: (text) => {
      error += text
    },
    step,
    directory: folder,
    signal,
    interactive: false
  }
  const code = await runBench(app, args, terminal)
  return { code, out, error }
}

describe("bench <experiment>", () => {
  it("writes the four files and prints the tables", async () => {
    const { code, error, out } = await run(["toy", "--out", "a"])
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain("Value by budget")
    expect(out).toContain(join(folder, "a", "report.html"))
    const results = JSON.parse(await readFile(join(folder, "a", "results.json"), "utf8"))
    expect(results).toMatchObject({ schema: "alloc-results/1", experiment: "toy", seed: 1, unit: "samples" })
    const facts = JSON.parse(await readFile(join(folder, "a", "run.json"), "utf8"))
    expect(facts.versions.alloc).toBe("1.2.3")
    expect(await readFile(join(folder, "a", "results.md"), "utf8")).toContain("# A toy")
    expect(await readFile(join(folder, "a", "report.html"), "utf8")).toContain("<!doctype html>")
  })

  it("puts results.json, and nothing else, on standard output with --json", async () => {
    const { code, out } = await run(["toy", "--json", "--out", "b", "--budget", "2,4", "--seed", "7"])
    expect(code).toBe(0)
    expect(out).toBe(await readFile(join(folder, "b", "results.json"), "utf8"))
    expect(JSON.parse(out).policies.filter(({ policy }: { policy: string }) => policy === "online")).toHaveLength(2)
  })

  it("scores anew with --verifier", async () => {
    const file = join(folder, "never.ts")
    await writeFile(
      file,
      `export const odd = {
         name: "odd",
         checkAll: (pairs: ReadonlyArray<{ response: string }>) =>
           Promise.resolve(pairs.map(({ response }) => ({ outcome: "right", reward: Number(response) % 2, explanation: "" })))
       }`
    )
    const { code, out } = await run(["toy", "--json", "--verifier", "never.ts", "--out", "c"])
    expect(code).toBe(0)
    expect(JSON.parse(out).verifier).toBe("odd")
    const none = await run(["toy", "--verifier", "recording/manifest.json"])
    expect(none.code).toBe(2)
    expect(none.error).toContain("not a verifier")
  })

  it("takes a verifier of two lines, gives it query and reference, and judges equal texts once", async () => {
    await writeFile(
      join(folder, "mine.ts"),
      `let calls = 0
       export const mine = { name: "mine", check: ({ text, reference }: { text: string; reference: string }, response: string) => {
         if (text !== "Question " + reference + "?") throw new Error("not the query's own reference")
         if (++calls > 240) throw new Error("asked more often than there are texts")
         return response.trim() === reference
       } }`
    )
    const mine = JSON.parse((await run(["toy", "--json", "--verifier", "mine.ts", "--out", "h"])).out)
    const recorded = JSON.parse((await run(["toy", "--json", "--out", "i"])).out)
    expect(mine.verifier).toBe("mine")
    // The same notion of right, so the same results.
    expect(mine.policies).toEqual(recorded.policies)
  })

  it("prints the same bytes twice, and no colours", async () => {
    const [first, second] = [await run(["toy", "--json", "--out", "j"]), await run(["toy", "--json", "--out", "k"])]
    expect(second.out).toBe(first.out)
    for (const file of ["results.json", "results.md", "report.html", "figure.svg"]) {
      expect(await readFile(join(folder, "j", file), "utf8")).toBe(await readFile(join(folder, "k", file), "utf8"))
    }
    expect((await run(["toy", "--out", "j"])).out).not.toContain("\u001b")
  })

  it("says what it would do with --dry-run, and writes nothing", async () => {
    const { code, out } = await run(["toy", "--dry-run", "--out", "d"])
    expect(code).toBe(0)
    expect(out).toContain("Model calls: 0")
    await expect(readFile(join(folder, "d", "results.json"))).rejects.toThrow()
  })

  it("limits the scored queries", async () => {
    const { out } = await run(["toy", "--json", "--limit", "10", "--out", "e"])
    expect(JSON.parse(out).evaluation.scored).toBe(10)
  })
})

describe("bench explains", () => {
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
      ["99", "valid: a number in [0, 8]"],
      ["", "valid"]
    ]) {
      const { code, error } = await run(["toy", `--budget=${budget}`])
      expect({ budget, code }).toEqual({ budget, code: 2 })
      expect(error).toContain(why)
    }
  })

  it("what cannot be collected, and how to rebuild it: exit code 1", async () => {
    const { code, error } = await run(["collect", "absent"])
    expect(code).toBe(1)
    expect(error).toContain("import it")
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
  }, 60_000)

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

describe("the sister commands", () => {
  it("list names experiments and says which recordings are there", async () => {
    const { code, out } = await run(["list"])
    expect(code).toBe(0)
    expect(out).toContain("120 queries, 960 samples")
    expect(out).toContain("not there")
  })

  it("view shows the last results, or says how to get some", async () => {
    expect((await run(["view", "toy", "--out", "nothing"])).error).toContain("run it first: bench toy")
    await run(["toy", "--out", "g"])
    const { code, out } = await run(["view", "toy", "--out", "g"])
    expect(code).toBe(0)
    expect(out).toContain("Value by budget")
  })
})
