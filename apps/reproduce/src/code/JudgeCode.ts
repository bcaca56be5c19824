/**
 * Judges CodeGen-16B's completions of HumanEval in the sandbox, into a journal: the same call goes on where it stopped.
 *
 * @module
 */
import { join } from "node:path"
import { openJournal } from "@alloc/bench"
import { humanEvalJob, type Limits, openSandbox } from "@alloc/verifiers"
import { readHumanEvalSamples } from "./HumanEvalSamples.ts"

/** Name of the decoder in the recording. */
export const codeArm = "codegen-16b"

/**
 * HumanEval's three seconds, as processor time: so that a busy machine gives the same verdicts. The clock only ends
 * programs that wait.
 */
export const codeLimits: Partial<Limits> = { wallMs: 20_000, cpuMs: 3000 }

/** The journal's file in a work folder. */
export const codeJournal = (work: string): string => join(work, "code.sqlite")

/** What makes verdicts comparable: the data and the limits. */
export const codeFingerprint = (sha256: string): string =>
  `humaneval-codegen16b ${sha256.slice(0, 16)} ${JSON.stringify(codeLimits)}`

/** How far a run is. */
export interface JudgeProgress {
  readonly done: number
  readonly total: number
  readonly passed: number
}

export interface JudgeCodeOptions {
  /** Folder of the data sets. */
  readonly data: string
  /** Folder for the journal. */
  readonly work: string
  /** Programs at once; default the sandbox's. */
  readonly concurrency?: number | undefined
  /** Only the first tasks. */
  readonly limit?: number | undefined
  readonly onProgress?: ((progress: JudgeProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Judges what the journal lacks; resolves to whether all of it is there. */
export const judgeCode = async (options: JudgeCodeOptions): Promise<boolean> => {
  const { concurrency, data, limit, onProgress, signal, work } = options
  const { sha256, tasks } = await readHumanEvalSamples(data)
  using journal = openJournal(codeJournal(work), codeFingerprint(sha256))
  const wanted = tasks
    .slice(0, limit)
    .flatMap(({ completions, task }) =>
      journal
        .missing(task.task_id, codeArm, completions.length)
        .flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, i) => ({ task, sample: from + i, completion: completions[from + i] }))
        )
    )
  const total = tasks.slice(0, limit).reduce((sum, { completions }) => sum + completions.length, 0)
  let done = total - wanted.length
  let passed = 0
  await using sandbox = await openSandbox({ concurrency, limits: codeLimits })
  const queue = wanted.values()
  const lane = async (): Promise<void> => {
    for (const { completion, sample, task } of queue) {
      if (signal?.aborted) return
      const report = await sandbox.run(humanEvalJob(task, completion), { signal })
      const { outcome, reason, wallMs } = report
      const key = { query: task.task_id, arm: codeArm, sample }
      journal.addSamples([{ ...key, failed: outcome === "unsupported", latencyMs: Math.round(wallMs), finish: reason }])
      if (outcome === "pass") passed++
      onProgress?.({ done: ++done, total, passed })
    }
  }
  try {
    await Promise.all(Array.from({ length: 8 }, lane))
  } catch (error) {
    if (signal?.aborted) return false
    throw error
  }
  return done === total
}
