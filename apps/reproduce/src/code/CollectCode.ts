/**
 * Makes the recording `humaneval-codegen16b`: verdicts of the sandbox on CodeGen-16B's published completions, and the
 * local model's hidden state of every prompt. Holds ids, verdicts and counts, no text of a prompt or program.
 *
 * @module
 */
import { join } from "node:path"
import {
  type CollectionOptions,
  type ManifestContent,
  openJournal,
  progressView,
  readFeatures,
  writeRecording
} from "@alloc/bench"
import type { FeatureRow, QueryRow, RewardRow, SampleRow } from "@alloc/core"
import { fetchModel, openLocalModel, smolLm2 } from "@alloc/decoders"
import { countTokens } from "gpt-tokenizer/encoding/p50k_base"
import { readHumanEvalSamples, type TaskSamples } from "./HumanEvalSamples.ts"
import { codeArm, codeFingerprint, codeJournal, codeLimits, judgeCode } from "./JudgeCode.ts"

/** Name of the feature in the recording. */
export const codeFeature = "hidden"

/** Name of the verifier in the recording. */
export const codeVerifier = "sandbox"

const statesJournal = (work: string): string => join(work, "code-states.sqlite")
const statesFingerprint = (sha256: string): string => `humaneval plain ${sha256}`

const manifest = (
  tasks: ReadonlyArray<TaskSamples>,
  source: ManifestContent["features"][number]["source"]
): ManifestContent => ({
  name: "humaneval-codegen16b",
  title: `HumanEval, CodeGen-16B, ${tasks[0].completions.length} samples`,
  arms: [{ name: codeArm, model: "CodeGen-16B", temperature: 0.8, topP: 0.95, maxTokens: 300 }],
  verifiers: [
    {
      name: codeVerifier,
      description: `HumanEval's tests in the sandbox, ${codeLimits.cpuMs} ms of processor time`,
      binary: true
    }
  ],
  features: [{ name: codeFeature, source }],
  split: "none: evaluated with cross-fitted predictions",
  seeds: {},
  licence: "MIT",
  notes: [
    "Tasks: openai/human-eval; completions: microsoft/CodeT (CodeGen-16B). Neither's text is shipped: pnpm bench collect code --data DIR reads it.",
    "Features are the hidden states of another model than the decoder.",
    "tokens: those of the completion as published, cut at its end of the function, counted with p50k_base, which has CodeGen's form (GPT-2's tokens and runs of spaces)."
  ]
})

/** Judges, reads hidden states and writes the recording; the same call goes on where it stopped. */
export const collectCode = async (options: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out, signal } = options
  const samples = await readHumanEvalSamples(data)
  const tasks = samples.tasks.slice(0, limit)
  const programs = tasks.reduce((sum, { completions }) => sum + completions.length, 0)
  if (dryRun) {
    process.stdout.write(
      `Would judge ${programs} programs and read ${tasks.length} hidden states; no model call costs.\n`
    )
    return out
  }
  const work = join(".alloc", "collect", "code")
  const view = progressView()
  try {
    const fresh = { at: -1 }
    await judgeCode({
      data,
      work,
      limit,
      signal,
      onProgress: ({ done, total }) =>
        view.show({ what: "samples", pass: 0, done, total, fresh: ++fresh.at, failed: 0 })
    })
    const file = options.model ?? (await fetchModel(smolLm2, { signal }))
    await using model = await openLocalModel({ file, name: "smollm2-135m-instruct" })
    const fingerprint = statesFingerprint(model.sha256)
    const queries = tasks.map(({ task }) => ({ id: task.task_id, prompt: task.prompt }))
    const run = { journal: statesJournal(work), onProgress: view.show, signal }
    await readFeatures({ feature: codeFeature, fingerprint, queries }, model, 1, run)
    signal?.throwIfAborted()
    await write(out, work, samples.sha256, tasks, fingerprint, model.source)
  } finally {
    view.stop()
  }
  return out
}

const write = async (
  out: string,
  work: string,
  sha256: string,
  tasks: ReadonlyArray<TaskSamples>,
  fingerprint: string,
  source: ManifestContent["features"][number]["source"]
): Promise<void> => {
  using verdicts = openJournal(codeJournal(work), codeFingerprint(sha256))
  using states = openJournal(statesJournal(work), fingerprint)
  const completions = new Map(tasks.map((entry) => [entry.task.task_id, entry.completions]))
  const judged = [...verdicts.samples()].filter(({ query }) => completions.has(query))
  const features: ReadonlyArray<FeatureRow> = [...states.features(codeFeature)].filter(({ query }) =>
    completions.has(query)
  )
  const rewards: Array<RewardRow> = judged
    .filter(({ failed }) => !failed)
    .map(({ arm, finish, query, sample }) => {
      return { query, arm, sample, verifier: codeVerifier, reward: finish === "passed" ? 1 : 0 }
    })
  await writeRecording(out, {
    manifest: manifest(tasks, source),
    queries: tasks.map(
      ({ task }): QueryRow => ({ id: task.task_id, split: "all", promptTokens: countTokens(task.prompt) })
    ),
    samples: judged.map(({ arm, failed, query, sample }): SampleRow => {
      return { query, arm, sample, failed, tokens: countTokens(completions.get(query)?.[sample] ?? "") }
    }),
    rewards,
    features
  })
}
