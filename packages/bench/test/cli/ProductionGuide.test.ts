import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { scriptedServer } from "@alloc/http/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openRecording } from "../../src/index.ts"
import { commandIn } from "./PromptsTerminal.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-guide-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const blocks = (page: string, language: string): ReadonlyArray<string> =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block]) => block)

const lines = Array.from({ length: 30 }, (_, i) =>
  JSON.stringify({ prompt: `What is ${17 + i} + 25?`, answer: `${42 + i}` })
)

/** Right where the sum is even, and every third time else. */
const server = () => {
  let nth = 0
  return scriptedServer(({ body, path }) => {
    if (path === "/v1/models") return { json: { data: [{ id: "org/model" }] } }
    const sum = Number(/is (\d+) \+/.exec(JSON.stringify(body.messages))?.[1]) + 25
    const content = `It is ${sum % 2 === 0 || nth++ % 3 === 0 ? sum : sum + 1}`
    return { json: { choices: [{ message: { content }, finish_reason: "stop" }] } }
  })
}

describe("the guide from prompts to production", () => {
  it("shows commands that run in their order, each with what it promises", async () => {
    const page = await readFile(join(import.meta.dirname, "../../../../docs/guide/prompts-to-production.md"), "utf8")
    const [verifierFile] = blocks(page, "ts no-run")
    await writeFile(join(folder, "mine.ts"), verifierFile)
    const [example] = blocks(page, "json")
    expect(JSON.parse(example)).toEqual(JSON.parse(lines[0]))
    await writeFile(join(folder, "prompts.jsonl"), lines.join("\n"))
    await using told = await server()
    const commands = blocks(page, "sh").flatMap((block) => block.trim().split("\n"))
    expect(commands.map((command) => command.split(" ").slice(0, 2).join(" "))).toEqual([
      "bench plan",
      "bench fit",
      "bench run"
    ])
    for (const command of commands) {
      const [, ...args] = command.replace("http://localhost:8000", told.url).split(" ")
      const { code, error } = await commandIn(folder)(...args)
      expect({ command, code, error }).toEqual({ command, code: 0, error: "" })
    }
    const { fittedOn } = JSON.parse(await readFile(join(folder, "prompts.policy.json"), "utf8"))
    expect(fittedOn).toMatchObject({ queries: 24, samples: 192, verifier: "number" })
    const { manifest } = await openRecording(join(folder, ".alloc", "prompts", "prompts"))
    expect(manifest.counts).toMatchObject({ queries: 30, samples: 240 })
    // 24 prompts were drawn by plan; fit drew none, run the other six.
    expect(told.received.filter(({ path }) => path === "/v1/chat/completions")).toHaveLength(240)
  })
})
