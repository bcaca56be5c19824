import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Policy, sequential, uniform } from "@alloc/core"
import { adaptiveConsistency } from "@alloc/core/voting"
import { unusedUrl } from "@alloc/http/testing"
import { verifier } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Decoded, decode, modelFolder, serverModel, smolLm2, type Usage } from "../../src/index.ts"

// A server that others wrote: its installation compiles for minutes, so that `.ci/run-long server` runs this, and no other.
const wanted = process.env.ALLOC_TEST_LLAMA_SERVER === "1"
const script = fileURLToPath(new URL("../../../../.ci/llama-server", import.meta.url))
const file = join(modelFolder(), smolLm2.fileName)
const present = wanted && existsSync(file)
if (!present) console.log("skipped: llama-cpp-python's server; run it by .ci/run-long server")

let log = ""
let child: ChildProcess
let url = ""

/** What the server's own log counts from a place on: requests, and tokens that it evaluated or had kept. */
const counted = (from: number): { readonly calls: number; readonly prompt: number; readonly runs: number } => {
  const part = log.slice(from)
  const sum = (pattern: RegExp): number => [...part.matchAll(pattern)].reduce((total, [, n]) => total + Number(n), 0)
  return {
    calls: [...part.matchAll(/"POST \/v1\/\S+ HTTP\/1\.1" 200/g)].length,
    prompt: sum(/prompt eval time = .*\/ +(\d+) tokens/g) + sum(/(\d+) prefix-match hit/g),
    runs: sum(/[^t] eval time = .*\/ +(\d+) runs/g)
  }
}

const sums = [
  [2, 3],
  [8, 7]
]
const shots = "Question: What is 5 + 4?\nAnswer: 5 + 4 = 9\n\n"
const queries = sums.map(([a, b]) => ({ prompt: `${shots}Question: What is ${a} + ${b}?\nAnswer:`, reference: a + b }))
const last = (text: string): number => Number(/-?\d+(?!.*\d)/s.exec(text)?.[0])
const right = verifier({ name: "sum", check: ({ reference }, response) => last(response) === reference })
const sampling = { temperature: 0.7, maxTokens: 12, stop: ["\n"] }
const texts = ({ answers }: Decoded) => answers.map(({ samples }) => samples.map(({ drawn }) => drawn?.text))

describe.skipIf(!present)("decode against llama-cpp-python's server", () => {
  beforeAll(async () => {
    url = await unusedUrl()
    child = spawn(script, [file, new URL(url).port])
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        log += data.toString()
      })
    const isUp = (): Promise<boolean> =>
      fetch(`${url}/v1/models`).then(
        ({ ok }) => ok,
        () => false
      )
    while (!(await isUp())) {
      if (child.exitCode !== null) throw new Error(log)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  })
  afterAll(() => child?.kill())

  const policies = [sequential(), uniform(), adaptiveConsistency()] as ReadonlyArray<Policy> // each looks at its own state alone
  const cases = policies.flatMap((policy) => (["chat", "completions"] as const).map((api) => [policy, api] as const))

  it.each(cases.map(([policy, api]) => [policy.name, api, policy] as const))(
    "%s over %s: repeats by seed, and counts what the server's log counts",
    async (_, api, policy) => {
      const model = serverModel({ url, model: "smollm2", api, logProbabilities: api === "completions" })
      const options = {
        queries,
        model,
        policy,
        verifier: right,
        extract: (text: string) => String(last(text)),
        sampling
      }
      const from = log.length
      const done = await decode({ ...options, budget: { samples: 2 }, maximum: 3 })
      const { estimated, failed, calls, completionTokens, promptTokens }: Usage = done.usage.total
      // The log's line of a request may come after its answer.
      while (counted(from).calls < calls) await new Promise((resolve) => setTimeout(resolve, 20))
      const seen = counted(from)
      expect([failed, estimated, seen.calls, seen.prompt]).toEqual([0, 0, calls, promptTokens])
      // The last token of a sample that ends by its length is drawn, but not evaluated.
      expect(completionTokens).toBeGreaterThanOrEqual(seen.runs)
      expect(completionTokens).toBeLessThanOrEqual(seen.runs + calls)
      expect(done.usage.total.model).toBe("all")
      expect(done.usage.arms.smollm2.map(({ model: name }) => name)).toEqual(["smollm2"])
      for (const { samples } of done.answers)
        for (const { drawn } of samples)
          if (api === "completions") expect(drawn?.logProbability).toBeLessThan(0)
          else expect(drawn?.logProbability).toBeUndefined()
      expect(texts(await decode({ ...options, budget: { samples: 2 }, maximum: 3 }))).toEqual(texts(done))
    }
  )

  it("draws samples one by one where the server ignores n, each once", async () => {
    const model = serverModel({ url, model: "smollm2", api: "completions", choices: 4 })
    const from = log.length
    const { answers, usage } = await decode({
      queries: queries.slice(0, 1),
      model,
      policy: uniform(),
      budget: { samples: 4 },
      maximum: 4,
      sampling
    })
    expect([answers[0].samples.length, usage.total.failed]).toEqual([4, 0])
    while (counted(from).calls < usage.total.calls) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(counted(from).prompt).toBe(usage.total.promptTokens)
  })

  it("tells what the server says to a field that it refuses", async () => {
    const model = serverModel({ url, model: "smollm2", extra: { top_k: -1 }, retries: 0 })
    await expect(decode({ queries, model, budget: { samples: 1 }, sampling })).rejects.toThrow(
      /greater than or equal to 0/
    )
  })
})
