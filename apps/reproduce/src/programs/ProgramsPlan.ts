/**
 * Draws programs from any model, judged by the sandbox: for HumanEval's tasks, or for TACO's where the data folder holds
 * only those. (The recording that ships holds another model's published programs, see ImportCodeGen.)
 *
 * @module
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { CollectionOptions } from "@alloc/bench"
import { drawRecording, type RecordingPlan } from "@alloc/bench/collect"
import { openSandbox, VerifierError, verifier } from "@alloc/verifiers"
import { verdictOfReport } from "@alloc/verifiers/code"
import { readHumanEval } from "../humaneval/HumanEvalTasks.ts"
import { readTaco } from "../taco/TacoTasks.ts"
import { programLimits, verifierEntries } from "./JudgePrograms.ts"
import type { ProgramTask, ProgramTasks } from "./ProgramTask.ts"

/** The drawing of a set of tasks. */
export const programsPlan = (set: ProgramTasks): RecordingPlan => {
  const byId = new Map(set.tasks.map((task) => [task.id, task]))
  return {
    experiment: "code",
    queries: async ({ limit }) =>
      set.tasks.slice(0, limit).map(({ id, prompt, split }) => ({ row: { id, split, text: prompt }, prompt })),
    samples: 16,
    sampling: { temperature: 0.8, maxTokens: 256, stop: set.stop },
    prefix: "",
    prompt: "{query}",
    judge: async (use) => {
      await using sandbox = await openSandbox({ limits: programLimits })
      process.stderr.write(`sandbox: ${sandbox.guarantees.summary}\n`)
      const judgeBy = (name: string, query: string): ProgramTask["judges"][string] => {
        const judge = byId.get(query)?.judges[name]
        if (judge !== undefined) return judge
        const valid = "a task of the set"
        throw new VerifierError({
          reason: { _tag: "InvalidQuery", verifier: name, query, field: "id", value: query, valid }
        })
      }
      const checks = Object.keys(set.verifiers).map((name) =>
        verifier({
          name,
          check: async (query, completion) => {
            const report = await sandbox.run(judgeBy(name, query.id)(completion))
            // The program is the sample's text already: it is not repeated as its answer.
            const { answer: _, ...verdict } = verdictOfReport(report, "")
            return verdict
          }
        })
      )
      // Awaited here: the sandbox closes when this function ends.
      return await use(checks)
    },
    verifiers: verifierEntries(set),
    manifest: () => ({
      name: `${set.title.toLowerCase()}-drawn`,
      title: `${set.title}, programs drawn here`,
      split: "the data set's own; all where it has none: cross-fitted predictions",
      seeds: {},
      licence: `${set.licence} (tasks)`,
      notes: ["Holds the tasks' text: it is for use here, not for publication without its licence."]
    })
  }
}

/** The drawing of the tasks that a data folder holds: HumanEval's, or else TACO's. */
export const dataProgramsPlan = async (data: string): Promise<RecordingPlan> => {
  const has = (folder: string): boolean => existsSync(join(data, folder))
  const set = has("taco") && !has("codegen_humaneval") ? await readTaco(data) : await readHumanEval(data)
  return programsPlan(set)
}

/** The `draw` of the experiment `code`. */
export const drawPrograms = async (options: CollectionOptions): Promise<string> =>
  drawRecording(await dataProgramsPlan(options.data ?? ""))(options)
