/**
 * HumanEval's form of a task: a prompt that begins a function, and a test that defines `check(candidate)`.
 *
 * @module
 */
import type { Job } from "./Job.ts"

/** A task as in HumanEval's file, and in the files that follow its form. */
export interface HumanEvalTask {
  readonly task_id: string
  readonly prompt: string
  readonly entry_point: string
  readonly test: string
  readonly canonical_solution?: string | undefined
}

const ends = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`)

/** The prompt as a program by itself: a docstring is body enough, a bare head gets one. */
const stub = (prompt: string): string => (prompt.trimEnd().endsWith(":") ? `${ends(prompt)}    pass\n` : ends(prompt))

/**
 * The job that judges a completion. What is executed is the prompt with the completion; where the completion repeats
 * the function, as chat models do, the prompt only lends its imports and helper functions. The test runs on the
 * trusted side with the prompt's helpers and calls the program through a proxy.
 *
 * @example
 * ```ts
 * import { humanEvalJob } from "@alloc/verifiers/code"
 *
 * const task = {
 *   task_id: "t/1",
 *   prompt: "def twice(x):\n",
 *   entry_point: "twice",
 *   test: "def check(candidate):\n    assert candidate(2) == 4\n"
 * }
 * console.log(humanEvalJob(task, "    return 2 * x").program) // => "def twice(x):\n    return 2 * x\n"
 * ```
 */
export const humanEvalJob = (task: HumanEvalTask, completion: string): Job => {
  const repeated = new RegExp(`^(async )?def ${task.entry_point}\\b`, "m").test(completion)
  return {
    language: "python",
    // The prompt goes before, not into, a whole program: that may begin with a `from __future__` import.
    ...(repeated
      ? { prelude: stub(task.prompt), program: ends(completion) }
      : { program: ends(task.prompt + completion) }),
    tests: { kind: "check", setup: stub(task.prompt), test: task.test, entryPoint: task.entry_point }
  }
}
