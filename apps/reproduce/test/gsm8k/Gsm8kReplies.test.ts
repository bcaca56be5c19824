import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { readGsm8k } from "../../src/gsm8k/Gsm8kReplies.ts"

let data: string

const put = (file: string, content: string | Buffer): void => {
  mkdirSync(join(data, file, ".."), { recursive: true })
  writeFileSync(join(data, file), content)
}
const lines = (rows: ReadonlyArray<unknown>): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("")

const questions = ["How many, one?", 'How many, "two"?']
const solution = (right: boolean) => ({ is_correct: right, solution: "one and one" })
const solutions = questions.map((question, i) => ({
  question,
  "6b_finetuning": solution(false),
  "6b_verification": solution(i === 0),
  "175b_finetuning": solution(false),
  "175b_verification": solution(true)
}))
const matrix = questions.map((question, i) => ({
  id: `q-${i}`,
  question,
  models: { small: { ok: i, len: 41 }, ...(i === 0 ? { large: { ok: 1, len: 80 } } : {}) }
}))
const header =
  "prompt,mistralai/Mixtral-8x7B-Instruct-v0.1,gpt-4-1106-preview,mistralai/Mixtral-8x7B-Instruct-v0.1_response,gpt-4-1106-preview_response"
const routed = (prompts: ReadonlyArray<string>): string =>
  [header, ...prompts.map((prompt) => `"${prompt.replaceAll('"', '""')}",True,False,"a, b\nc",d`)].join("\n")

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "alloc-published-"))
  put("gsm8k/test.jsonl", lines(questions.map((question) => ({ question, answer: "#### 1" }))))
  put("gsm8k/train.jsonl", lines([{ question: "Another?", answer: "#### 2" }]))
  put("gsm8k/example_model_solutions.jsonl", lines(solutions))
  put("routellm/gsm8k_responses.csv", routed(questions))
  put("zeroeval/gsm_matrix.jsonl.gz", gzipSync(lines(matrix)))
})
afterEach(() => rmSync(data, { recursive: true }))

describe("reading GSM8K's published replies", () => {
  it("joins three publishers by question", async () => {
    const { arms, questions: read, training } = await readGsm8k(data)
    expect(read).toEqual(questions.map((text, i) => ({ id: `q-${i}`, text })))
    expect(training).toEqual(["Another?"])
    const correct = Object.fromEntries(
      arms.map(({ entry, replies }) => [entry.name, replies.map((reply) => reply?.correct)])
    )
    expect(correct).toEqual({
      "6b-finetuned": [false, false],
      "6b-verified": [true, false],
      "175b-finetuned": [false, false],
      "175b-verified": [true, true],
      "mixtral-8x7b": [true, true],
      "gpt-4-1106": [false, false],
      large: [true, undefined],
      small: [false, true]
    })
    const tokens = arms.flatMap(({ entry, replies }) => (entry.name === "small" ? replies.map((r) => r?.tokens) : []))
    expect(tokens).toEqual([10, 10])
  })

  it("names the file and the line that has another form", async () => {
    put("gsm8k/example_model_solutions.jsonl", lines([solutions[0], { question: questions[1] }]))
    await expect(readGsm8k(data)).rejects.toMatchObject({
      reason: {
        _tag: "Unavailable",
        what: "gsm8k/example_model_solutions.jsonl",
        how: expect.stringContaining("line 2")
      }
    })
    put("gsm8k/example_model_solutions.jsonl", "{")
    await expect(readGsm8k(data)).rejects.toMatchObject({ reason: { how: expect.stringContaining("line 1") } })
  })

  it("refuses replies to other questions, or fewer", async () => {
    put("routellm/gsm8k_responses.csv", routed(["How many, one?", "How many, three?"]))
    await expect(readGsm8k(data)).rejects.toMatchObject({
      reason: { _tag: "Unavailable", what: "routellm/gsm8k_responses.csv", how: expect.stringContaining("question 1") }
    })
    put("routellm/gsm8k_responses.csv", routed(questions.slice(0, 1)))
    await expect(readGsm8k(data)).rejects.toMatchObject({ reason: { what: "routellm/gsm8k_responses.csv" } })
  })
})
