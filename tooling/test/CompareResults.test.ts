import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { compareResults, comparisonLines } from "../src/CompareResults.ts"

const row = (policy: string, budget: number, value: number) => ({ policy, budget, value })
const before = {
  title: "Mine",
  seed: 1,
  policies: [row("uniform", 1, 0.5), row("online", 1, 0.75)],
  headline: { budget: 1, oracle: null },
  notes: ["first", "second"]
}

describe("a comparison of results", () => {
  it("finds nothing in equal ones, whatever the order of rows and texts", () => {
    const after = { ...before, policies: before.policies.toReversed(), notes: before.notes.toReversed() }
    expect(compareResults(before, after)).toEqual([])
    expect(comparisonLines([])).toEqual(["no difference"])
  })

  it("tells apart what is missing, what was added and what differs", () => {
    const after = {
      title: "Mine",
      policies: [row("uniform", 1, 0.25), row("uniform", 2, 0.5)],
      headline: { budget: 1, oracle: 3 },
      notes: ["first", "third"],
      unit: "samples"
    }
    expect(compareResults(before, after)).toEqual([
      { path: "seed", kind: "missing", before: 1 },
      { path: "policies[uniform, 1].value", kind: "differs", before: 0.5, after: 0.25 },
      { path: "policies[online, 1]", kind: "missing", before: row("online", 1, 0.75) },
      { path: "policies[uniform, 2]", kind: "added", after: row("uniform", 2, 0.5) },
      { path: "headline.oracle", kind: "differs", before: null, after: 3 },
      { path: "notes[second]", kind: "missing", before: "second" },
      { path: "notes[third]", kind: "added", after: "third" },
      { path: "unit", kind: "added", after: "samples" }
    ])
  })

  it("counts rows of one name, and does not take a list for a record", () => {
    const twice = { policies: [row("online", 1, 1), row("online", 1, 2)] }
    expect(compareResults(twice, { policies: [row("online", 1, 1)] })).toMatchObject([
      { path: "policies[online, 1 #2]", kind: "missing" }
    ])
    expect(compareResults({ list: [] }, { list: {} })).toMatchObject([{ path: "list", kind: "differs" }])
  })

  it("takes numbers within the tolerance for equal, and no others", () => {
    const after = { ...before, policies: [row("uniform", 1, 0.5 + 1e-7), row("online", 1, 0.75)] }
    expect(compareResults(before, after, 1e-6)).toEqual([])
    expect(compareResults(before, after, 1e-8)).toHaveLength(1)
  })
})

describe("the command", () => {
  const folder = mkdtempSync(join(tmpdir(), "compare-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, "results.json"), JSON.stringify(before))
  writeFileSync(join(folder, "other.json"), JSON.stringify({ ...before, seed: 2 }))

  const run = (...args: ReadonlyArray<string>): Promise<{ readonly code: unknown; readonly out: string }> =>
    new Promise((resolve) => {
      const script = join(import.meta.dirname, "../src/CompareResults.ts")
      execFile(process.execPath, [script, ...args], (error, out) => resolve({ code: error?.code ?? 0, out }))
    })

  it("exits with 0 for equal results, 1 for a difference, 2 without two paths", async () => {
    expect(await run(folder, join(folder, "results.json"))).toEqual({ code: 0, out: "no difference\n" })
    expect(await run(folder, join(folder, "other.json"))).toEqual({
      code: 1,
      out: "differs  seed: 1 -> 2\n0 missing, 0 added, 1 differ\n"
    })
    expect(await run(folder)).toMatchObject({ code: 2 })
  })
})
