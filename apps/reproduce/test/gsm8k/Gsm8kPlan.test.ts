import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { type Received, scriptedServer } from "@alloc/http/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { chat } from "../../src/experiments/Chat.ts"
import { gsm8k } from "../../src/experiments/Gsm8k.ts"
import { benchIn } from "../BenchIn.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-routed-"))
  for (const name of ["gsm8k", "alpaca_eval"]) mkdirSync(join(folder, "data", name), { recursive: true })
  // Questions of this test's own, in the published form: an even one is easy.
  const questions = Array.from({ length: 90 }, (_, i) => ({
    question: `${i % 2 === 0 ? "An easy" : "A hard"} sum: what is ${1000 + i} plus one?`,
    answer: `It is one more.\n#### ${(1001 + i).toLocaleString("en")}`
  }))
  writeFileSync(join(folder, "data/gsm8k/test.jsonl"), questions.map((one) => JSON.stringify(one)).join("\n"))
  const asked = questions.map(({ question }) => JSON.stringify({ instruction: question, dataset: "toy", models: {} }))
  writeFileSync(join(folder, "data/alpaca_eval/winrate_vs_gpt4turbo.jsonl.gz"), gzipSync(asked.join("\n")))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Two models: the weak one is right where it is easy, the strong one nine times in ten. */
const twoModels = () => {
  const asked = new Map<string, number>()
  const replyTo = ({ messages, model }: Received["body"]) => {
    const [, kind, number] = /(easy|hard) sum: what is (\d+)/.exec(JSON.stringify(messages)) ?? []
    const nth = (asked.get(`${model}`) ?? 0) + 1
    asked.set(`${model}`, nth)
    const isRight = model === "strong" ? nth % 10 !== 0 : kind === "easy"
    return `One more.\nThe answer is \\boxed{${Number(number) + (isRight ? 1 : 2)}}.`
  }
  return scriptedServer(({ body, path }) =>
    path === "/v1/models"
      ? { json: { data: [{ id: "weak" }, { id: "strong" }] } }
      : {
          json: {
            model: body.model,
            choices: [{ message: { content: replyTo(body) }, finish_reason: "stop" }],
            usage: { prompt_tokens: 30, completion_tokens: body.model === "strong" ? 20 : 10 }
          }
        }
  )
}

const bench = (...args: ReadonlyArray<string>) => benchIn(folder, [gsm8k, chat], args)

interface Row {
  readonly policy: string
  readonly share: number
  readonly live: { readonly value: number }
  readonly forecast: { readonly value: number; readonly low: number; readonly high: number }
  readonly replies: readonly [number, number]
  readonly tokens: readonly [number, number]
}

const replies = (received: ReadonlyArray<Received>, model: string): number =>
  received.filter(({ body, path }) => path === "/v1/chat/completions" && body.model === model).length

describe("bench gsm8k --live --strong", () => {
  it("routes between two served models, beside the forecast; its tokens are what the server counted", async () => {
    await using told = await twoModels()
    const args = ["--live", "--model", `${told.url}#weak`, "--strong", `${told.url}#strong`, "--data", "data"]
    const run = await bench("gsm8k", ...args, "--limit", "60", "--budget", "0.5", "--json")
    expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" })
    const { outcomes, queries, trained } = JSON.parse(run.out)
    expect([queries, trained]).toEqual([20, 40])
    const rows: ReadonlyArray<Row> = outcomes
    expect(rows.map(({ policy }) => policy)).toEqual(["always weak", "random", "routing", "cascade", "always strong"])
    const value = (policy: string) => rows.find((row) => row.policy === policy)?.live.value ?? Number.NaN
    expect(value("always strong")).toBeGreaterThan(0.75)
    expect(value("routing")).toBeGreaterThan(value("random"))
    expect(value("cascade")).toBeGreaterThan(value("always weak"))
    for (const { forecast, live } of rows) expect(Math.abs(live.value - forecast.value)).toBeLessThan(0.2)
    const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)
    // Eight replies of each model to each query were drawn for the forecast.
    expect(replies(told.received, "weak")).toBe(480 + Math.round(20 * sum((row) => row.replies[0])))
    expect(replies(told.received, "strong")).toBe(480 + Math.round(20 * sum((row) => row.replies[1])))
    expect(sum((row) => row.tokens[1])).toBe(20 * (replies(told.received, "strong") - 480))
    // The same command goes on with the replies that were drawn.
    const before = replies(told.received, "strong")
    const again = await bench("gsm8k", ...args, "--limit", "60", "--budget", "0.5")
    expect(again.out).toContain("Routers learnt from 40 other queries and read, of a query: text (weak)")
    expect(replies(told.received, "strong") - before).toBe(Math.round(20 * sum((row) => row.replies[1])))
  })

  it("chat is rewarded by the user's verifier, without which nothing is asked", async () => {
    await using told = await twoModels()
    const args = ["--live", "--model", `${told.url}#weak`, "--strong", `${told.url}#strong`, "--data", "data"]
    const bare = await bench("chat", ...args)
    expect([bare.code, told.received.length]).toEqual([2, 0])
    expect(bare.error).toContain("--verifier")
    const code = `export const mine = { name: "mine", check: (_, response) => Number(/\\d{4}/.exec(response)) % 10 / 3 - 1 }`
    writeFileSync(join(folder, "mine.mjs"), code)
    const run = await bench("chat", ...args, "--verifier", "mine.mjs", "--limit", "60", "--budget", "0.5", "--json")
    expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" })
    const rows: ReadonlyArray<Row> = JSON.parse(run.out).outcomes
    // No cascade: a reward that is a real number says of no reply that it is right.
    expect(rows.map(({ policy }) => policy)).toEqual(["always weak", "random", "routing", "always strong"])
  })

  it("says what is missing or wrong before anything is asked", async () => {
    await using told = await twoModels()
    const weak = ["--model", `${told.url}#weak`, "--data", "data"]
    const strong = ["--strong", `${told.url}#strong`]
    const recorded = await bench("gsm8k", ...weak, ...strong)
    expect([recorded.code, recorded.error]).toEqual([2, expect.stringContaining("only with --live")])
    const twice = await bench("gsm8k", "--live", ...weak, "--strong", `${told.url}#weak`)
    expect([twice.code, twice.error]).toEqual([2, expect.stringContaining("another model than --model names")])
    const share = await bench("gsm8k", "--live", ...weak, ...strong, "--budget", "2")
    expect([share.code, share.error]).toEqual([2, expect.stringContaining("between 0 and 1")])
    const alone = await bench("gsm8k", "--live", ...weak)
    expect([alone.code, alone.error]).toEqual([1, expect.stringContaining("--strong")])
    const dry = await bench("gsm8k", "--live", ...weak, ...strong, "--dry-run")
    expect(dry.out).toMatch(/480 replies of each model.*at most 20 queries live/)
    expect(told.received).toEqual([])
  })
})
