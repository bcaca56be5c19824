import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { commandIn, samplesAsked, sumsLines, sumsServer } from "./PromptsTerminal.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-plan-"))
  await writeFile(join(folder, "sums.jsonl"), sumsLines(60))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("bench plan", () => {
  it("forecasts what policies save from a pilot, which fit then uses", async () => {
    await using told = await sumsServer()
    const bench = commandIn(folder)
    const pilot = [
      "sums.jsonl",
      "--model",
      `${told.url}#org/toy`,
      "--answers",
      "gold",
      "--pilot",
      "30",
      "--samples",
      "6"
    ]
    const { code, error, out } = await bench("plan", ...pilot, "--budget", "2")
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain("Forecast from 30 queries")
    expect(out).toMatch(/sequential .*% \(/)
    // The file holds 60: no larger pilot is asked for.
    for (const [, asked] of out.matchAll(/--pilot (\d+)/g)) expect(Number(asked)).toBeLessThanOrEqual(60)
    expect(out).toMatch(/Every row is settled|same command with --pilot|there are 60 prompts|too little/)
    const json = JSON.parse((await bench("plan", ...pilot, "--budget", "2", "--json")).out)
    expect(json.policies.map(({ policy }: { policy: string }) => policy)).toEqual([
      "online",
      "offline",
      "sequential",
      "sequential-flat"
    ])
    expect((await bench("fit", ...pilot)).code).toBe(0)
    expect(samplesAsked(told.received)).toBe(180)
    const again = await bench("plan", join(".alloc", "prompts", "sums.pilot"), "--budget", "2")
    expect(again.out).toContain("Forecast from 30 queries")
  })

  it("refuses a budget above the samples of the pilot, and what is neither prompts nor a recording", async () => {
    const { code, error } = await commandIn(folder)("plan", "nowhere")
    expect(code).toBe(2)
    expect(error).toContain("folder of a recording")
    const above = await commandIn(folder)("plan", join(".alloc", "prompts", "sums.pilot"), "--budget", "20")
    expect(above.code).toBe(2)
    expect(above.error).toContain("numbers from")
  })
})
