import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Received, scriptedServer } from "@alloc/http/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { runBench } from "../../src/cli/index.ts"
import { openRecording } from "../../src/index.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-prompts-"))
  const lines = Array.from({ length: 24 }, (_, i) =>
    JSON.stringify({ question: `What is ${i % 2 === 0 ? "an easy" : "a hard"} ${i} plus one?`, gold: i + 1 })
  )
  await writeFile(join(folder, "sums.jsonl"), lines.join("\n"))
  await writeFile(
    join(folder, "mine.ts"),
    `export const mine = { name: "mine", check: ({ reference }: { reference: number }, response: string) =>
       response.trim() === String(reference) }`
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = async (...args: ReadonlyArray<string>) => {
  const said = { out: "", error: "" }
  const terminal = {
    out: (text: string) => {
      said.out += text
    },
    error: (text: string) => {
      said.error += text
    },
    step: () => {},
    directory: folder,
    signal: new AbortController().signal,
    interactive: false
  }
  const code = await runBench({ version: "1", experiments: [] }, ["run", "sums.jsonl", ...args], terminal)
  return { code, ...said }
}

/** Says the sum where it is easy, and every third time where it is hard; without usage or log-probabilities. */
const server = () => {
  let nth = 0
  const content = (body: Received["body"]): string => {
    const [, kind, number] = /(easy|hard) (\d+)/.exec(JSON.stringify(body.messages)) ?? []
    return String(Number(number) + (kind === "easy" || nth++ % 3 === 0 ? 1 : 2))
  }
  return scriptedServer(({ body, path }) =>
    path === "/v1/models"
      ? { json: { data: [{ id: "org/toy" }] } }
      : { json: { choices: [{ message: { content: content(body) }, finish_reason: "stop" }] } }
  )
}

describe("bench run prompts.jsonl", () => {
  it("draws, judges and evaluates prompts of one's own, by a server that tells neither usage nor probabilities", async () => {
    await using told = await server()
    const model = ["--model", `${told.url}#org/toy`, "--samples", "4", "--extra", '{"top_k": 5}']
    const { code, error, out } = await run(...model, "--answers", "gold", "--budget", "2")
    expect({ code, error }).toEqual({ code: 0, error: "" })
    expect(out).toContain(join(folder, "results", "sums", "report.html"))
    const chat = told.received.filter(({ path }) => path === "/v1/chat/completions")
    expect(chat).toHaveLength(96)
    expect(chat[0].body).toMatchObject({ model: "org/toy", temperature: 0.7, max_tokens: 512, top_k: 5 })
    const results = JSON.parse(await readFile(join(folder, "results", "sums", "results.json"), "utf8"))
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
  }, 60_000)

  it("sends nothing before all that it needs is there", async () => {
    await using told = await server()
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
