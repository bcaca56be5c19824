/**
 * TACO's problems, read from a data folder: JSON Lines of its rows, one file a split. Their text is never shipped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { inputOutputJob, readTacoRow } from "@alloc/verifiers/code"
import { Schema } from "effect"
import type { ProgramTask, ProgramTasks } from "../programs/ProgramTask.ts"
import { publishedFile, publishedLines } from "../queries/PublishedData.ts"

const origin =
  "BAAI/TACO; datasets.load_dataset('BAAI/TACO', split='test').to_json('taco/test.jsonl'), and the same for train"

const Row = Schema.Record(Schema.String, Schema.Unknown)

/** The two comparisons: ours, and that of the framework released with TACO, for figures to compare with published ones. */
export const tacoVerifiers = { strict: "strict-lines", official: "taco-official" } as const

/** The question in the form that TACO's own generation script gives it. */
const promptOf = (question: string, starter: string, calls: boolean): string =>
  `\nQUESTION:\n${question}${starter === "" ? "" : `\n${starter}`}\n${calls ? "\nUse Call-Based format" : "\nUse Standard Input format"}\nANSWER:\n`

const readSplit = async (data: string, split: "train" | "test"): Promise<ReadonlyArray<ProgramTask>> => {
  const rows = await publishedLines(Row, data, `taco/${split}.jsonl`, origin)
  return rows.map((row, i): ProgramTask => {
    const { inputOutput, question, starterCode } = readTacoRow(row)
    const judge = (compare: "strict-lines" | "taco-official") => (completion: string) =>
      inputOutputJob(inputOutput, completion, { compare })
    return {
      id: `TACO/${split}/${i}`,
      split,
      prompt: promptOf(question, starterCode, /"fn_name"\s*:\s*"/.test(inputOutput)),
      judges: { [tacoVerifiers.strict]: judge("strict-lines"), [tacoVerifiers.official]: judge("taco-official") }
    }
  })
}

/** Reads both splits. Each completion is judged by both comparisons. */
export const readTaco = async (data: string): Promise<ProgramTasks> => {
  const [train, test] = [await readSplit(data, "train"), await readSplit(data, "test")]
  const bytes = await publishedFile(data, "taco/test.jsonl", origin)
  return {
    title: "TACO",
    licence: "Apache-2.0",
    // Test problems first: a limit leaves something to score.
    tasks: [...test, ...train],
    verifiers: {
      [tacoVerifiers.strict]: "all cases in the sandbox; lines and tokens equal, decimals within 1e-6",
      [tacoVerifiers.official]: "all cases in the sandbox; compared as the framework released with TACO compares"
    },
    corpus: train.map(({ prompt }) => prompt),
    stop: ["\nQUESTION:", "<|endoftext|>"],
    sha256: createHash("sha256").update(bytes).digest("hex")
  }
}
