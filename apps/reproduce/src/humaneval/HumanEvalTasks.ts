/**
 * HumanEval's tasks, and CodeGen-16B's published completions of them, read from a data folder. Their text is never shipped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { BenchError } from "@alloc/bench"
import { humanEvalJob } from "@alloc/verifiers/code"
import { Schema } from "effect"
import type { ProgramTasks } from "../programs/ProgramTask.ts"
import { publishedFile, publishedLines } from "../queries/PublishedData.ts"

const folder = "codegen_humaneval"
const files = {
  tasks: `${folder}/HumanEval.jsonl.gz`,
  samples: `${folder}/HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl`,
  map: `${folder}/row_to_task_id.json`,
  others: "mbpp/mbpp_release_v1.jsonl"
}
const origin =
  "HumanEval's tasks: openai/human-eval; CodeGen-16B's samples: microsoft/CodeT; MBPP: google-research/mbpp"

const Task = Schema.Struct({
  task_id: Schema.String,
  prompt: Schema.String,
  entry_point: Schema.String,
  test: Schema.String
})
const Samples = Schema.Struct({ samples: Schema.Array(Schema.String) })
const Rows = Schema.Array(Schema.Struct({ row: Schema.Int, task_id: Schema.String }))
const Prompt = Schema.Struct({ prompt: Schema.String })

/** Name of the verifier in recordings of HumanEval. */
const humanEvalVerifier = "sandbox"

const hashOf = async (data: string, names: ReadonlyArray<string>): Promise<string> => {
  const hash = createHash("sha256")
  for (const name of names)
    hash.update(
      createHash("sha256")
        .update(await publishedFile(data, name, origin))
        .digest()
    )
  return hash.digest("hex")
}

/** Reads the tasks, in HumanEval's order. */
export const readHumanEval = async (data: string): Promise<ProgramTasks> => {
  const tasks = await publishedLines(Task, data, files.tasks, origin)
  const others = await publishedLines(Prompt, data, files.others, origin)
  return {
    title: "HumanEval",
    licence: "MIT",
    tasks: tasks.map((task) => ({
      id: task.task_id,
      split: "all",
      prompt: task.prompt,
      judges: { [humanEvalVerifier]: (completion) => humanEvalJob(task, completion) }
    })),
    verifiers: { [humanEvalVerifier]: "HumanEval's tests in the sandbox" },
    corpus: others.map(({ prompt }) => prompt),
    // What begins at the margin is no longer the function's body.
    stop: ["\nclass ", "\ndef ", "\n#", "\nif ", "\nprint(", "\n@", "\nassert ", "\n```"],
    sha256: await hashOf(data, [files.tasks])
  }
}

/** CodeGen-16B's completions by task, 100 each, and a hash of all that was read. */
export const readCodegenSamples = async (
  data: string
): Promise<{ readonly completions: ReadonlyMap<string, ReadonlyArray<string>>; readonly sha256: string }> => {
  const samples = await publishedLines(Samples, data, files.samples, origin)
  const rows = Schema.decodeUnknownSync(Rows)(
    JSON.parse((await publishedFile(data, files.map, origin)).toString("utf8"))
  )
  const completions = new Map(
    rows.map(({ row, task_id }) => {
      const found = samples[row]?.samples
      if (found !== undefined) return [task_id, found] as const
      throw new BenchError({ reason: { _tag: "Unavailable", what: `samples of ${task_id}`, how: origin } })
    })
  )
  return { completions, sha256: await hashOf(data, [files.tasks, files.samples, files.map]) }
}
