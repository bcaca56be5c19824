import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runBench } from "../../src/cli/index.ts"
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

describe("bench <experiment>", () => {
  it("writes the four files and prints the tables", async () => {
    const { code, error, out } = await run(["toy", "--out", "a"])
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain("Value by budget")
    expect(out).toContain(join(folder, "a", "report.html"))
    const results = JSON.parse(await readFile(join(folder, "a", "results.json"), "utf8"))
    expect(results).toMatchObject({ schema: "alloc-results/2", experiment: "toy", seed: 1, unit: "samples" })
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

  it("says how to make a recording that does not ship, and passes over it in bench all", async () => {
    const [one] = toy.app.experiments
    const unmade = { ...one, name: "unmade", recording: join(folder, "unmade"), collect: async () => "" }
    const said = { out: "", error: "" }
    const app = { ...toy.app, experiments: [unmade, one] }
    expect(await runBench(app, ["unmade"], toy.terminal(said))).toBe(1)
    expect(said.error).toContain("bench collect unmade makes it")
    expect(await runBench(app, ["all", "--out", "all"], toy.terminal(said))).toBe(0)
    expect(said.out).toContain("unmade: its recording is not there; bench collect unmade makes it")
    expect(said.out).toContain(join(folder, "all", "toy", "report.html"))
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
