/**
 * Makes the recording `humaneval-codegen16b`: verdicts of the sandbox on CodeGen-16B's published completions, and
 * features of every prompt. Holds ids, verdicts and counts, no text of a prompt or program.
 *
 * @module
 */
import { join } from "node:path"
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import { progressView } from "@alloc/bench/collect"
import { countTokens } from "gpt-tokenizer/encoding/p50k_base"
import { localFolder } from "../draws/DrawStage.ts"
import { judgePrograms, programLimits, programVerdicts, rewardsOf, verifierEntries } from "../programs/JudgePrograms.ts"
import type { ProgramTasks } from "../programs/ProgramTask.ts"
import { refuseSamples } from "../queries/PublishedData.ts"
import { queryFeatures } from "../queries/QueryFeatures.ts"
import { readCodegenSamples, readHumanEval } from "./HumanEvalTasks.ts"

/** Name of the recording. */
export const codeGenRecording = "humaneval-codegen16b"

const arm = "codegen-16b"

const sayGuarantees = (summary: string): void => {
  process.stderr.write(`sandbox: ${summary}\n`)
}

const collectPublished = async (options: CollectionOptions, humanEval: ProgramTasks): Promise<string> => {
  const { data = "", dryRun, out, signal } = options
  const { completions, sha256 } = await readCodegenSamples(data)
  const of = (task: string): ReadonlyArray<string> => completions.get(task) ?? []
  const { tasks } = humanEval
  if (dryRun) {
    const programs = tasks.reduce((sum, { id }) => sum + of(id).length, 0)
    process.stdout.write(
      `Would judge ${programs} programs and read ${tasks.length} hidden states; no model call costs.\n`
    )
    return out
  }
  const journal = join(localFolder(options), "code", "published.sqlite")
  const fingerprint = `${codeGenRecording} ${sha256.slice(0, 16)} ${JSON.stringify(programLimits)}`
  const view = progressView()
  try {
    await judgePrograms({
      tasks,
      completions: of,
      journal,
      fingerprint,
      onProgress: view.show,
      onGuarantees: sayGuarantees,
      signal
    })
  } finally {
    view.stop()
  }
  const known = new Set(tasks.map(({ id }) => id))
  const verdicts = programVerdicts(journal, fingerprint).filter(({ query }) => known.has(query))
  const queries = tasks.map(({ id, prompt }) => ({ id, text: prompt }))
  const { entries, rows } = await queryFeatures(queries, humanEval.corpus, options)
  await writeRecording(out, {
    manifest: {
      name: codeGenRecording,
      title: "HumanEval, CodeGen-16B, 100 samples",
      arms: [{ name: arm, model: "CodeGen-16B", temperature: 0.8, topP: 0.95, maxTokens: 300 }],
      verifiers: verifierEntries(humanEval),
      features: entries,
      split: "none: evaluated with cross-fitted predictions",
      seeds: {},
      licence: humanEval.licence,
      notes: [
        "Tasks: openai/human-eval; completions: microsoft/CodeT (CodeGen-16B). Neither's text is shipped: pnpm bench collect code --data DIR reads it.",
        "hidden: the state of another model than the decoder. tf-idf: principal components, vocabulary and components fitted on MBPP's prompts.",
        "tokens: those of the completion as published, cut at its end of the function, counted with p50k_base, which has CodeGen's form (GPT-2's tokens and runs of spaces)."
      ]
    },
    queries: tasks.map(({ id, prompt, split }) => ({ id, split, promptTokens: countTokens(prompt) })),
    samples: verdicts.map(({ query, reason, sample }) => {
      return { query, arm, sample, failed: reason === "unsupported", tokens: countTokens(of(query)[sample]) }
    }),
    rewards: rewardsOf(verdicts, arm),
    features: rows
  })
  return out
}

/** Judges, reads features and writes the recording; the same call goes on where it stopped. */
export const importCodeGen = async (options: CollectionOptions): Promise<string> => {
  const { data = "", limit } = options
  refuseSamples(options)
  const humanEval = await readHumanEval(data)
  return collectPublished(options, { ...humanEval, tasks: humanEval.tasks.slice(0, limit) })
}
