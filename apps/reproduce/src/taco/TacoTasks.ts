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

const TacoRow = Schema.Record(Schema.String, Schema.Unknown)

/** The two comparisons: ours, and that of the framework released with TACO, for figures to compare with published ones. */
export const tacoVerifiers = { strict: "strict-lines", official: "taco-official" } as const

/** The question in the form that TACO's own generation script gives it. */
const promptOf = (question: string, starter: string, calls: boolean): string =>
  `\nQUESTION:\n${question}${starter === "" ? "" : `\n${starter}`}\n${calls ? "\nUse Call-Based format" : "\nUse Standard Input format"}\nANSWER:\n`

/** A row as a task. */
export const tacoTask = (
  row: Readonly<Record<string, unknown>>,
  id: string,
  split: ProgramTask["split"]
): ProgramTask => {
  const { inputOutput, question, starterCode } = readTacoRow(row)
  const judge = (compare: "strict-lines" | "taco-official") => (completion: string) =>
    inputOutputJob(inputOutput, completion, { compare })
  return {
    id,
    split,
    prompt: promptOf(question, starterCode, /"fn_name"\s*:\s*"/.test(inputOutput)),
    judges: { [tacoVerifiers.strict]: judge("strict-lines"), [tacoVerifiers.official]: judge("taco-official") }
  }
}

const readSplit = async (data: string, split: "train" | "test"): Promise<ReadonlyArray<ProgramTask>> => {
  const rows = await publishedLines(TacoRow, data, `taco/${split}.jsonl`, origin)
  return rows.map((row, i) => tacoTask(row, `TACO/${split}/${i}`, split))
}

/** A set of tasks of TACO, whichever they are. */
export const tacoSet = (tasks: ReadonlyArray<ProgramTask>, sha256: string): ProgramTasks => ({
  title: "TACO",
  licence: "Apache-2.0",
  tasks,
  verifiers: {
    [tacoVerifiers.strict]: "all cases in the sandbox; lines and tokens equal, decimals within 1e-6",
    [tacoVerifiers.official]: "all cases in the sandbox; compared as the framework released with TACO compares"
  },
  corpus: tasks.filter(({ split }) => split === "train").map(({ prompt }) => prompt),
  stop: ["\nQUESTION:", "<|endoftext|>"],
  sha256
})

/** Reads both splits. Each completion is judged by both comparisons. */
export const readTaco = async (data: string): Promise<ProgramTasks> => {
  const [train, test] = [await readSplit(data, "train"), await readSplit(data, "test")]
  const bytes = await publishedFile(data, "taco/test.jsonl", origin)
  // Test problems first: a limit leaves something to score.
  return tacoSet([...test, ...train], createHash("sha256").update(bytes).digest("hex"))
}
