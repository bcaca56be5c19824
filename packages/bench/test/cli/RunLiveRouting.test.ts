import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { commandIn, samplesAsked, sumsLines, sumsServer } from "./PromptsTerminal.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-route-"))
  await writeFile(join(folder, "sums.jsonl"), sumsLines(24))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("bench run prompts.jsonl --live --strong", () => {
  it("routes a third of the prompts between two servers, into a folder named after both models", async () => {
    await using weak = await sumsServer()
    await using strong = await sumsServer()
    const models = ["--model", `${weak.url}#org/toy`, "--strong", `${strong.url}#org/toy`]
    const args = ["run", "sums.jsonl", "--live", "--answers", "gold", "--samples", "4", "--budget", "0.5", ...models]
    const { code, error, out } = await commandIn(folder)(...args)
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out.replace(/\s+/g, " ")).toContain(
      "Live on 8 queries, from org/toy (weak) to org/toy (strong), forecast from 4 replies of each"
    )
    expect(out).toContain("Intervals are wide with so few queries")
    const file = join(folder, "results", "sums.live.model-toy.strong-toy.budget-0.5", "live.json")
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ queries: 8, trained: 16, recorded: 4 })
    // 24 prompts, four replies for the forecast; then all of the third, half of it twice, and what the cascade sends.
    expect(samplesAsked(weak.received)).toBe(96 + 8 + 4 + 4 + 8)
    expect(samplesAsked(strong.received)).toBeGreaterThanOrEqual(96 + 8 + 4 + 4)
    const recorded = await commandIn(folder)(...args.filter((arg) => arg !== "--live"))
    expect([recorded.code, recorded.error]).toEqual([2, expect.stringContaining("only with --live")])
  })
})
