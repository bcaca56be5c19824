/**
 * Judges completions in the sandbox, into a journal: the same call goes on where it stopped.
 *
 * @module
 */
import { type CollectProgress, openJournal } from "@alloc/bench/collect"
import type { ManifestContent } from "@alloc/bench/recording"
import type { RewardRow } from "@alloc/core/recording"
import { type Limits, openSandbox, type Report } from "@alloc/verifiers"
import type { ProgramTask, ProgramTasks } from "./ProgramTask.ts"

/**
 * HumanEval's three seconds, as processor time: so that a busy machine gives the same verdicts. The clock only ends
 * programs that wait.
 */
export const programLimits: Partial<Limits> = { wallMs: 20_000, cpuMs: 3000 }

/** One verdict, by the reason that the sandbox gave. */
export interface ProgramVerdict {
  readonly query: string
  readonly sample: number
  readonly verifier: string
  readonly reason: Report["reason"]
}

export interface JudgeProgramsOptions {
  readonly tasks: ReadonlyArray<ProgramTask>
  /** Completions of a task by sample index. */
  readonly completions: (task: string) => ReadonlyArray<string>
  /** The journal's file, and what makes its verdicts comparable: the data and the limits. */
  readonly journal: string
  readonly fingerprint: string
  /** Programs at once; default the sandbox's. */
  readonly concurrency?: number | undefined
  readonly onProgress?: ((progress: CollectProgress) => void) | undefined
  /** Told at the start what this machine's sandbox guarantees. */
  readonly onGuarantees?: ((summary: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** All of them: a verdict whose reason is not here would be lost. */
const reasons: Readonly<Record<Report["reason"], true>> = {
  passed: true,
  "wrong-answer": true,
  "compile-error": true,
  "program-error": true,
  "ended-early": true,
  timeout: true,
  "memory-limit": true,
  "output-limit": true,
  killed: true,
  unsupported: true
}

const isReason = (text: string | undefined): text is Report["reason"] =>
  text !== undefined && Object.hasOwn(reasons, text)

/** All verdicts of a journal. */
export const programVerdicts = (journal: string, fingerprint: string): ReadonlyArray<ProgramVerdict> => {
  using open = openJournal(journal, fingerprint)
  // The journal's arm is the verifier: its decoder is one.
  return [...open.samples()].flatMap(({ arm: verifier, finish: reason, query, sample }) =>
    isReason(reason) ? [{ query, sample, verifier, reason }] : []
  )
}

/**
 * Judges what the journal lacks, by every verifier of the tasks.
 *
 * @throws VerifierError `SandboxUnavailable`, `InvalidTest`; the signal's reason where it stopped the run
 */
export const judgePrograms = async (options: JudgeProgramsOptions): Promise<void> => {
  const { completions, concurrency, fingerprint, onGuarantees, onProgress, signal, tasks } = options
  using journal = openJournal(options.journal, fingerprint)
  const wanted = tasks.flatMap((task) =>
    Object.entries(task.judges).flatMap(([verifier, judge]) =>
      journal
        .missing({ query: task.id, arm: verifier, to: completions(task.id).length })
        .flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, i) => ({ task, verifier, judge, sample: from + i }))
        )
    )
  )
  const total = tasks.reduce((sum, { id, judges }) => sum + completions(id).length * Object.keys(judges).length, 0)
  let fresh = 0
  let failed = 0
  const report = (): void =>
    onProgress?.({ what: "samples", done: total - wanted.length + fresh, total, fresh, failed })
  report()
  if (wanted.length === 0) return
  await using sandbox = await openSandbox({ concurrency, limits: programLimits })
  onGuarantees?.(sandbox.guarantees.summary)
  const queue = wanted.values()
  const lane = async (): Promise<void> => {
    for (const { judge, sample, task, verifier } of queue) {
      signal?.throwIfAborted()
      const { outcome, reason, wallMs } = await sandbox.run(judge(completions(task.id)[sample]), { signal })
      const unsupported = outcome === "unsupported"
      const key = { query: task.id, arm: verifier, sample }
      journal.addSamples([{ ...key, failed: unsupported, latencyMs: Math.round(wallMs), finish: reason }])
      fresh++
      if (unsupported) failed++
      report()
    }
  }
  await Promise.all(Array.from({ length: 8 }, lane))
}

/** Rewards of the verdicts that were reached. */
export const rewardsOf = (verdicts: ReadonlyArray<ProgramVerdict>, arm: string): ReadonlyArray<RewardRow> =>
  verdicts
    .filter(({ reason }) => reason !== "unsupported")
    .map(({ query, reason, sample, verifier }) => {
      return { query, arm, sample, verifier, reward: reason === "passed" ? 1 : 0 }
    })

/** What a manifest says of the verifiers. */
export const verifierEntries = (tasks: ProgramTasks): ManifestContent["verifiers"] =>
  Object.entries(tasks.verifiers).map(([name, description]) => {
    return { name, description: `${description}; ${programLimits.cpuMs} ms of processor time`, binary: true }
  })
