/**
 * CodeGen-16B's published completions of HumanEval, read from a data folder. Their text is never shipped.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { BenchError } from "@alloc/bench"
import type { HumanEvalTask } from "@alloc/verifiers"

/** A task with its completions. */
export interface TaskSamples {
  readonly task: HumanEvalTask
  readonly completions: ReadonlyArray<string>
}

const folder = "codegen_humaneval"
const files = {
  tasks: "HumanEval.jsonl.gz",
  samples: "HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl",
  map: "row_to_task_id.json"
}

const how =
  "name the folder that holds codegen_humaneval (HumanEval's tasks from openai/human-eval, CodeGen-16B's samples from microsoft/CodeT) by --data or ALLOC_DATA"

const lines = (bytes: Buffer): Array<unknown> =>
  bytes
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))

/** Reads tasks and completions, in HumanEval's order, and a hash of the files. */
export const readHumanEvalSamples = async (
  data: string
): Promise<{ readonly tasks: ReadonlyArray<TaskSamples>; readonly sha256: string }> => {
  const read = (name: string): Promise<Buffer> =>
    readFile(join(data, folder, name)).catch(() => {
      throw new BenchError({ reason: { _tag: "Unavailable", what: `${folder}/${name}`, how } })
    })
  const [taskBytes, sampleBytes, mapBytes] = await Promise.all([
    read(files.tasks),
    read(files.samples),
    read(files.map)
  ])
  const hash = createHash("sha256")
  for (const bytes of [taskBytes, sampleBytes, mapBytes]) hash.update(createHash("sha256").update(bytes).digest())
  // The three files' forms are those of their publishers.
  const tasks = lines(gunzipSync(taskBytes)) as Array<HumanEvalTask>
  const samples = lines(sampleBytes) as Array<{ readonly samples: ReadonlyArray<string> }>
  const map = JSON.parse(mapBytes.toString("utf8")) as Array<{ readonly row: number; readonly task_id: string }>
  const rowOf = new Map(map.map(({ row, task_id }) => [task_id, row]))
  return {
    tasks: tasks.map((task) => {
      const completions = samples[rowOf.get(task.task_id) ?? -1]?.samples
      if (completions === undefined)
        throw new BenchError({ reason: { _tag: "Unavailable", what: `samples of ${task.task_id}`, how } })
      return { task, completions }
    }),
    sha256: hash.digest("hex")
  }
}
