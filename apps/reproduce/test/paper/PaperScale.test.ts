import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Experiment, openRecording } from "@alloc/bench"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { withPaperScale } from "../../src/paper/PaperScale.ts"
import { type PaperName, paperTable } from "../../src/paper/PaperTable.ts"
import { benchIn } from "../BenchIn.ts"
import { noteRevision, writeHubData } from "./PaperData.ts"
import { paperServer } from "./PaperServer.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-paper-"))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const never = (): never => {
  throw new Error("the smaller scale has no part in it")
}
const plain = (name: string): Experiment =>
  withPaperScale({ name, title: name, recording: join(folder, "none"), evaluate: never })

const bench = (name: PaperName, ...args: ReadonlyArray<string>) =>
  benchIn(folder, [plain(name)], [name, "--scale", "paper", ...args])

const names = Object.keys(paperTable) as ReadonlyArray<PaperName> // the table's own names

/** What each experiment measures, beside uniform or random. */
const measured: Readonly<Record<PaperName, ReadonlyArray<string>>> = {
  math: ["online", "offline", "online-beta", "sequential", "online-lora"],
  code: ["online", "offline", "online-beta", "sequential", "online-lora"],
  chat: ["online", "offline", "online-spread", "adabon", "online-lora"],
  hh: ["routing", "routing-gap", "routing-lora", "shuffled"],
  "math-hendrycks": ["online", "offline", "online-beta", "sequential", "online-lora"],
  gsm8k: ["routing", "cascade", "routing-lora", "shuffled"]
}

describe("--scale paper", () => {
  it.each(names)(
    "%s runs from collection to report on 20 queries of the data set's form",
    async (name) => {
      await using server = await paperServer()
      const data = join(folder, "data")
      writeHubData[name](data)
      noteRevision(join(data, paperTable[name].data.hub), "0123abc")
      const model = `${server.url}#org/toy`
      const { arms, reward } = paperTable[name]
      const predictor = name === "chat" ? `${server.url}/marginals/predictor` : `${server.url}/predictor`
      const endpoints = [
        ...arms.map((arm) => `${arm.name}=${model}`),
        `states=${model}`,
        ...(reward.kind === "model" ? [`reward=vllm-classify+${model}`] : []),
        ...(name === "hh" ? [`values=vllm-classify+${model}`] : []),
        ...(name === "hh" || name === "gsm8k" ? [] : [`predictor=${predictor}`]),
        ...(name === "hh" || name === "gsm8k" || name === "chat" ? [`router=${server.url}/router`] : [])
      ]
      const choose = "splits=10/4/6,samples=4,temperature=0.7,max-tokens=16"
      const run = await bench(name, "--endpoints", endpoints.join(), "--choose", choose, "--data", "data")
      expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" })
      const recording = await openRecording(join(folder, ".alloc/paper", name))
      expect(recording.manifest.splits).toEqual({ train: 10, validation: 4, test: 6 })
      expect(recording.manifest.counts).toMatchObject({
        queries: 20,
        samples: 80 * arms.length,
        failed: 0,
        features: 20
      })
      const notes = recording.manifest.notes.join(" ")
      expect(notes).toContain("revision 0123abc; 20 rows read")
      expect(notes).toContain("The user's choice: splits 10/4/6; samples 4")
      const results = JSON.parse(readFileSync(join(folder, `results/${name}.paper/results.json`), "utf8"))
      const policies = new Set(results.policies.map(({ policy }: { policy: string }) => policy))
      for (const policy of measured[name]) expect(policies).toContain(policy)
      expect(results.evaluation.scored).toBe(6)
      expect(results.evaluation.design).toContain("split")
      expect(readFileSync(join(folder, `results/${name}.paper/report.html`), "utf8")).toContain("<html")
      // The same command draws nothing again.
      const before = server.received.filter(({ path }) => path.startsWith("/v1/c")).length
      const again = await bench(name, "--endpoints", endpoints.join(), "--choose", choose, "--data", "data", "--json")
      expect(again.code).toBe(0)
      expect(server.received.filter(({ path }) => path.startsWith("/v1/c")).length).toBe(before)
    },
    240_000
  )

  it("estimates calls, tokens, hours and dollars without data or endpoints", async () => {
    const text: Array<string> = []
    const write = process.stdout.write
    process.stdout.write = (chunk: string | Uint8Array) => text.push(String(chunk)) > 0
    try {
      expect(await bench("math", "--dry-run")).toEqual({ code: 0, out: "", error: "" })
    } finally {
      process.stdout.write = write
    }
    const said = text.join("")
    // (15,000 + 2,000 + 3,000) queries x 128 samples x 450 tokens.
    expect(said).toContain("2,560,000 calls")
    expect(said).toContain("1,152,000,000 generated")
    expect(said).toMatch(/about \d+ GPU hours, about [\d,]+ US dollars/)
  })

  it.each([
    ["gsm8k", ["--dry-run"], "splits"],
    ["hh", ["--dry-run"], "samples"],
    ["chat", ["--dry-run"], "50000/1000/5000"],
    ["math", [], "--endpoints samples"],
    ["math", ["--choose", "colour=red"], "colour"],
    ["math", ["--choose", "splits=1/2"], "for training, validation and testing"],
    ["math", ["--endpoints", "reward=http://localhost#m"], "reward"]
  ] as const)("%s %j says what is missing or wrong", async (name, args, words) => {
    const { code, error } = await bench(name, ...args)
    expect(code).toBe(2)
    expect(error).toContain(words)
  })
})
