/**
 * What the commands share: the application they belong to, where relative paths start, and where output goes.
 *
 * @module
 */
import { resolve } from "node:path"
import { samples } from "@alloc/core"
import { BenchError, fail } from "../BenchError.ts"
import type { Experiment } from "../experiment/Experiment.ts"

/** An application: its experiments, composed by `runBench`. */
export interface BenchApp {
  readonly version: string
  readonly experiments: ReadonlyArray<Experiment>
}

/** Streams and folders of one run; tests give their own. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** Shows a step that the next one replaces; does nothing where nobody watches. */
  readonly step: (text: string) => void
  /** Relative paths of flags start here: where the user stands, also under `pnpm bench`. */
  readonly directory: string
  readonly signal: AbortSignal
  /** Shows a file to the person who watches, in the program of their choice; absent where nobody watches. */
  readonly open?: ((file: string) => void) | undefined
  /** Whether a person watches standard output. */
  readonly interactive: boolean
  /** Runs this program beside itself, with other arguments, on a thread of its own; absent where it cannot. */
  readonly beside?: ((args: ReadonlyArray<string>) => Promise<RunBeside>) | undefined
}

/** What a run beside this one came to. */
export interface RunBeside {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** One run of the command line. */
export interface Context {
  readonly app: BenchApp
  readonly terminal: Terminal
  /** As typed, behind the program's name. */
  readonly args: ReadonlyArray<string>
}

/** A path of a flag as an absolute one. */
export const absolute = (terminal: Terminal, path: string): string => resolve(terminal.directory, path)

/**
 * Reads "1,2,4" as budgets.
 *
 * @throws BenchError `InvalidOption` for what is no number; CoreError `InvalidBudget` for negative and infinite ones
 */
export const parseBudgets = (text: string): ReadonlyArray<number> =>
  text.split(",").map((part) => {
    const value = part.trim() === "" ? Number.NaN : Number(part)
    if (Number.isNaN(value))
      fail({ _tag: "InvalidOption", field: "--budget", value: part, valid: "numbers with commas, as in 1,2,4,8" })
    return samples(value)
  })

/** The folder of data sets whose text is not shipped: `--data`, `$ALLOC_DATA`, or `../shared/data`. */
export const dataFolder = (terminal: Terminal, flag: string | undefined): string =>
  absolute(terminal, flag ?? (process.env.ALLOC_DATA || "../shared/data"))

const usageTags: ReadonlyArray<string> = [
  "UnknownExperiment",
  "UnknownCollection",
  "InvalidExperimentFile",
  "InvalidOption",
  "InvalidBudget",
  "InvalidVerifierFile",
  "InvalidPrompt"
]

const tagOf = (error: unknown): string | undefined => {
  if (error instanceof BenchError) return error.reason._tag
  // Errors of the other packages have a tagged reason too.
  const reason = error instanceof Error && "reason" in error ? error.reason : undefined
  return typeof reason === "object" && reason !== null && "_tag" in reason ? String(reason._tag) : undefined
}

/** Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage, 130 interrupted. */
export const exitCodeOf = (error: unknown): number => (usageTags.includes(tagOf(error) ?? "") ? 2 : 1)
