import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { loadPolicy } from "@alloc/decoders/policy"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { commandIn, samplesAsked, sumsLines, sumsServer } from "./PromptsTerminal.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-fit-"))
  await writeFile(join(folder, "sums.jsonl"), sumsLines(60))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("bench fit", () => {
  it("goes from prompts to a policy that decode loads, and draws nothing twice", async () => {
    await using told = await sumsServer()
    const fit = (...args: ReadonlyArray<string>) =>
      commandIn(folder)("fit", "sums.jsonl", "--model", `${told.url}#org/toy`, "--answers", "gold", ...args)
    const first = await fit("--pilot", "40", "--samples", "6", "--budget", "3")
    expect({ code: first.code, error: first.error }).toEqual({ code: 0, error: "" })
    expect(samplesAsked(told.received)).toBe(240)
    expect(first.out).toContain('loadPolicy("sums.policy.json")')
    expect(first.out).toMatch(/The policy reads text/)
    const { batch, manifest } = await loadPolicy(join(folder, "sums.policy.json"), { model: { name: "org/toy" } })
    expect(batch).toMatchObject({ budget: { samples: 3 }, sampling: { temperature: 0.7, maxTokens: 512, stop: [] } })
    expect(manifest.fittedOn).toMatchObject({ queries: 40, samples: 240, model: "org/toy", verifier: "answer" })
    // Another budget is solved on the same samples.
    const again = await fit("--pilot", "40", "--samples", "6", "--budget", "2", "--out", "two.json", "--json")
    expect(JSON.parse(again.out)).toMatchObject({ file: join(folder, "two.json"), budget: 2, features: "text" })
    expect(samplesAsked(told.received)).toBe(240)
    // The recording that was drawn is fitted on as well, and by features that are named.
    const other = await commandIn(folder)("fit", join(".alloc", "prompts", "sums.pilot"), "--features", "none")
    expect(other.code).toBe(0)
    expect(other.out).toContain("reads nothing of a query")
    expect((await loadPolicy(join(folder, "sums.pilot.policy.json"))).manifest.features).toBe("nothing")
  })

  it("says before anything is sent what is missing, and in a dry run what it would take", async () => {
    await using told = await sumsServer()
    const fit = (...args: ReadonlyArray<string>) =>
      commandIn(folder)("fit", "sums.jsonl", "--model", `${told.url}#org/toy`, ...args)
    const [bare, none] = [await fit(), await fit("--answers", "gold", "--pilot", "0")]
    expect([bare.code, none.code]).toEqual([2, 2])
    expect(bare.error).toContain("--answers")
    expect(none.error).toContain("--pilot")
    const dry = await fit("--answers", "gold", "--dry-run", "--pilot", "20")
    expect(dry.code).toBe(0)
    expect(dry.out).toMatch(/Would fit a policy for 4 samples a query/)
    expect((await commandIn(folder)("fit", "nothing-here")).error).toContain("folder of a recording")
    expect(samplesAsked(told.received)).toBe(0)
  })
})
