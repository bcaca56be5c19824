/**
 * Runs the command line and gives its exit code.
 *
 * @module
 */
import { NodeServices } from "@effect/platform-node"
import { Cause, Effect, Exit } from "effect"
import { CliError, Command } from "effect/cli"
import { runBeside } from "./Beside.ts"
import { benchCommand } from "./Command.ts"
import { type BenchApp, exitCodeOf, type Terminal } from "./Context.ts"
import { openFile } from "./OpenFile.ts"

/** Milliseconds between two steps that are told where standard error is no terminal. */
const quietFor = 30_000

/**
 * A terminal on the process's own streams. Where standard error is one, a step replaces the one before; elsewhere, in a log
 * say, there is a line with the step of the moment every half a minute.
 */
const processTerminal = (signal: AbortSignal): Terminal => {
  let shown = 0
  let told = performance.now()
  const began = told
  const tell = (text: string): void => {
    if (text === "" || performance.now() - told < quietFor) return
    told = performance.now()
    process.stderr.write(`${Math.round((told - began) / 1000)} s: ${text}\n`)
  }
  const clear = (): void => {
    if (shown > 0) process.stderr.write(`\r${" ".repeat(shown)}\r`)
    shown = 0
  }
  return {
    out: (text) => {
      clear()
      process.stdout.write(text)
    },
    error: (text) => {
      clear()
      process.stderr.write(text)
    },
    step: (text) => {
      if (process.stderr.isTTY !== true) return tell(text)
      clear()
      const line = text.slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))
      process.stderr.write(line)
      shown = line.length
    },
    // `pnpm bench` runs in the project's root; INIT_CWD is where the user typed it.
    directory: process.env.INIT_CWD || process.cwd(),
    signal,
    beside: (args) => runBeside(process.argv[1], args, signal),
    open: process.stdout.isTTY === true ? openFile : undefined,
    interactive: process.stdout.isTTY === true
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Runs the command line of an application: `args` is what follows the program's name. Resolves to the exit code: 0 done,
 * 1 a failure that is explained, 2 wrong usage, 130 interrupted. Errors go to standard error, results to standard output.
  Whatever an experiment throws is printed and becomes the exit code.
 *
 * @example
 * ```ts
 * import { runBench } from "@alloc/bench/cli"
 *
 * const said: Array<string> = []
 * const write = (text: string): void => void said.push(text)
 * const { signal } = new AbortController()
 * const terminal = { out: write, error: write, step: write, directory: ".", signal, interactive: false }
 * console.log(await runBench({ version: "1.0.0", experiments: [] }, ["mine"], terminal)) // => 2
 * console.log(said.join("").includes("unknown experiment")) // => true
 * ```
 */
export const runBench = async (
  app: BenchApp,
  args: ReadonlyArray<string>,
  given?: Terminal | undefined
): Promise<number> => {
  const controller = new AbortController()
  const interrupt = (): void => controller.abort(new Error("interrupted"))
  process.once("SIGINT", interrupt)
  process.once("SIGTERM", interrupt)
  const terminal = given ?? processTerminal(controller.signal)
  try {
    const program = Command.runWith(benchCommand({ app, terminal, args }), { version: app.version })(args)
    const exit = await Effect.runPromiseExit(program.pipe(Effect.provide(NodeServices.layer)))
    if (terminal.signal.aborted) {
      terminal.error("interrupted; what was collected is kept\n")
      return 130
    }
    if (Exit.isSuccess(exit)) return 0
    const error = Cause.squash(exit.cause)
    if (CliError.isCliError(error)) return 2
    terminal.error(`error: ${messageOf(error)}\n`)
    return exitCodeOf(error)
  } finally {
    process.removeListener("SIGINT", interrupt)
    process.removeListener("SIGTERM", interrupt)
  }
}
