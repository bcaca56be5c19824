import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openRecording } from "../../src/index.ts"
import { commandIn, sumsLines, sumsServer } from "./PromptsTerminal.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-prompts-"))
  await writeFile(join(folder, "sums.jsonl"), sumsLines(24))
  await writeFile(
    join(folder, "mine.ts"),
    `export const mine = { name: "mine", check: ({ reference }: { reference: number }, response: string) =>
       response.trim() === String(reference) }`
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...args: ReadonlyArray<string>) => commandIn(folder)("run", "sums.jsonl", ...args)

describe("bench run prompts.jsonl", () => {
  it("draws, judges and evaluates prompts of one's own, by a server that tells neither usage nor probabilities", async () => {
    await using told = await sumsServer()
    const model = ["--model", `${told.url}#org/toy`, "--samples", "4", "--extra", '{"top_k": 5}']
    const { code, error, out } = await run(...model, "--answers", "gold", "--budget", "2")
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain(join(folder, "results", "sums.budget-2", "report.html"))
    const chat = told.received.filter(({ path }) => path === "/v1/chat/completions")
    expect(chat).toHaveLength(96)
    expect(chat[0].body).toMatchObject({ model: "org/toy", temperature: 0.7, max_tokens: 512, top_k: 5 })
    const results = JSON.parse(await readFile(join(folder, "results", "sums.budget-2", "results.json"), "utf8"))
    expect(results).toMatchObject({ experiment: "sums", title: "Prompts of sums, org/toy", verifier: "answer" })
    expect(results.evaluation.design).toBe("cross-fit, 5 folds")
    expect(results.recording.decoder).toBe("org/toy")
    expect(results.notes.join(" ")).toMatch(/words of the queries' text/)
    const { manifest } = await openRecording(join(folder, ".alloc", "prompts", "sums"))
    expect(manifest).toMatchObject({ name: "sums-toy", verifiers: [{ name: "answer", binary: true }], features: [] })
    // The same command again pays for nothing; another verifier judges what was drawn.
    const mine = await run(...model, "--answers", "gold", "--verifier", "mine.ts", "--json", "--budget", "2")
    expect(mine.code).toBe(0)
    expect(JSON.parse(mine.out)).toMatchObject({ verifier: "mine", policies: results.policies })
    expect(told.received.filter(({ path }) => path === "/v1/chat/completions")).toHaveLength(96)
  })

  it("then decodes a part of them live, beside what was drawn forecasts", async () => {
    await using told = await sumsServer()
    const model = ["--model", `${told.url}#org/toy`, "--samples", "8", "--answers", "gold"]
    const { code, error, out } = await run(...model, "--budget", "2", "--live", "--json")
    expect({ code, error }).toEqual({ code: 0, error: "" })
    const live = JSON.parse(out)
    // A third of 24 is live; the others are learnt from, by their words.
    expect(live).toMatchObject({ queries: 8, trained: 16, model: "org/toy" })
    const [uniform, online, sequential] = live.outcomes
    expect([uniform.policy, online.policy, sequential.policy]).toEqual(["uniform", "online", "sequential"])
    // The server says right every third time where it is hard: its replies depend on each other, so that only this holds.
    expect(sequential.liveSamples).toBeLessThanOrEqual(2)
    expect(sequential.live.value).toBeGreaterThanOrEqual(uniform.forecast.low)
    const [folderName] = (await readdir(join(folder, "results"))).filter((name) => name.includes("live"))
    expect(await readdir(join(folder, "results", folderName))).toEqual(
      expect.arrayContaining(["live.json", "report.html", "results.json"])
    )
  })

  it("sends nothing before all that it needs is there", async () => {
    await using told = await sumsServer()
    const model = ["--model", `${told.url}#org/toy`]
    const { code, error } = await run(...model)
    expect(code).toBe(2)
    expect(error).toContain("--answers")
    expect((await run(...model, "--answers", "nothing")).error).toContain("line 1: nothing is not there")
    expect((await run(...model, "--answers", "gold", "--limit", "2")).error).toContain("at least 3")
    expect((await run(...model, "--answers", "gold", "--temperature", "0")).code).toBe(2)
    const dry = await run(...model, "--answers", "gold", "--dry-run")
    expect(dry.code).toBe(0)
    expect(told.received).toEqual([])
  })
})
