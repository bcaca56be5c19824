/**
 * What the sandbox is asked and what it answers.
 *
 * @module
 */

/** Languages that the sandbox runs. */
export type Language = "python" | "javascript" | "typescript" | "c" | "cpp"

/** How a program's standard output is compared with what is expected. */
export type OutputComparison = "strict-lines" | "exact-lines" | "exact" | "tokens" | "taco-official"

/** How the result of a call is compared with what is expected. */
export type ResultComparison = "strict" | "exact" | "taco-official"

/** A case of a program that reads standard input. */
export interface OutputCase {
  readonly stdin: string
  readonly stdout: string
}

/** A case of a function. Values are JSON's, whole numbers beyond 2^53 as `bigint`, and `ExactNumber`s. */
export interface CallCase {
  readonly args: ReadonlyArray<unknown>
  readonly expected: unknown
}

/** HumanEval's form: Python text that defines `check(candidate)`, or functions and classes that a test runner finds. */
export interface CheckTests {
  readonly kind: "check"
  /** Trusted Python text that the test may refer to, for example helper functions of the prompt. */
  readonly setup?: string | undefined
  readonly test: string
  readonly entryPoint: string
}

/** MBPP's form: Python statements that name the program's functions. */
export interface AssertTests {
  readonly kind: "asserts"
  readonly setup?: string | undefined
  readonly asserts: ReadonlyArray<string>
  /** The function under test: needed only where it is named like a built-in and the asserts call other built-ins, too. */
  readonly entryPoint?: string | undefined
}

/** Arguments and expected results, as TACO's and APPS' `fn_name` cases. */
export interface CallTests {
  readonly kind: "calls"
  readonly entryPoint: string
  readonly cases: ReadonlyArray<CallCase>
  readonly compare?: ResultComparison | undefined
  /** Trusted Python text that defines `check(args, expected, result)`, where several results are right. */
  readonly checker?: string | undefined
  /** The expected values may each be wrapped in a list of one. */
  readonly wrapped?: boolean | undefined
}

/** Standard input and expected standard output. */
export interface OutputTests {
  readonly kind: "stdio"
  readonly cases: ReadonlyArray<OutputCase>
  readonly compare?: OutputComparison | undefined
  /** Whether an output is right, where several are; instead of `compare`. Runs in your process. */
  readonly checker?: ((output: string, test: OutputCase) => boolean) | undefined
}

/** Tests of one program. The program sees calls or standard input, one by one; tests and expected values stay outside. */
export type Tests = CheckTests | AssertTests | CallTests | OutputTests

/** What one program may use. Every limit ends the program, none slows it. */
export interface Limits {
  /**
   * Processor time of all its processes for one case: a run with standard input, one call of `calls`, all of `check` or
   * `asserts`; milliseconds. This limit decides, since it does not depend on what else the machine does.
   */
  readonly cpuMs: number
  /** Processor time of all cases together, milliseconds. */
  readonly totalCpuMs: number
  /**
   * Wall-clock time of a case, milliseconds, but for the time in which program and test wait for a processor: a net for
   * programs that sleep; far larger than `cpuMs`.
   */
  readonly wallMs: number
  /** Memory of all its processes together, MiB. */
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
 * HumanEval's three seconds, as processor time, and memory enough for what its programs do.
 */
export const defaultLimits: Limits = {
  cpuMs: 3000,
  totalCpuMs: 60_000,
  wallMs: 30_000,
  memoryMb: 512,
  processes: 32,
  diskMb: 16,
  files: 256,
  outputKb: 16_384
}

/** One program and its tests. */
export interface Job {
  readonly language?: Language | undefined
  readonly program: string
  /** Python text that runs before the program, in its namespace. */
  readonly prelude?: string | undefined
  /** Text files beside the program, by name. */
  readonly files?: Readonly<Record<string, string>> | undefined
  /** Arguments of the command line. */
  readonly argv?: ReadonlyArray<string> | undefined
  readonly tests: Tests
  readonly limits?: Partial<Limits> | undefined
  /** Python's recursion limit; the harnesses of APPS and TACO raise it. Default 1,000. */
  readonly recursionLimit?: number | undefined
  /** Run all cases, also after one that failed, for a share of passed ones. Default false. */
  readonly allCases?: boolean | undefined
}

/**
 * Why a program passed or did not. `timeout`: of processor time or wall clock. `killed`: ended by a signal. `unsupported`:
 * the test needs what cannot be done across the boundary between test and program.
 */
export type Reason =
  | "passed"
  | "wrong-answer"
  | "compile-error"
  | "program-error"
  | "ended-early"
  | "timeout"
  | "memory-limit"
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
  /** Index of the first case that failed, where the tests have cases. */
  readonly failedCase?: number | undefined
  /** Cases that passed, of `cases`; without `allCases` the run ends at the first that did not. */
  readonly passedCases?: number | undefined
  readonly cases?: number | undefined
  /** Of the case that failed (else the last): the ends of standard output and standard error. */
  readonly stdout?: string | undefined
  readonly stderr?: string | undefined
  /** Where the output of the case that failed leaves the expected one. */
  readonly difference?: string | undefined
  readonly isolation: Isolation
  readonly wallMs: number
  readonly cpuMs: number
  /** Largest resident size of the program's first process, KiB. */
  readonly maxRssKb: number
}
