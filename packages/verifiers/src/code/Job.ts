/**
 * What the sandbox is asked and what it answers.
 *
 * @module
 */

/** Languages that the sandbox runs. */
export type Language = "python" | "javascript" | "typescript"

/** How a program's standard output, or a result, is compared with what is expected. */
export type OutputComparison = "strict-lines" | "tokens" | "taco-official"

/**
 * Tests of one program. The program sees calls or standard input, one by one; tests and expected values stay outside.
 *
 * - `check`: HumanEval's form, Python text that defines `check(candidate)`;
 * - `asserts`: MBPP's form, Python statements that name the program's functions;
 * - `calls`: arguments and expected results, as TACO's and APPS' `fn_name` cases;
 * - `stdio`: standard input and expected standard output.
 */
export type Tests =
  | {
      readonly kind: "check"
      /** Trusted Python text that the test may refer to, for example helper functions of the prompt. */
      readonly setup: string
      readonly test: string
      readonly entryPoint: string
    }
  | { readonly kind: "asserts"; readonly setup: string; readonly asserts: ReadonlyArray<string> }
  | {
      readonly kind: "calls"
      readonly entryPoint: string
      readonly cases: ReadonlyArray<{ readonly args: ReadonlyArray<unknown>; readonly expected: unknown }>
      readonly compare?: "strict" | "taco-official" | undefined
      /** The expected values may each be wrapped in a list of one. */
      readonly wrapped?: boolean | undefined
    }
  | {
      readonly kind: "stdio"
      readonly cases: ReadonlyArray<{ readonly stdin: string; readonly stdout: string }>
      readonly compare?: OutputComparison | undefined
    }

/** What one program may use. Every limit ends the program, none slows it. */
export interface Limits {
  /** Wall-clock time for all tests of a program, or for each case with standard input; milliseconds. */
  readonly wallMs: number
  /** Processor time, summed over threads; milliseconds, rounded up to whole seconds by the kernel. */
  readonly cpuMs: number
  /** Memory of a process, and where a memory cgroup can be made, of all processes together; MiB. */
  readonly memoryMb: number
  /** Processes and threads. */
  readonly processes: number
  /** Its own temporary file system, MiB, and the size of one file. */
  readonly diskMb: number
  /** Files and directories in it. */
  readonly files: number
  /** Standard output, KiB. */
  readonly outputKb: number
}

/**
 * HumanEval's three seconds, and memory enough for what its programs do.
 *
 * @example
 * ```ts
 * import { defaultLimits } from "@alloc/verifiers"
 *
 * console.log(defaultLimits.wallMs, defaultLimits.memoryMb) // => 3000 512
 * ```
 */
export const defaultLimits: Limits = {
  wallMs: 3000,
  cpuMs: 3000,
  memoryMb: 512,
  processes: 32,
  diskMb: 16,
  files: 256,
  outputKb: 1024
}

/** One program and its tests. */
export interface Job {
  readonly language?: Language | undefined
  readonly program: string
  readonly tests: Tests
  readonly limits?: Partial<Limits> | undefined
  /** Python's recursion limit; the harnesses of APPS and TACO raise it. Default 1,000. */
  readonly recursionLimit?: number | undefined
}

/** Why a program passed or did not. `unsupported`: a test needs a value that cannot be sent to the program. */
export type Reason =
  | "passed"
  | "wrong-answer"
  | "program-error"
  | "ended-early"
  | "timeout"
  | "output-limit"
  | "killed"
  | "unsupported"

/** How a program was held. */
export type Isolation = "bwrap" | "namespace"

/** The verdict on one program. `outcome` is `pass` only where a trusted process saw every test hold. */
export interface Report {
  readonly outcome: "pass" | "fail" | "unsupported"
  readonly reason: Reason
  /** For people; may quote the program's own error. */
  readonly message: string
  /** Index of the case that failed, where the tests have cases. */
  readonly failedCase?: number | undefined
  readonly isolation: Isolation
  readonly wallMs: number
  readonly cpuMs: number
  /** Largest resident size of the program's first process, KiB. */
  readonly maxRssKb: number
}
