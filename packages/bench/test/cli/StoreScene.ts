/** A served model, an experiment that draws from it, and a folder with a store: what the commands of a store are tried on. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Received, type Reply, type ScriptedServer, scriptedServer } from "@alloc/http/testing"
import { mathAnswer } from "@alloc/verifiers"
import { runBench } from "../../src/cli/index.ts"
import { drawRecording, type RecordingPlan } from "../../src/collect/index.ts"
import type { Experiment } from "../../src/index.ts"

/** What a run of the command said. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface StoreScene extends AsyncDisposable {
  readonly folder: string
  readonly server: ScriptedServer
  /** `--model` of the server. */
  readonly model: string
  /** Runs a command with `--store` of the scene. */
  readonly bench: (...args: ReadonlyArray<string>) => Promise<Said>
  /** Requests for samples so far. */
  readonly asked: () => number
}

const plan: RecordingPlan = {
  experiment: "sums",
  queries: async ({ limit = 6 }) =>
    Array.from({ length: limit }, (_, i) => ({
      row: { id: `q${i}`, split: "test", text: `${i} + 1`, answer: String(i + 1) },
      prompt: `${i} + 1 =`
    })),
  samples: 4,
  sampling: { temperature: 1, maxTokens: 8, stop: [] },
  prefix: "",
  prompt: "{query} =",
  states: false,
  judge: (use) => use([mathAnswer()]),
  verifiers: [{ name: "math", description: "equal to the answer", binary: true }],
  manifest: () => ({ name: "sums", title: "Sums", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] })
}

const usage = { prompt_tokens: 3, completion_tokens: 2 }

/** What the server answers by default: every sum is 3. */
export const three: Reply = { json: { choices: [{ text: "3", finish_reason: "stop" }], usage } }

/** Opens the scene; `answer` may change what the server says to a request for a sample. */
export const openStoreScene = async (
  answer: (request: Received) => Reply = () => three,
  store?: string
): Promise<StoreScene> => {
  const folder = mkdtempSync(join(tmpdir(), "alloc-scene-"))
  const server = await scriptedServer((request) =>
    request.path === "/v1/models" ? { json: { data: [{ id: "m" }] } } : answer(request)
  )
  const draw = drawRecording(plan)
  const experiment: Experiment = {
    name: "sums",
    title: "Sums",
    recording: join(folder, "shipped"),
    evaluate: async () => Promise.reject(new Error("not evaluated here")),
    collect: draw,
    draw,
    live: plan
  }
  const bench = async (...args: ReadonlyArray<string>): Promise<Said> => {
    const said = { out: "", error: "" }
    const { signal } = new AbortController()
    const write = (text: string): void => {
      said.out += text
    }
    const error = (text: string): void => {
      said.error += text
    }
    const terminal = { out: write, error, step: () => {}, directory: folder, signal, interactive: false }
    const typed = [...args, "--store", store ?? "kept"]
    return { code: await runBench({ version: "1", experiments: [experiment] }, typed, terminal), ...said }
  }
  return {
    folder,
    server,
    model: `${server.url}#m`,
    bench,
    asked: () => server.received.filter(({ path }) => path !== "/v1/models").length,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
