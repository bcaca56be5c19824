/**
 * A reward model's server in a process of its own, and pairs with the logits that it gives them.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { inspect } from "node:util"
import { VerifierError } from "@alloc/verifiers"
import { type RewardModelOptions, rewardModel } from "@alloc/verifiers/reward"
import { afterAll, beforeAll, expect } from "vitest"

let server: ChildProcess
export let base = ""

/** Starts the server before a file's tests, and ends it after them. */
export const startServer = (): void => {
  beforeAll(async () => {
    server = spawn(process.execPath, [fileURLToPath(new URL("./server.ts", import.meta.url))], {
      stdio: ["pipe", "pipe", "inherit"]
    })
    const port = await new Promise<string>((resolve) =>
      server.stdout?.once("data", (data) => resolve(String(data).trim()))
    )
    base = `http://127.0.0.1:${port}`
  })
  afterAll(() => {
    server.stdin?.end()
  })
}

export const pairs = [
  { query: "Why?", response: "Because." },
  { query: "Why?", response: "No reason, none at all." },
  { query: "How many are there?", response: "7" },
  { query: "Why?", response: "" },
  { query: "Ünïcödé ?", response: "日本" }
]
export const logits = pairs.map(({ query, response }) => response.length - query.length / 4)
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
export const checks = pairs.map(({ query, response }, i) => ({ query: { id: `q${i}`, text: query }, response }))

export const at = (options: Omit<RewardModelOptions, "url"> & { readonly under?: string }): RewardModelOptions => {
  const { under = "", ...rest } = options
  return { model: "m", pauseMs: 5, ...rest, url: base + under }
}
export const rewards = async (options: RewardModelOptions): Promise<ReadonlyArray<number>> =>
  (await rewardModel(options).checkAll(checks)).map((verdict) => {
    if (verdict instanceof VerifierError) throw verdict
    return verdict.reward
  })
export const reasonOf = async (options: RewardModelOptions) => {
  const [first] = await rewardModel(options).checkAll(checks.slice(0, 2))
  if (!(first instanceof VerifierError)) throw new Error(`a verdict: ${inspect(first)}`)
  return first
}
export const visits = async (path: string): Promise<number> => {
  const { seen } = (await (await fetch(`${base}/statistics`)).json()) as { seen: Record<string, number> }
  return seen[path] ?? 0
}

export const close = (given: ReadonlyArray<number>, wanted: ReadonlyArray<number>): void => {
  expect(given).toHaveLength(wanted.length)
  given.forEach((x, i) => {
    expect(x).toBeCloseTo(wanted[i], 6)
  })
}
