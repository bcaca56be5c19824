import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { modelFolder, openLocalModel, openLocalModelProcesses, smolLm2 } from "@alloc/decoders"
import { afterAll, describe, expect, it } from "vitest"
import { collectSamples, type SamplePlan } from "../../src/collect/index.ts"
import { storedRows } from "./StoredRows.ts"

const file = join(modelFolder(), smolLm2.fileName)
const missing = existsSync(file) ? "" : `the local model needs ${smolLm2.fileName}; get it by pnpm bench model`
if (missing !== "") console.warn(`skipped: ${missing}`)

const folder = mkdtempSync(join(tmpdir(), "alloc-model-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = { file, name: smolLm2.name, sha256: smolLm2.sha256 }
const questions = ["What is 8 + 7?", "What is 3 * 9?", "What is half of 18?", "What is 12 - 5?"]

const plan: SamplePlan = {
  arm: "smollm2",
  model: { name: smolLm2.name, sha256: smolLm2.sha256 },
  seed: 2,
  sampling: { temperature: 0.7, maxTokens: 16, stop: ["\n"] },
  prefix: "Question: What is 5 + 4?\nAnswer: 5 + 4 = 9\n\n",
  queries: questions.map((question) => ({ id: question, prompt: `Question: ${question}\nAnswer:` })),
  passes: [8]
}

const rows = async (store: string) =>
  (await storedRows(store))
    .map(({ finish, id, logProbability, sample, text, tokens }) => ({
      id,
      sample,
      text,
      logProbability,
      tokens,
      finish
    }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.sample - b.sample))

/** A run in a process of its own, ended by a signal once it has reported a finished request. */
const killedRun = async (store: string, signal: "SIGKILL" | "SIGINT"): Promise<number> => {
  const program = `
    import { collectSamples } from ${JSON.stringify(new URL("../../src/collect/index.ts", import.meta.url).href)}
    import { openLocalModelProcesses } from "@alloc/decoders"
    const stop = new AbortController()
    process.on("SIGINT", () => stop.abort())
    const model = await openLocalModelProcesses({ ...${JSON.stringify(options)}, processes: 1 })
    const onProgress = ({ fresh }) => process.stdout.write("fresh " + fresh + "\\n")
    await collectSamples(${JSON.stringify(plan)}, model, { store: ${JSON.stringify(store)}, leaseSeconds: 2, onProgress, signal: stop.signal })
    await model.close()`
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", program], {
    cwd: new URL("../..", import.meta.url).pathname,
    stdio: ["ignore", "pipe", "inherit"]
  })
  const ended = once(child, "exit")
  let seen = ""
  child.stdout?.on("data", (chunk) => {
    seen += String(chunk)
    if (seen.includes("fresh 8\n")) child.kill(signal)
  })
  await ended
  return Math.max(...[...seen.matchAll(/fresh (\d+)/g)].map((match) => Number(match[1])))
}

describe.skipIf(missing !== "")("collect from the local model", () => {
  it("draws the same whatever the order, the passes, the processes and the interruptions", async () => {
    const reference = join(folder, "reference")
    {
      await using model = await openLocalModel(options)
      await collectSamples(plan, model, { store: reference })
    }
    const expected = await rows(reference)
    expect(expected.length).toBe(32)
    expect(new Set(expected.map(({ text }) => text)).size).toBeGreaterThan(4)

    const turned = join(folder, "turned")
    {
      await using model = await openLocalModelProcesses({ ...options, processes: 2 })
      await collectSamples({ ...plan, queries: plan.queries.toReversed(), passes: [3, 8] }, model, { store: turned })
    }
    expect(await rows(turned)).toEqual(expected)

    for (const signal of ["SIGKILL", "SIGINT"] as const) {
      const store = join(folder, signal)
      const reported = await killedRun(store, signal)
      expect(reported).toBeGreaterThanOrEqual(8)
      const kept = await rows(store)
      // At most the one request in flight is lost, and none where the run could end by itself.
      expect(kept.length).toBeGreaterThanOrEqual(reported)
      expect(expected).toEqual(expect.arrayContaining(kept))
      await using model = await openLocalModel(options)
      const { drawn } = await collectSamples(plan, model, { store, leaseSeconds: 2 })
      expect(drawn).toBe(32 - kept.length)
      expect(await rows(store)).toEqual(expected)
    }
  }, 1_800_000)
})
