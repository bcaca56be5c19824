import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { writeRecording } from "../../src/recording/index.ts"
import { synthetic } from "../Synthetic.ts"
import { benchProcess } from "./ChildProcess.ts"

// A folder outside of any workspace: what its files import of this project is found all the same.
const folder = mkdtempSync(join(tmpdir(), "alloc-run-"))
const put = (file: string, text: string): void => writeFileSync(join(folder, file), text)
const definition = (more = "") => `defineExperiment({ name: "mine", recording: "recordings/toy"${more} })`
const bench = (...args: ReadonlyArray<string>) => benchProcess(folder, ...args)

beforeAll(async () => {
  mkdirSync(join(folder, "own"))
  await writeRecording(join(folder, "own", "recordings", "toy"), synthetic({ queries: 40, samples: 4 }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("bench run FILE", () => {
  it("runs what the file exports by name: folders start at the file, results where the user stands", async () => {
    put("own/mine.ts", `import { defineExperiment } from "@alloc/bench"\nexport const any: unknown = ${definition()}\n`)
    const { code, error, out } = await bench("run", "own/mine.ts", "--budget", "2")
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain(join("results", "mine.budget-2", "report.html"))
    const results = JSON.parse(readFileSync(join(folder, "results", "mine.budget-2", "results.json"), "utf8"))
    expect(results).toMatchObject({ experiment: "mine", title: "mine", evaluation: { scored: 40 } })
    const facts = JSON.parse(readFileSync(join(folder, "results", "mine.budget-2", "run.json"), "utf8"))
    expect(facts.command).toEqual(["bench", "run", "own/mine.ts", "--budget", "2"])
  })

  it("runs a default export that states its evaluation and its title", async () => {
    const evaluate = `bestOfK({ feature: "hidden", design: { kind: "split" }, predictors: {}, entries: controlEntries, resamples: 50 })`
    put(
      "own/stated.mjs",
      `import { bestOfK, controlEntries, defineExperiment } from "@alloc/bench"\nexport default ${definition(`, title: "Stated", evaluate: ${evaluate}`)}\n`
    )
    const { code, out } = await bench("run", "own/stated.mjs", "--json", "--budget", "2", "--out", "stated")
    expect(code).toBe(0)
    expect(out).toBe(readFileSync(join(folder, "stated", "results.json"), "utf8"))
    const { evaluation, policies, title } = JSON.parse(out)
    expect(title).toBe("Stated")
    expect(evaluation.design).toContain("split")
    expect(policies.map(({ policy }: { policy: string }) => policy)).not.toContain("online")
  })

  it("is shown again by `view`, by the experiment's name", async () => {
    const whole = await bench("view", "mine")
    expect(whole.code).toBe(1)
    expect(whole.error).toContain("there is bench view mine.budget-2")
    const { code, out } = await bench("view", "mine.budget-2")
    expect(code).toBe(0)
    expect(out).toContain("Value by budget")
  })

  it.each([
    ["is not there", "absent.ts", undefined, "there is no such file"],
    [
      "leaves out the recording",
      "missing.ts",
      `import { defineExperiment } from "@alloc/bench"\nexport const a = defineExperiment({ name: "mine" })`,
      "recording is not there; valid: the folder of a recording"
    ],
    [
      "states a field that does not exist",
      "unknown.ts",
      `import { defineExperiment } from "@alloc/bench"\nexport const a = ${definition(", budgets: [1]")}`,
      "budgets is [1]; valid: no such field; those that exist: name, title, recording"
    ]
  ])("explains a file that %s: exit code 2", async (_, file, text, why) => {
    if (text !== undefined) put(file, text)
    const { code, error, out } = await bench("run", file)
    expect({ code, out }).toEqual({ code: 2, out: "" })
    expect(error).toContain(why)
  })

  it("says that the recording is not there: exit code 1", async () => {
    put("lost.ts", `import { defineExperiment } from "@alloc/bench"\nexport const a = ${definition()}`)
    const { code, error } = await bench("run", "lost.ts")
    expect(code).toBe(1)
    expect(error).toContain(`${join(folder, "recordings", "toy")} has no manifest.json`)
  })
})

describe("bench run recording DIR", () => {
  it("evaluates and reports a recording about which nothing is stated", async () => {
    const { code, error, out } = await bench("run", "recording", "own/recordings/toy", "--json", "--budget", "2")
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toBe(readFileSync(join(folder, "results", "toy.budget-2", "results.json"), "utf8"))
    expect(JSON.parse(out)).toMatchObject({
      experiment: "toy",
      title: "Synthetic queries with known success rates",
      evaluation: { scored: 40 }
    })
  })

  it("says what it would do with --dry-run, and writes nothing", async () => {
    const { code, out } = await bench("run", "recording", "own/recordings/toy", "--dry-run", "--out", "dry")
    expect(code).toBe(0)
    expect(out).toContain("40 queries")
    expect(() => readFileSync(join(folder, "dry", "results.json"))).toThrow()
  })

  it("names what is wrong with a folder: exit code 1; and with a flag: exit code 2", async () => {
    const missing = await bench("run", "recording", "own")
    expect(missing.code).toBe(1)
    expect(missing.error).toContain("no manifest.json")
    expect((await bench("run", "recording", "own/recordings/toy", "--budget", "many")).code).toBe(2)
    expect((await bench("run", "recording")).code).toBe(2)
  })
})

describe("--help", () => {
  it("of `run` shows a whole experiment, and of `run recording` what is chosen", async () => {
    const run = await bench("run", "--help")
    expect(run.code).toBe(0)
    expect(run.out).toContain(`defineExperiment({ name: "mine", recording: "recordings/mine" })`)
    const recording = await bench("run", "recording", "--help")
    expect(recording.code).toBe(0)
    for (const word of ["verifier", "feature", "cross-fitted", "marginal rewards"])
      expect(recording.out).toContain(word)
  })
})
