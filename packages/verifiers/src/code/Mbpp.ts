/**
 * MBPP's form of a task: a description, and assert statements that name the function.
 *
 * @module
 */
import type { Job } from "./Job.ts"

/** A task as in MBPP's file (`text`) or its sanitized version (`prompt`). */
export interface MbppTask {
  readonly task_id: number | string
  readonly text?: string | undefined
  readonly prompt?: string | undefined
  readonly code?: string | undefined
  readonly test_list: ReadonlyArray<string>
  readonly test_setup_code?: string | undefined
  /** Imports of the sanitized version's tests. */
  readonly test_imports?: ReadonlyArray<string> | undefined
  readonly challenge_test_list?: ReadonlyArray<string> | undefined
}

/**
 * The usual prompt: the description and the first test, which tells the function's name.
 *
 * @example
 * ```ts
 * import { mbppPrompt } from "@alloc/verifiers/code"
 *
 * console.log(mbppPrompt({ task_id: 1, text: "Double it.", test_list: ["assert twice(2) == 4"] }))
 * // => "Double it.\nYour code should pass this test:\nassert twice(2) == 4\n"
 * ```
 */
export const mbppPrompt = (task: MbppTask): string =>
  `${task.text ?? task.prompt ?? ""}\nYour code should pass this test:\n${task.test_list[0] ?? ""}\n`

/** The function under test, where the reference solution tells it: some of MBPP's are named like a built-in. */
const entryPointOf = ({ code, test_list }: MbppTask): { readonly entryPoint?: string } => {
  const called = new Set(test_list.join("\n").match(/[\p{ID_Start}_][\p{ID_Continue}]*(?=\s*\()/gu))
  const defined = Array.from(
    (code ?? "").matchAll(/^def\s+([\p{ID_Start}_][\p{ID_Continue}]*)/gmu),
    (match) => match[1]
  )
  const entryPoint = defined.findLast((name) => called.has(name))
  return entryPoint === undefined ? {} : { entryPoint }
}

/**
 * The job that judges a program. The asserts run on the trusted side; the functions that they name and nobody there
 * defines are calls into the program.
 */
export const mbppJob = (
  task: MbppTask,
  program: string,
  options: { readonly challenge?: boolean | undefined } = {}
): Job => {
  const setup = [...(task.test_imports ?? []), task.test_setup_code ?? ""].join("\n").trim()
  const challenge = options.challenge === true ? (task.challenge_test_list ?? []) : []
  return {
    language: "python",
    program,
    // The rest of the set-up may need what the program defines.
    prelude: setup
      .split(/\r?\n/)
      .filter((line) => /^(import|from)\s/.test(line))
      .join("\n"),
    tests: { kind: "asserts", setup, asserts: [...task.test_list, ...challenge], ...entryPointOf(task) }
  }
}
