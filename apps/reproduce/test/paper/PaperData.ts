import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { gzipSync } from "node:zlib"
import { parquetWriteBuffer } from "hyparquet-writer"
import type { PaperName } from "../../src/paper/PaperTable.ts"

/** Rows of this project's own in the form of each data set: even ones are easy. */
const asked = (i: number): string => `What is ${i % 2 === 0 ? "the easy" : "the hard"} sum ${i} plus one?`

const put = (file: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** A Parquet file of texts. */
const parquet = (file: string, columns: Readonly<Record<string, ReadonlyArray<unknown>>>): void => {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data: [...data] }))
  put(file, new Uint8Array(parquetWriteBuffer({ columnData })))
}

const lines = (rows: ReadonlyArray<object>): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("")

const numbers = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from }, (_, i) => from + i)

const problems = (rows: ReadonlyArray<number>, kind: string) => ({
  problem: rows.map(asked),
  solution: rows.map((i) => `It is $\\boxed{${i + 1}}$.`),
  [kind]: rows.map(() => "toy")
})

const program = (i: number): object => ({
  question: asked(i),
  solutions: "[]",
  starter_code: "",
  input_output: JSON.stringify({ inputs: [`${i}\n`], outputs: [`${i + 1}\n`] }),
  difficulty: "EASY",
  raw_tags: "[]",
  name: null,
  source: "toy",
  tags: "[]",
  skill_types: "[]",
  url: null
})

const dialogue = (i: number): object => ({
  chosen: `\n\nHuman: ${asked(i)}\n\nAssistant: It is ${i + 1}.`,
  rejected: `\n\nHuman: ${asked(i)}\n\nAssistant: No.`
})

/** Writes 20 queries of an experiment's data set, in the form in which the hub has it, and the note of a download. */
export const writeHubData: Readonly<Record<PaperName, (data: string) => void>> = {
  math: (data) =>
    parquet(join(data, "AI-MO/NuminaMath-CoT/data/train-00000-of-00001.parquet"), problems(numbers(0, 20), "source")),
  code: (data) => {
    put(join(data, "BAAI/TACO/train.jsonl"), lines(numbers(0, 14).map(program)))
    put(join(data, "BAAI/TACO/test.jsonl"), lines(numbers(14, 20).map(program)))
  },
  chat: (data) =>
    parquet(join(data, "lmsys/lmsys-chat-1m/data/train-00000-of-00001.parquet"), {
      conversation_id: numbers(0, 20).map(String),
      conversation: numbers(0, 20).map((i) => [
        { role: "user", content: asked(i) },
        { role: "assistant", content: "A stored reply." }
      ])
    }),
  hh: (data) => {
    put(join(data, "Anthropic/hh-rlhf/harmless-base/train.jsonl.gz"), gzipSync(lines(numbers(0, 14).map(dialogue))))
    put(join(data, "Anthropic/hh-rlhf/harmless-base/test.jsonl.gz"), gzipSync(lines(numbers(14, 20).map(dialogue))))
  },
  "math-hendrycks": (data) => {
    const folder = join(data, "EleutherAI/hendrycks_math/algebra")
    parquet(join(folder, "train-00000-of-00001.parquet"), problems(numbers(0, 14), "type"))
    parquet(join(folder, "test-00000-of-00001.parquet"), problems(numbers(14, 20), "type"))
  },
  gsm8k: (data) => {
    const folder = join(data, "openai/gsm8k/main")
    const rows = (some: ReadonlyArray<number>) => ({
      question: some.map(asked),
      answer: some.map((i) => `One more.\n#### ${i + 1}`)
    })
    parquet(join(folder, "train-00000-of-00001.parquet"), rows(numbers(0, 14)))
    parquet(join(folder, "test-00000-of-00001.parquet"), rows(numbers(14, 20)))
  }
}

/** The note that a download leaves beside the files. */
export const noteRevision = (folder: string, revision: string): void =>
  put(join(folder, ".cache/huggingface/download/data.parquet.metadata"), `${revision}\netag\n1700000000.0\n`)
